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

/** Every value of a document by its path: `stages.2.from`. Places in lists count from 1, as the server's errors do. */
function leaves(value: unknown, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  const parts: [string, unknown][] = Array.isArray(value)
    ? value.map((part, place): [string, unknown] => [String(place + 1), part])
    : typeof value === "object" && value !== null
      ? Object.entries(value)
      : [];
  if (parts.length === 0) {
    if (value !== undefined && value !== null && value !== "" && !(Array.isArray(value) || typeof value === "object"))
      found.set(path, String(value));
    return found;
  }
  if (Array.isArray(value) && value.every((part) => typeof part !== "object" || part === null)) {
    found.set(path, value.join(", "));
    return found;
  }
  for (const [name, part] of parts)
    for (const [inner, text] of leaves(part, path ? `${path}.${name}` : name)) found.set(inner, text);
  return found;
}
