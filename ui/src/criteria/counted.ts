/** How often, and in which time: what signals, engagements with ads and opportunities have in common. */
export type Frequency =
  | { kind: "once" }
  | { kind: "never" }
  | { kind: "newest" }
  | { kind: "first" }
  | { kind: "at_least"; least: number | null }
  | { kind: "exactly"; times: number | null }
  | { kind: "at_most"; most: number | null; includesNever: boolean }
  | { kind: "between"; least: number | null; most: number | null };

export type Window =
  { kind: "ever" } | { kind: "today" } | { kind: "days"; days: number | null } | { kind: "since"; since: string };

export const FREQUENCIES: Record<Frequency["kind"], string> = {
  once: "at least once",
  at_least: "at least",
  at_most: "at most",
  exactly: "exactly",
  between: "between",
  never: "not once",
  newest: "and the last one has",
  first: "for the first time",
};

const numeric = (value: unknown): number | null => (typeof value === "number" ? value : null);

/** How often, of a condition that counts. */
export function frequencyOf(condition: Record<string, unknown>): Frequency {
  const { at_least: least, at_most: most } = condition;
  if (condition.never === true) return { kind: "never" };
  if (condition.newest === true) return { kind: "newest" };
  if (condition.first === true) return { kind: "first" };
  if (most === undefined) return least === undefined ? { kind: "once" } : { kind: "at_least", least: numeric(least) };
  if (least === undefined)
    return { kind: "at_most", most: numeric(most), includesNever: condition.include_zero === true };
  if (least === most) return { kind: "exactly", times: numeric(least) };
  return { kind: "between", least: numeric(least), most: numeric(most) };
}

/** The fields that say how often. */
export function frequencyFields(frequency: Frequency): Record<string, unknown> {
  switch (frequency.kind) {
    case "once":
      return {};
    case "never":
      return { never: true };
    case "newest":
      return { newest: true };
    case "first":
      return { first: true };
    case "at_least":
      return { at_least: frequency.least };
    case "exactly":
      return { at_least: frequency.times, at_most: frequency.times };
    case "at_most":
      return { at_most: frequency.most, ...(frequency.includesNever ? { include_zero: true } : {}) };
    case "between":
      return { at_least: frequency.least, at_most: frequency.most };
  }
}

/** Another frequency, with the number that was there. */
export function frequencyLike(before: Frequency, kind: Frequency["kind"]): Frequency {
  const number =
    "least" in before ? before.least : "times" in before ? before.times : "most" in before ? before.most : 1;
  const times = number ?? 1;
  switch (kind) {
    case "at_least":
      return { kind, least: times };
    case "exactly":
      return { kind, times };
    case "at_most":
      return { kind, most: times, includesNever: false };
    case "between":
      return { kind, least: times, most: times + 1 };
    default:
      return { kind };
  }
}

/** In which time, of a condition that counts. */
export function windowOf(condition: Record<string, unknown>, field = "within_days"): Window {
  if (typeof condition.since === "string" && field === "within_days") return { kind: "since", since: condition.since };
  const days = condition[field];
  if (days === undefined) return { kind: "ever" };
  return days === 0 ? { kind: "today" } : { kind: "days", days: numeric(days) };
}

/** The fields that say in which time. */
export function windowFields(window: Window, field = "within_days"): Record<string, unknown> {
  switch (window.kind) {
    case "ever":
      return {};
    case "today":
      return { [field]: 0 };
    case "days":
      return { [field]: window.days };
    case "since":
      return { since: window.since };
  }
}
