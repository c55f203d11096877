import { expect, test } from "vitest";
import { byDayOrWeek, categoriesOf, rangeName, spreadInWords } from "./series";

const signals = [
  { day: "2026-03-01", category: "web", count: 2 },
  { day: "2026-03-02", category: "web", count: 3 },
  { day: "2026-03-02", category: "email", count: 9 },
  { day: "2026-03-08", category: "web", count: 1 },
] as const;

test("over many days signals are put into weeks that begin on Monday", () => {
  expect(byDayOrWeek(signals, 90)).toEqual([
    { day: "2026-02-23", web: 2 },
    { day: "2026-03-02", web: 4, email: 9 },
  ]);
});

test("over few days each day has its bar", () => {
  expect(byDayOrWeek(signals, 30).map((point) => point.day)).toEqual(["2026-03-01", "2026-03-02", "2026-03-08"]);
});

test("the category with the most signals comes first", () => {
  expect(categoriesOf(signals)).toEqual(["email", "web"]);
});

test("ranges of days are named by their ends", () => {
  expect(rangeName({ from_days: 15, to_days: 30, count: 0 })).toBe("15–30");
  expect(rangeName({ from_days: 91, to_days: null, count: 0 })).toBe("over 90");
});

test("how long the way to high took is told with how many went it", () => {
  const told = { count: 34, median: 12, lower_quartile: 5, upper_quartile: 20, histogram: [] };
  expect(spreadInWords(told)).toBe("n = 34 accounts: median 12 days, the middle half between 5 and 20 days.");
  const nobody = { count: 0, median: null, lower_quartile: null, upper_quartile: null, histogram: [] };
  expect(spreadInWords(nobody)).toBe("No account became high for the first time in these days.");
});
