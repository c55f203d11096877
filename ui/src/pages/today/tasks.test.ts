import { expect, it } from "vitest";
import { inOrder, isOverdue } from "./tasks";

const task = (id: number, due_at: string | null, created_at = "2026-01-01T00:00:00Z") => ({ id, due_at, created_at });

it("lists the most urgent first, and those without a date last", () => {
  const tasks = [
    task(1, null),
    task(2, "2026-01-09T00:00:00Z"),
    task(3, null, "2026-01-03T00:00:00Z"),
    task(4, "2026-01-05T00:00:00Z"),
  ];
  expect(inOrder(tasks).map((one) => one.id)).toEqual([4, 2, 3, 1]);
});

it("knows what is late", () => {
  const now = Date.parse("2026-01-06T00:00:00Z");
  expect(isOverdue(task(1, "2026-01-05T00:00:00Z"), now)).toBe(true);
  expect(isOverdue(task(2, "2026-01-07T00:00:00Z"), now)).toBe(false);
  expect(isOverdue(task(3, null), now)).toBe(false);
});
