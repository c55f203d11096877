import { expect, test } from "vitest";
import { barHeights } from "./Bars";
import { tickAt } from "./Gauge";

const bars = (...values: number[]) => values.map((value) => ({ title: String(value), value }));

test("the greatest bar fills the height, and what is little can still be seen", () => {
  expect(barHeights(bars(0, 1, 50, 100), 80)).toEqual([0, 2, 40, 80]);
});

test("nothing at all draws nothing", () => {
  expect(barHeights(bars(0, 0), 80)).toEqual([0, 0]);
  expect(barHeights([], 80)).toEqual([]);
});

test("a threshold of 50 is the top of the gauge", () => {
  const { x1, y1, x2, y2 } = tickAt(50);
  expect([x1, y1, x2, y2].map(Math.round)).toEqual([60, 16, 60, 4]);
});
