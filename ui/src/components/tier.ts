import type { Schemas } from "#/api/client";

export type Tier = Schemas["AccountRow"]["tier"];

/** The words people see for tiers, and for how scores move. */
export const TIER_NAMES = { high: "High", medium: "Medium", low: "Low" } as const;
export const TREND_NAMES = { rising: "rising", stable: "stable", declining: "declining" } as const;

/** The colour of a tier, as a CSS value that follows light and dark. */
export const tierColor = (tier: Tier): string => `var(--tier-${tier})`;
