import type { Body } from "#/api/definitions";
import { isObject, type JsonObject } from "#/definition/json";
import { proposedKey } from "#/definition/key";

/** A rung as it is drawn: from its number up to where the next one begins. */
export interface Rung {
  stage: string;
  name: string;
  from: number;
  segment: string | null;
}

/** The rungs of a definition. */
export function stagesOfBody(body: Body): Rung[] {
  return (Array.isArray(body.stages) ? body.stages : []).filter(isObject).map((one) => ({
    stage: String(one.stage),
    name: String(one.name),
    from: Number(one.from),
    segment: typeof one.segment === "string" ? one.segment : null,
  }));
}

/** What a ladder measures, in the fields of its form. */
export type MeasureFields =
  | { by: "intent"; report: string }
  | { by: "score"; of: "score" | "first_party" | "third_party" | "composite" }
  | { by: "ad_engagements"; campaigns: readonly string[]; days: number | null }
  | { by: "signals"; signals: readonly string[]; days: number | null }
  /** More than the form has fields for; it is kept as it is. */
  | { by: "other"; measure: JsonObject };

export function toMeasure(fields: MeasureFields): JsonObject {
  const window = (days: number | null): JsonObject => (days === null ? {} : { within_days: days });
  switch (fields.by) {
    case "intent":
      return { intent: fields.report };
    case "score":
      return { score: fields.of };
    case "ad_engagements":
      return { ad_engagements: { campaign: fields.campaigns, ...window(fields.days) } };
    case "signals":
      return { signals: { signal: fields.signals, ...window(fields.days) } };
    case "other":
      return fields.measure;
  }
}

export function readMeasure(measure: unknown): MeasureFields {
  const given = without(measure);
  if (typeof given.intent === "string") return { by: "intent", report: given.intent };
  if (typeof given.score === "string") return { by: "score", of: given.score as "score" };
  for (const [by, list] of [
    ["ad_engagements", "campaign"],
    ["signals", "signal"],
  ] as const) {
    const counted = given[by];
    if (!isObject(counted)) continue;
    const { [list]: keys, within_days: days, ...rest } = without(counted);
    if (Object.keys(rest).length > 0) break;
    const texts = Array.isArray(keys) ? keys.map(String) : [String(keys)];
    const window = typeof days === "number" ? days : null;
    return by === "signals" ? { by, signals: texts, days: window } : { by, campaigns: texts, days: window };
  }
  return { by: "other", measure: given };
}

/** A mapping without what says nothing. */
function without(value: unknown): JsonObject {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, part]) => part !== null && part !== false && !(Array.isArray(part) && part.length === 0),
    ),
  );
}

/** The greatest number that is drawn: 100 for scores, something beyond the last stage for counts. */
export function topOf(by: MeasureFields["by"] | "count", rungs: readonly { from: number }[]): number {
  if (by === "intent" || by === "score") return 100;
  const last = Math.max(0, ...rungs.map((one) => one.from));
  return Math.max(5, Math.ceil(last * 1.4));
}

/** What is wrong with rungs, by the place of the rung; the server says the same. */
export function rungFaults(rungs: readonly Rung[], top: number): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  rungs.forEach((rung, place) => {
    const before = rungs[place - 1];
    if (before && rung.from <= before.from)
      found.set(place, `Must be more than ${before.from}, where ${before.name} begins.`);
    else if (rung.from < 0) found.set(place, "Must not be below 0.");
    else if (top === 100 && rung.from > 100) found.set(place, "A score ends at 100.");
    else if (!rung.name.trim()) found.set(place, "Give the stage a name.");
    else if (rung.segment && rungs.findIndex((one) => one.segment === rung.segment) < place)
      found.set(place, "Another stage fills this segment already.");
  });
  return found;
}

/** The rungs with one boundary moved, kept between its neighbours. */
export function withBoundary(rungs: readonly Rung[], place: number, from: number, top: number): Rung[] {
  const least = (rungs[place - 1]?.from ?? -1) + 1;
  const most = (rungs[place + 1]?.from ?? top + 1) - 1;
  return rungs.map((rung, at) =>
    at === place ? { ...rung, from: Math.min(Math.max(Math.round(from), least), most) } : rung,
  );
}

/** One rung more: above the last one, in the middle of what is left. */
export function withRung(rungs: readonly Rung[], top: number): Rung[] {
  const last = rungs.at(-1);
  const from = last ? Math.min(Math.ceil((last.from + top) / 2), last.from + (top === 100 ? 20 : 2)) : 0;
  const name = `Stage ${rungs.length + 1}`;
  return [
    ...rungs,
    {
      stage: proposedKey(name, new Set(rungs.map((one) => one.stage))),
      name,
      from: Math.max(from, (last?.from ?? -1) + 1),
      segment: null,
    },
  ];
}

/** How a rung is coloured: the higher, the warmer. */
export const rungColor = (place: number, total: number): string =>
  `color-mix(in oklab, var(--tier-high) ${8 + Math.round((42 * place) / Math.max(1, total - 1))}%, var(--surface-sunken))`;

/** "from 30 to 49", as people read a band; the end belongs to the next one. */
export function bandWords(from: number, to: number | null): string {
  return to === null ? `${from} and more` : `${from} to below ${to}`;
}
