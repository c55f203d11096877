import type { Segment } from "./words";

/** The filters and the order of the list, as they stand in the address. */
export interface ListSearch {
  q?: string;
  mode?: string;
  subject?: string;
  folder?: string;
  tag?: string;
  owner?: string;
  used?: string;
  sort?: string;
}

/** Whether a segment is wanted. Words are looked for in name, key, description and tags. */
export function fits(segment: Segment, wanted: ListSearch): boolean {
  const text = [segment.name, segment.key, segment.description, ...segment.tags].join("\n").toLowerCase();
  return (
    text.includes(
      String(wanted.q ?? "")
        .trim()
        .toLowerCase(),
    ) &&
    same(segment.mode, wanted.mode) &&
    same(segment.subject, wanted.subject) &&
    same(segment.folder, wanted.folder) &&
    same(segment.owner, wanted.owner) &&
    (!wanted.tag || segment.tags.includes(String(wanted.tag))) &&
    (!wanted.used || (wanted.used === "yes") === segment.used_by.length > 0)
  );
}

const same = (value: string, wanted: unknown): boolean => !wanted || value === String(wanted);

const ORDERS: Record<string, (segment: Segment) => string | number> = {
  name: (segment) => segment.name.toLowerCase(),
  mode: (segment) => segment.mode,
  members: (segment) => segment.member_count,
  change: (segment) => segment.entered_count - segment.left_count,
  uses: (segment) => segment.used_by.length,
};

/** Segments in an order, "-members" for the largest first; those that are alike by key. */
export function ordered(segments: readonly Segment[], sort: string): Segment[] {
  const isDescending = sort.startsWith("-");
  const by = ORDERS[sort.replace(/^-/, "")] ?? ORDERS.name;
  return [...segments].sort((one, other) => {
    const [first, second] = [by?.(one) ?? "", by?.(other) ?? ""];
    const order = first < second ? -1 : first > second ? 1 : 0;
    return (isDescending ? -order : order) || one.key.localeCompare(other.key);
  });
}
