/** One leaf of a definition that differs between two versions; undefined where it isn't there. */
export interface Difference {
  path: string;
  before: unknown;
  after: unknown;
}

/** What differs between two definitions, leaf by leaf, in order of the path. Positions in lists count from one. */
export function differences(before: unknown, after: unknown): Difference[] {
  const old = leaves(before);
  const now = leaves(after);
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }))
    .filter((found) => found.before !== found.after);
}

function leaves(value: unknown, path = "", into = new Map<string, unknown>()): Map<string, unknown> {
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries()) leaves(part, join(path, String(index + 1)), into);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, part] of Object.entries(value)) leaves(part, join(path, name), into);
  } else {
    into.set(path, value);
  }
  return into;
}

const join = (path: string, name: string): string => (path ? `${path}.${name}` : name);

/** A path as people read it: `thresholds.high` as "thresholds, high". */
export const pathWords = (path: string): string => path.replaceAll("_", " ").split(".").join(", ");
