import type { Schemas } from "#/api/client";
import type { Category } from "#/components/categories";

export type Contribution = Schemas["Contribution"];

/** Shares are hundredths of points; counted as whole numbers they add up exactly. */
const hundredths = (share: number): number => Math.round(share * 100);

/** What some parts of a score make together, such as 99 out of 62.31 and 36.69. */
export const sumOf = (parts: readonly { share: number }[]): number =>
  parts.reduce((sum, { share }) => sum + hundredths(share), 0) / 100;

/** 7 as "7.00", −1.5 as "−1.50". */
export const points = (share: number): string =>
  `${share < 0 ? "−" : ""}${(Math.abs(hundredths(share)) / 100).toFixed(2)}`;

/** The parts that matter most, and the rest as one. Parts without any share come last, so that they are in the rest. */
export function mostImportant(
  parts: readonly Contribution[],
  count: number,
): { shown: readonly Contribution[]; rest: readonly Contribution[] } {
  const sorted = parts.toSorted((a, b) => Math.abs(b.share) - Math.abs(a.share));
  return { shown: sorted.slice(0, count), rest: sorted.slice(count) };
}

/** How a signal comes to what it weighs: "20 points × 75 % for its age × 125 % for coming often". */
export function howItCounts(part: Contribution): string {
  if (!part.counts) return `${plain(part.points)} points, but beyond the most that count on one day`;
  const factors = [
    part.decay_percent === 100 ? null : `${part.decay_percent} % for its age`,
    part.frequency_percent === 100 ? null : `${part.frequency_percent} % for coming often`,
    part.category_kept_percent === 100 ? null : `${part.category_kept_percent} % kept under the cap of its category`,
    part.diversity_percent === 100 ? null : `${part.diversity_percent} % for several categories`,
  ];
  return [`${plain(part.points)} points`, ...factors.filter((factor) => factor !== null)].join(" × ");
}

/** How much of the score each category brings, the most first; categories that bring nothing are left out. */
export function categoryMix(parts: readonly Contribution[]): { category: Category; share: number; count: number }[] {
  const mix = new Map<Category, { sum: number; count: number }>();
  for (const { category, share } of parts) {
    const found = mix.get(category as Category) ?? { sum: 0, count: 0 };
    mix.set(category as Category, { sum: found.sum + hundredths(share), count: found.count + 1 });
  }
  return [...mix]
    .filter(([, { sum }]) => sum !== 0)
    .toSorted((a, b) => b[1].sum - a[1].sum)
    .map(([category, { sum, count }]) => ({ category, share: sum / 100, count }));
}

const plain = (value: number): string => (value < 0 ? `−${-value}` : String(value));
