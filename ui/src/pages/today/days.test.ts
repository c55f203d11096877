import { expect, test } from "vitest";
import { dayCounts, dayName } from "./days";

test("a day counts every category, and nothing that a machine sent; a day without signals counts 0", () => {
  const volume = [
    { day: "2026-02-28", category: "web", count: 5, suspected_count: 2 },
    { day: "2026-02-28", category: "email", count: 1, suspected_count: 0 },
    { day: "2026-03-02", category: "web", count: 7, suspected_count: 0 },
    { day: "2026-01-01", category: "web", count: 9, suspected_count: 0 },
  ] as const;
  expect(dayCounts(volume, "2026-03-02", 3)).toEqual([
    { day: "2026-02-28", count: 4 },
    { day: "2026-03-01", count: 0 },
    { day: "2026-03-02", count: 7 },
  ]);
});

test("days are named as people say them", () => {
  expect(dayName("2026-03-02")).toBe("Mon 2 Mar");
});
