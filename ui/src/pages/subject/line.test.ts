import { expect, test } from "vitest";
import { crossingsByDay } from "./line";

const crossing = (changed_at: string, old_tier: "low" | "medium" | "high", new_tier: "low" | "medium" | "high") => ({
  changed_at,
  old_tier,
  new_tier,
  old_score: 0,
  new_score: 0,
  cause: "signal" as const,
});

test("a day with several crossings has one marker, for where it ended", () => {
  const found = crossingsByDay([
    crossing("2026-03-01T08:00:00Z", "low", "medium"),
    crossing("2026-03-01T09:00:00Z", "medium", "high"),
    crossing("2026-03-09T09:00:00Z", "high", "medium"),
  ]);
  expect(found).toEqual([
    { day: "2026-03-01", tier: "high", isUp: true },
    { day: "2026-03-09", tier: "medium", isUp: false },
  ]);
});

test("a day that ended where it began has none", () => {
  expect(
    crossingsByDay([
      crossing("2026-03-01T08:00:00Z", "low", "medium"),
      crossing("2026-03-01T09:00:00Z", "medium", "low"),
    ]),
  ).toEqual([]);
});
