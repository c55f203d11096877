import type { Tier } from "#/components/tier";

export type Strength = "none" | "low" | "medium" | "high" | "very_high" | "negative";

/** Every number the score depends on, as the API stores it. */
export interface ScoreModel {
  score_model: string;
  description: string;
  points: Record<Strength, number>;
  decay: { up_to_days: number; percent: number }[];
  frequency: { at_least: number; within_days: number; percent: number; daily_cap: number };
  diversity: { categories: number; percent: number }[];
  category_percent: Partial<Record<string, number>>;
  category_cap: number;
  category_caps: Partial<Record<string, number>>;
  saturation: number;
  breadth_cap: { enabled: boolean; engaged_score: number; caps: number[] };
  thresholds: { medium: number; high: number };
  composite: { first_party_percent: number; third_party_percent: number };
  trend_points: number;
}

export const STRENGTHS: readonly { key: Strength; label: string; example: string }[] = [
  { key: "very_high", label: "Very high", example: "a demo requested, a meeting held" },
  { key: "high", label: "High", example: "the pricing page, a reply" },
  { key: "medium", label: "Medium", example: "a link clicked, a guide read" },
  { key: "low", label: "Low", example: "an email opened, a page seen" },
  { key: "negative", label: "Negative", example: "an unsubscribe, a no-show" },
  { key: "none", label: "None", example: "counted, never scored" },
];

export const CATEGORIES: readonly { key: string; label: string }[] = [
  { key: "email", label: "Email" },
  { key: "web", label: "Web" },
  { key: "content", label: "Content" },
  { key: "meeting", label: "Meeting" },
  { key: "deal_room", label: "Deal room" },
  { key: "form", label: "Form" },
  { key: "webinar", label: "Webinar" },
  { key: "social", label: "Social" },
  { key: "third_party", label: "Third party" },
  { key: "ad", label: "Ad" },
  { key: "crm", label: "CRM" },
];

/** What a signal of this age in whole days still counts, in percent. */
export function percentAt(decay: ScoreModel["decay"], days: number): number {
  return decay.find((step) => days <= step.up_to_days)?.percent ?? 0;
}

/** The corners of the decay as drawn: level through each step, straight down at its end, and nothing after the last. */
export function decayCorners(decay: ScoreModel["decay"]): { days: number; percent: number }[] {
  const corners: { days: number; percent: number }[] = [];
  let from = 0;
  for (const step of decay) {
    corners.push({ days: from, percent: step.percent }, { days: step.up_to_days + 1, percent: step.percent });
    from = step.up_to_days + 1;
  }
  return [...corners, { days: from, percent: 0 }];
}

/** The score that so many points give, before any cap. */
export const scoreOf = (points: number, saturation: number): number =>
  Math.round(100 * (1 - Math.exp(-Math.max(0, points) / Math.max(1, saturation))));

export function tierOf(score: number, { medium, high }: ScoreModel["thresholds"]): Tier {
  return score >= high ? "high" : score >= medium ? "medium" : "low";
}

/** How many accounts each tier would hold with these thresholds and the scores as they are. */
export function accountsByTier(
  scores: readonly { score: number; accounts: number }[],
  thresholds: ScoreModel["thresholds"],
): Record<Tier, number> {
  const found: Record<Tier, number> = { high: 0, medium: 0, low: 0 };
  for (const { score, accounts } of scores) found[tierOf(score, thresholds)] += accounts;
  return found;
}

const ORDER: Record<string, number> = { low: 0, medium: 1, high: 2 };

/** How many of the accounts that change their tier go up, and how many down. */
export function upAndDown(moves: readonly { from_tier: string; to_tier: string; accounts: number }[]): {
  up: number;
  down: number;
} {
  let up = 0;
  let down = 0;
  for (const move of moves) {
    if ((ORDER[move.to_tier] ?? 0) > (ORDER[move.from_tier] ?? 0)) up += move.accounts;
    else down += move.accounts;
  }
  return { up, down };
}
