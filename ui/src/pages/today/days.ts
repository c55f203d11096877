import dayjs from "dayjs";
import type { Schemas } from "#/api/client";

export interface DayCount {
  /** Such as "2026-11-21", in UTC like everything that is counted by day. */
  day: string;
  count: number;
}

/** The signals of the last days, all categories together; days without any count 0. Machines' are left out. */
export function dayCounts(volume: readonly Schemas["DayVolume"][], today: string, days: number): DayCount[] {
  const counts = new Map<string, number>();
  for (const { day, count, suspected_count: suspected } of volume) {
    counts.set(day, (counts.get(day) ?? 0) + count - suspected);
  }
  return Array.from({ length: days }, (_, index) => {
    const day = dayjs(today)
      .subtract(days - 1 - index, "day")
      .format("YYYY-MM-DD");
    return { day, count: counts.get(day) ?? 0 };
  });
}

/** "Sat 21 Nov". */
export const dayName = (day: string): string => dayjs(day).format("ddd D MMM");

/** The day it is in UTC. */
export const utcToday = (): string => new Date().toISOString().slice(0, 10);
