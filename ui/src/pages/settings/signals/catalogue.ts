import type { Schemas } from "#/api/client";

type Row = Schemas["SignalDefinitionRow"];
type SortKey = "name" | "category" | "points" | "recent" | "last";
export type SignalSort = SortKey | `-${SortKey}`;

export interface SignalFilter {
  text: string;
  category: string | undefined;
  /** Only those that bring nothing, that are not as shipped, or that are off. */
  show: "silent" | "changed" | "off" | undefined;
}

const VALUES: Record<SortKey, (row: Row) => string | number> = {
  name: (row) => row.name.toLowerCase(),
  category: (row) => row.category,
  points: (row) => row.points,
  recent: (row) => row.recent_count,
  last: (row) => row.last_signal_on ?? "",
};

/** The rows that a person wants to see, in the order they want. The catalogue is small, so this is done here. */
export function listed(rows: readonly Row[], { text, category, show }: SignalFilter, sort: SignalSort): Row[] {
  const wanted = text.trim().toLowerCase();
  const value = VALUES[sort.replace("-", "") as SortKey] ?? VALUES.name;
  const sign = sort.startsWith("-") ? -1 : 1;
  return rows
    .filter(
      (row) =>
        (!wanted || row.name.toLowerCase().includes(wanted) || row.signal.includes(wanted)) &&
        (!category || row.category === category) &&
        (show !== "silent" || (row.enabled && row.recent_count === 0)) &&
        (show !== "changed" || row.is_changed || !row.is_shipped) &&
        (show !== "off" || !row.enabled),
    )
    .sort((a, b) => {
      const [left, right] = [value(a), value(b)];
      return left < right ? -sign : left > right ? sign : a.signal < b.signal ? -1 : 1;
    });
}

/** `very_high` as "very high". */
export const label = (word: string): string => word.replaceAll("_", " ");

/** A day (UTC) seen from a moment: "today", "yesterday", "12 days ago". */
export function daysAgo(on: string, now: Date): string {
  const days = Math.floor(now.getTime() / 86_400_000) - Math.floor(Date.parse(`${on}T00:00:00Z`) / 86_400_000);
  return days <= 0 ? "today" : days === 1 ? "yesterday" : `${days} days ago`;
}
