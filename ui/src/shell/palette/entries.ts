import type { Icon } from "@tabler/icons-react";
import type { Schemas } from "#/api/client";
import type { Permission } from "#/session/session";

export type Found = Schemas["Found"];

/** A place or an act that the palette offers without asking the server. */
export interface Entry {
  id: string;
  label: string;
  /** What it is for, or the question it answers. */
  hint: string;
  icon: Icon;
  /** Other words people may look for it by. */
  words?: string;
  /** What it takes to be offered. */
  permission?: Permission;
  /** Where it leads, or what it does. */
  to?: string;
  act?: () => void;
}

/** Entries that have every word of a question somewhere; whose name begins with it come first. */
export function matching(entries: readonly Entry[], query: string): Entry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter((entry) => {
    const text =
      `${entry.label} ${entry.words ?? ""} ${words.length > 1 || query.length > 2 ? entry.hint : ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const place = (entry: Entry): number => {
    const label = entry.label.toLowerCase();
    if (label.startsWith(words[0] ?? "")) return 0;
    return label.includes(words[0] ?? "") ? 1 : 2;
  };
  return found
    .map((entry) => ({ entry, place: place(entry) }))
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry);
}

const PLACES: Record<Found["kind"], string> = {
  account: "/accounts",
  contact: "/contacts",
  segment: "/segments",
  workflow: "/workflows",
  ladder: "/ladders",
  campaign: "/campaigns",
  intent_report: "/intent-reports",
};

/** What people call the kinds of things that are found. */
export const KIND_NAMES: Record<Found["kind"], string> = {
  account: "Accounts",
  contact: "Contacts",
  segment: "Segments",
  workflow: "Workflows",
  ladder: "Ladders",
  campaign: "Campaigns",
  intent_report: "Intent reports",
};

/** The address of something found. */
export const addressOf = (found: Pick<Found, "kind" | "key">): string =>
  `${PLACES[found.kind]}/${encodeURIComponent(found.key)}`;

/** What was found, kind by kind in the order in which it came. */
export function byKind(found: readonly Found[]): [Found["kind"], Found[]][] {
  const groups = new Map<Found["kind"], Found[]>();
  for (const one of found) groups.set(one.kind, [...(groups.get(one.kind) ?? []), one]);
  return [...groups];
}
