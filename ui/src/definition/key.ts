const KEY_LENGTH = 64;

/** A key out of a name that no other has: words in lower case, joined by hyphens. */
export function proposedKey(name: string, taken: ReadonlySet<string>): string {
  const base =
    name
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, KEY_LENGTH)
      .replace(/-+$/, "") || "workflow";
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? "" : `-${number}`;
    const key = base.slice(0, KEY_LENGTH - ending.length).replace(/-+$/, "") + ending;
    if (!taken.has(key)) return key;
  }
}
