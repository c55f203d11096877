import type { Schemas } from "#/api/client";
import type { Criteria } from "#/criteria";

export type Preset = Schemas["IntentReport"]["preset"];

export interface PresetWords {
  name: string;
  /** What it is for. */
  purpose: string;
  /** First-party percent; none of its own for custom weights. */
  percent: number | null;
}

/** The ways to weigh, in the order in which they are offered. */
export const PRESETS: Record<Preset, PresetWords> = {
  net_new_demand: {
    name: "Net new demand",
    purpose: "Who researches your field and does not know you yet: what other networks see counts four times as much.",
    percent: 20,
  },
  hot_demand: {
    name: "Hot demand",
    purpose: "Who is close to buying from you: what your own channels see counts four times as much.",
    percent: 80,
  },
  buyer_journey: {
    name: "Buyer journey",
    purpose: "The whole way from research to talks: both count the same.",
    percent: 50,
  },
  custom: { name: "Custom weights", purpose: "Your own balance between the two.", percent: null },
};

/** An intent report as it is edited: the definition, with every field there. */
export interface ReportDraft {
  name: string;
  description: string;
  preset: Preset;
  first_party_percent: number;
  topics: string[];
  scope: Criteria | null;
  exclude: string[];
}

export const NEW_REPORT: ReportDraft = {
  name: "",
  description: "",
  preset: "net_new_demand",
  first_party_percent: 20,
  topics: [],
  scope: null,
  exclude: [],
};

/** The draft with another way to weigh. */
export function withPreset(draft: ReportDraft, preset: Preset): ReportDraft {
  return { ...draft, preset, first_party_percent: PRESETS[preset].percent ?? draft.first_party_percent };
}

/** The two parties' scores weighed as one, rounded half up, as the server does. */
export function composite(first: number, third: number, firstPercent: number): number {
  return Math.floor((2 * (firstPercent * first + (100 - firstPercent) * third) + 100) / 200);
}

/** The body of the definition, over what it was before. */
export function bodyOf(key: string, draft: ReportDraft, before: Record<string, unknown> = {}): Record<string, unknown> {
  const { scope, first_party_percent, ...rest } = draft;
  const { scope: _scope, first_party_percent: _percent, ...kept } = before;
  return {
    ...kept,
    intent_report: key,
    ...rest,
    name: draft.name.trim(),
    ...(draft.preset === "custom" ? { first_party_percent } : {}),
    ...(scope && Object.keys(scope).length > 0 ? { scope } : {}),
  };
}

/** What a definition in force is edited as. */
export function draftOf(body: Record<string, unknown>): ReportDraft {
  return { ...NEW_REPORT, ...pick(body) };
}

function pick(body: Record<string, unknown>): Partial<ReportDraft> {
  return Object.fromEntries(
    Object.keys(NEW_REPORT)
      .filter((name) => body[name] !== undefined)
      .map((name) => [name, body[name]]),
  );
}

export type ScopeKind = "all" | "segments" | "criteria";

/** How a scope is edited: everybody, segments of which one is enough, or any criteria. */
export function scopeKind(scope: Criteria | null): ScopeKind {
  if (scope === null) return "all";
  return segmentsOf(scope) ? "segments" : "criteria";
}

/** The segments of a scope that names nothing else; null where it names more. */
export function segmentsOf(scope: Criteria | null): string[] | null {
  if (scope === null) return null;
  if (typeof scope.segment === "string" && Object.keys(scope).length === 1) return [scope.segment];
  const any = scope.any;
  if (!Array.isArray(any) || Object.keys(scope).length !== 1) return null;
  const keys = any.map((one: Criteria) =>
    typeof one.segment === "string" && Object.keys(one).length === 1 ? one.segment : null,
  );
  return keys.every((key) => key !== null) ? (keys as string[]) : null;
}

/** A scope of those who are in any of these segments. */
export function inAnyOf(keys: readonly string[]): Criteria | null {
  if (keys.length === 0) return null;
  return keys.length === 1 ? { segment: keys[0] } : { any: keys.map((segment) => ({ segment })) };
}

/** The accounts of a scope less those of excluded segments, as criteria, for counting. */
export function counted(scope: Criteria | null, exclude: readonly string[]): Criteria {
  const within = scope && Object.keys(scope).length > 0 ? scope : { everyone: true };
  const out = inAnyOf(exclude);
  return out ? { all: [within, { not: out }] } : within;
}
