import type { Body } from "#/api/definitions";
import type { Criteria } from "#/definition/json";
import { proposedKey } from "#/definition/key";
import type { InForce } from "#/definition/inForce";
import { type MeasureFields, type Rung, readMeasure, stagesOfBody, toMeasure } from "./ladder";

/** A ladder as it is being edited. */
export interface LadderDraft {
  name: string;
  description: string;
  owner: string;
  tags: readonly string[];
  measure: MeasureFields;
  among: Criteria | null;
  rungs: readonly Rung[];
  hysteresis: number;
  dwellDays: number;
  /** Names of segments that are made with the ladder, by key. */
  newSegments: Readonly<Record<string, string>>;
}

/** A new ladder: four stages over the one report there is, or else over the score. */
export function newLadder(inForce: InForce): LadderDraft {
  const report = inForce.all("intent_report")[0];
  return {
    name: "",
    description: "",
    owner: "",
    tags: [],
    measure: report ? { by: "intent", report: report.key } : { by: "score", of: "score" },
    among: null,
    rungs: [
      { stage: "cold", name: "Cold", from: 0, segment: null },
      { stage: "in-market", name: "In-Market", from: 30, segment: null },
      { stage: "engaged", name: "Engaged", from: 50, segment: null },
      { stage: "hot", name: "Hot", from: 70, segment: null },
    ],
    hysteresis: 3,
    dwellDays: 0,
    newSegments: {},
  };
}

export function ladderDraftOf(body: Body): LadderDraft {
  return {
    name: String(body.name),
    description: String(body.description ?? ""),
    owner: String(body.owner ?? ""),
    tags: Array.isArray(body.tags) ? body.tags.map(String) : [],
    measure: readMeasure(body.measure),
    among: (body.among ?? null) as Criteria | null,
    rungs: stagesOfBody(body),
    hysteresis: Number(body.hysteresis ?? 0),
    dwellDays: Number(body.min_dwell_days ?? 0),
    newSegments: {},
  };
}

/** What is missing before the ladder can be tried; null when nothing is. */
export function ladderGap(draft: LadderDraft): string | null {
  const { measure } = draft;
  if (!draft.name.trim()) return "Give the ladder a name.";
  if (measure.by === "intent" && !measure.report) return "Choose an intent report.";
  if (measure.by === "ad_engagements" && measure.campaigns.length === 0) return "Choose at least one campaign.";
  if (measure.by === "signals" && measure.signals.length === 0) return "Choose at least one signal.";
  return null;
}

/** The definitions that saving puts in force: the ladder, after the segments that are made with it. */
export function ladderBodies(draft: LadderDraft, inForce: InForce, base: Body | null): Body[] {
  const used = new Set(draft.rungs.map((rung) => rung.segment));
  const subject = base?.subject ?? "account";
  const segments = Object.entries(draft.newSegments)
    .filter(([key]) => used.has(key))
    .map(([key, name]) => ({ segment: key, name, mode: "managed", subject }));
  const ladder: Body = {
    ...base,
    ladder: base ? base.ladder : proposedKey(draft.name, inForce.keys("ladder")),
    name: draft.name,
    description: draft.description,
    owner: draft.owner,
    tags: draft.tags,
    measure: toMeasure(draft.measure),
    among: draft.among,
    stages: draft.rungs.map(({ segment, ...rung }) => (segment ? { ...rung, segment } : rung)),
    hysteresis: draft.hysteresis,
    min_dwell_days: draft.dwellDays,
  };
  return [...segments, ladder];
}
