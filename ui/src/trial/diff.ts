import type { Schemas } from "#/api/client";

/** One place in which two versions differ; a side that does not have it is undefined. */
export interface Difference {
  path: string;
  old: string | undefined;
  new: string | undefined;
}

/** Where two versions of a definition differ, in the order of the newer one; what only the older one has comes last. */
export function differences(old: unknown, fresh: unknown): Difference[] {
  const before = leaves(old);
  const after = leaves(fresh);
  const paths = [...after.keys(), ...[...before.keys()].filter((path) => !after.has(path))];
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({ path, old: before.get(path), new: after.get(path) }));
}

/** The differences that the server found, as texts. */
export const told = (changes: readonly Schemas["FieldChange"][]): Difference[] =>
  changes
    .map(({ path, old, new: fresh }) => ({ path, old: leaf(old), new: leaf(fresh) }))
    .filter((one) => one.old !== one.new);

/** Nothing for what is empty: a field that says nothing is like one that is not there. */
const leaf = (value: unknown): string | undefined =>
  value === null || value === undefined
    ? undefined
    : String(Array.isArray(value) ? value.join(", ") : value) || undefined;

/**
 * Every value of a document by its path. What is in a list goes by its name where all have one (`stages.warm.from`), so that it is
 * the same in another place, and the list itself says the order; else by its place, from 1 on as in the server's errors
 * (`all.2.signal`).
 */
function leaves(value: unknown, path = ""): Map<string, string> {
  if (Array.isArray(value)) return leavesOfList(value, path);
  if (isObject(value)) return leavesWithin(Object.entries(value), path);
  return new Map(value === undefined || value === null || value === "" ? [] : [[path, String(value)]]);
}

function leavesOfList(parts: readonly unknown[], path: string): Map<string, string> {
  if (parts.length === 0) return new Map();
  if (parts.every((part) => typeof part !== "object" || part === null)) return new Map([[path, parts.join(", ")]]);
  const names = parts.map(nameOf);
  if (!names.every((name) => name !== undefined) || new Set(names).size < names.length)
    return leavesWithin(
      parts.map((part, place) => [String(place + 1), part]),
      path,
    );
  const named = names.map((name, place): [string, unknown] => [name, parts[place]]);
  return new Map([[path, names.join(", ")], ...leavesWithin(named, path)]);
}

function leavesWithin(parts: readonly [string, unknown][], path: string): Map<string, string> {
  return new Map(parts.flatMap(([name, part]) => [...leaves(part, path ? `${path}.${name}` : name)]));
}

/** What the parts of a list are told apart by: a stage by its key, a node `{wait: {id: a-day}}` by its id. */
function nameOf(part: unknown): string | undefined {
  if (!isObject(part)) return undefined;
  const inner = Object.values(part);
  const name = part.stage ?? part.id ?? (inner.length === 1 && isObject(inner[0]) ? inner[0].id : undefined);
  return typeof name === "string" ? name : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
