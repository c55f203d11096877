import { expect, test } from "vitest";
import { categoryMix, type Contribution, howItCounts, mostImportant, points, sumOf } from "./explanation";

const part = (share: number, more: Partial<Contribution> = {}): Contribution => ({
  signal_id: Math.round(share * 1000),
  signal: "pricing-page-visit",
  name: "Pricing page visit",
  category: "web",
  party: "first",
  contact_id: 1,
  contact: "Ann",
  occurred_at: "2026-03-01T09:00:00Z",
  age_days: 0,
  points: 20,
  decay_percent: 100,
  frequency_percent: 100,
  category_kept_percent: 100,
  diversity_percent: 100,
  counts: true,
  share,
  next_decay_at: null,
  ...more,
});

test("parts add up to the hundredth, where adding decimals would not", () => {
  expect(0.1 + 0.2).not.toBe(0.3);
  expect(sumOf([part(0.1), part(0.2)])).toBe(0.3);
  expect(sumOf([part(33.33), part(33.33), part(33.34), part(-1)])).toBe(99);
});

test("a share always has two decimals", () => {
  expect([points(7), points(-1.5), points(0.005)]).toEqual(["7.00", "−1.50", "0.01"]);
});

test("what is not shown is still in the sum", () => {
  const parts = [part(1), part(5), part(-3), part(0.5)];
  const { shown, rest } = mostImportant(parts, 2);
  expect(shown.map(({ share }) => share)).toEqual([5, -3]);
  expect(sumOf(shown) + sumOf(rest)).toBe(sumOf(parts));
});

test("the factors of a signal are named, those that change nothing are not", () => {
  expect(howItCounts(part(1))).toBe("20 points");
  expect(
    howItCounts(
      part(1, { decay_percent: 75, frequency_percent: 125, category_kept_percent: 85.7, diversity_percent: 120 }),
    ),
  ).toBe(
    "20 points × 75 % for its age × 125 % for coming often × 85.7 % kept under the cap of its category × 120 % for several categories",
  );
  expect(howItCounts(part(0, { counts: false, points: 5 }))).toBe(
    "5 points, but beyond the most that count on one day",
  );
  expect(howItCounts(part(-2, { points: -15 }))).toBe("−15 points");
});

test("the mix of categories is in order of what they bring", () => {
  expect(categoryMix([part(1), part(2, { category: "email" }), part(0.5), part(0, { category: "form" })])).toEqual([
    { category: "email", share: 2, count: 1 },
    { category: "web", share: 1.5, count: 2 },
  ]);
});
