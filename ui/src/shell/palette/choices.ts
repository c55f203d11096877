import { byKind, type Entry, type Found, KIND_NAMES } from "./entries";

/** One line of the palette: something found, or an entry. */
export interface Choice {
  id: string;
  found?: Found;
  entry?: Entry;
}

export interface ChoiceGroup {
  label: string;
  choices: Choice[];
}

interface Offered {
  found?: readonly Found[];
  recent?: readonly Found[];
  screens: readonly Entry[];
  actions: readonly Entry[];
}

/** Everything offered, in groups, without empty ones: what was found first, for that is what people type names for. */
export function choices({ found = [], recent = [], screens, actions }: Offered): ChoiceGroup[] {
  const groups = [
    { label: "Recent", choices: recent.map((one) => ofFound(one, "recent")) },
    ...byKind(found).map(([kind, items]) => ({
      label: KIND_NAMES[kind],
      choices: items.map((one) => ofFound(one, "found")),
    })),
    { label: "Go to", choices: screens.map(ofEntry) },
    { label: "Do", choices: actions.map(ofEntry) },
  ];
  return groups.filter((group) => group.choices.length > 0);
}

/** The choice so many lines further down or up; from the end one comes to the beginning, but no jump leads past an end. */
export function moved(all: readonly Choice[], from: Choice | undefined, by: number): Choice | undefined {
  const last = all.length - 1;
  const at = from ? all.indexOf(from) : -1;
  const to = at + by;
  if (Math.abs(by) === 1) return all[to > last ? 0 : to < 0 ? last : to];
  return all[Math.min(Math.max(to, 0), last)];
}

const ofFound = (found: Found, where: string): Choice => ({ id: `${where}-${found.kind}-${found.key}`, found });
const ofEntry = (entry: Entry): Choice => ({ id: `entry-${entry.id}`, entry });
