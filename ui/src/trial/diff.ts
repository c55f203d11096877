import type { Schemas } from "#/api/client";
import { isObject } from "#/definition/json";

/** One place in which two versions differ; a side that does not have it is undefined. */
export interface Difference {
  path: string;
  old: string | undefined;
  new: string | undefined;
}

/** Where two versions of a definition differ, in the order of the newer one; what only the older one has comes last. */
export function differences(old: unknown, fresh: unknown): Difference[] {
  const before = leaves(old, fresh);
  const after = leaves(fresh, old);
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
 * Every value of a document by its path. What is in a list goes by its name where all have one, here and in the `other` version
 * (`stages.warm.from`), so that it is the same in another place, and the list itself says the order; else by its place, from 1 on as in
 * the server's errors (`all.2.signal`).
 */
function leaves(value: unknown, other: unknown, path = ""): Map<string, string> {
  if (Array.isArray(value)) return leavesOfList(value, other, path);
  if (isObject(value))
    return leavesWithin(Object.entries(value), isObject(other) ? new Map(Object.entries(other)) : new Map(), path);
  const text = leaf(value);
  return new Map(text === undefined ? [] : [[path, text]]);
}

function leavesOfList(parts: readonly unknown[], other: unknown, path: string): Map<string, string> {
  if (parts.length === 0) return new Map();
  if (parts.every((part) => typeof part !== "object" || part === null)) return new Map([[path, parts.join(", ")]]);
  const others: readonly unknown[] = Array.isArray(other) ? other : [];
  const names = namesOf(parts);
  const otherNames = namesOf(others);
  if (names === null || otherNames === null) return leavesWithin(byPlace(parts), new Map(byPlace(others)), path);
  const named = (them: readonly string[], all: readonly unknown[]) =>
    them.map((name, place): [string, unknown] => [name, all[place]]);
  return new Map([
    [path, names.join(", ")],
    ...leavesWithin(named(names, parts), new Map(named(otherNames, others)), path),
  ]);
}

function leavesWithin(
  parts: readonly (readonly [string, unknown])[],
  others: ReadonlyMap<string, unknown>,
  path: string,
): Map<string, string> {
  return new Map(parts.flatMap(([name, part]) => [...leaves(part, others.get(name), path ? `${path}.${name}` : name)]));
}

const byPlace = (parts: readonly unknown[]) => parts.map((part, place): [string, unknown] => [String(place + 1), part]);

/** The names of all, unless one has none or two have the same. */
function namesOf(parts: readonly unknown[]): string[] | null {
  const names = parts.map(nameOf).filter((name) => name !== undefined);
  return new Set(names).size === parts.length ? names : null;
}

/** What the parts of a list are told apart by: a stage by its key, a node `{wait: {id: a-day}}` by its id. */
function nameOf(part: unknown): string | undefined {
  if (!isObject(part)) return undefined;
  const inner = Object.values(part);
  const name = part.stage ?? part.id ?? (inner.length === 1 && isObject(inner[0]) ? inner[0].id : undefined);
  return typeof name === "string" && /^[\w-]+$/.test(name) ? name : undefined;
}
