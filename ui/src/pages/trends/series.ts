import dayjs from "dayjs";
import type { Schemas } from "#/api/client";
import type { Category } from "#/components/categories";

/** One point for each day, with the count of each category that has any. */
export interface CategoryDay {
  day: string;
  [category: string]: number | string;
}

/** The categories that brought signals, those with the most first. */
export function categoriesOf(signals: readonly Schemas["DaySignals"][]): Category[] {
  const totals = new Map<Category, number>();
  for (const { category, count } of signals) totals.set(category, (totals.get(category) ?? 0) + count);
  return [...totals].toSorted((a, b) => b[1] - a[1]).map(([category]) => category);
}

/** Signals put into weeks when there are many days, so that bars can be told apart; into days otherwise. */
export function byDayOrWeek(signals: readonly Schemas["DaySignals"][], days: number): CategoryDay[] {
  const start =
    days > 45
      ? (day: string) =>
          dayjs(day)
            .subtract((dayjs(day).day() + 6) % 7, "day")
            .format("YYYY-MM-DD")
      : (day: string) => day;
  const points = new Map<string, CategoryDay>();
  for (const { day, category, count } of signals) {
    const key = start(day);
    const point = points.get(key) ?? { day: key };
    point[category] = Number(point[category] ?? 0) + count;
    points.set(key, point);
  }
  return [...points.values()].toSorted((a, b) => a.day.localeCompare(b.day));
}

/** "0–1", "15–30", "over 90". */
export const rangeName = ({ from_days: from, to_days: to }: Schemas["DayRange"]): string =>
  to === null ? `over ${from - 1}` : `${from}–${to}`;

/** "n = 34 accounts: median 12 days, the middle half between 5 and 20 days." */
export function spreadInWords(days: Schemas["DaysToHigh"]): string {
  if (days.count === 0 || days.median === null) return "No account became high for the first time in these days.";
  const accounts = days.count === 1 ? "1 account" : `${days.count} accounts`;
  return `n = ${accounts}: median ${days.median} days, the middle half between ${days.lower_quartile} and ${days.upper_quartile} days.`;
}
