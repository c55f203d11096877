import type { Schemas } from "#/api/client";

type Crossing = Schemas["Crossing"];
type Tier = Crossing["new_tier"];
const RANK: Record<Tier, number> = { low: 0, medium: 1, high: 2 };

/** One marker for each day with a crossing: into which tier the last one led, and whether the day went up. */
export function crossingsByDay(crossings: readonly Crossing[]): { day: string; tier: Tier; isUp: boolean }[] {
  const days = new Map<string, { from: Tier; tier: Tier }>();
  for (const { changed_at: at, old_tier: from, new_tier: tier } of crossings) {
    const day = at.slice(0, 10);
    days.set(day, { from: days.get(day)?.from ?? from, tier });
  }
  return [...days]
    .filter(([, { from, tier }]) => from !== tier)
    .map(([day, { from, tier }]) => ({ day, tier, isUp: RANK[tier] > RANK[from] }));
}

/** When a score changed, in words that follow on what it became. */
export const CAUSE_NAMES: Record<Crossing["cause"], string> = {
  signal: "after a signal",
  decay: "as signals grew older",
  config: "as definitions changed",
  merge: "as records were merged",
  erase: "as a person was erased",
};
