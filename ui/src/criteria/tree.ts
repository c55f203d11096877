import { partsOf, type GroupKind } from "./kinds";
import { type Criteria, isRecord, type Path } from "./types";

// A node keeps its identity through edits, so that the field somebody types in stays the field it was.
const keys = new WeakMap<object, string>();
let made = 0;

/** A key for React that stays with a node while it is edited and moved. */
export function keyOf(node: unknown): string {
  if (!isRecord(node)) return "none";
  const known = keys.get(node);
  if (known) return known;
  made += 1;
  const key = `node-${made}`;
  keys.set(node, key);
  return key;
}

function inherit(next: unknown, previous: unknown): void {
  if (isRecord(next) && isRecord(previous) && !keys.has(next)) keys.set(next, keyOf(previous));
}

/** The node at a path; undefined where there is none. */
export function nodeAt(root: unknown, path: Path): unknown {
  let found = root;
  for (const step of path) {
    if (typeof step === "number" ? !Array.isArray(found) : !isRecord(found)) return undefined;
    found = (found as Record<string | number, unknown>)[step];
  }
  return found;
}

/** The tree with another node at a path. */
export function withNode(root: unknown, path: Path, next: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) {
    inherit(next, root);
    return next;
  }
  if (Array.isArray(root)) return root.map((part, place) => (place === step ? withNode(part, rest, next) : part));
  const record = isRecord(root) ? root : {};
  const changed = { ...record, [step]: withNode(record[step], rest, next) };
  inherit(changed, root);
  return changed;
}

/** The tree without the node at a path; groups that are left empty go with it. Null where nothing is left. */
export function withoutNode(root: unknown, path: Path): Criteria | null {
  if (path.length === 0) return null;
  const step = path[path.length - 1];
  const above = path.slice(0, -1);
  if (typeof step === "number") {
    const list = nodeAt(root, above);
    const left = Array.isArray(list) ? list.filter((_, place) => place !== step) : [];
    if (left.length > 0) return withNode(root, above, left) as Criteria;
  }
  return withoutNode(root, ownerOf(path));
}

/** The tree with a node behind the others of a group. */
export function withAdded(root: unknown, group: Path, node: Criteria): Criteria {
  const found = partsOf(nodeAt(root, group));
  if (!found) return withNode(root, group, { all: [nodeAt(root, group), node] }) as Criteria;
  return withNode(root, [...group, found.kind], [...found.parts, node]) as Criteria;
}

/** The tree with a second one of a node beside it; where it stands alone, both come under `all`. */
export function withDuplicate(root: unknown, path: Path): Criteria {
  const copy = structuredClone(nodeAt(root, path)) as Criteria;
  const place = path[path.length - 1];
  if (typeof place !== "number") return withNode(root, path, { all: [nodeAt(root, path), copy] }) as Criteria;
  return inserted(root, path.slice(0, -1), place + 1, copy);
}

/** The tree with a node under a group of its own. */
export const withGroupAround = (root: unknown, path: Path, kind: GroupKind): Criteria =>
  withNode(root, path, { [kind]: [withFreshKey(nodeAt(root, path))] }) as Criteria;

/** The tree with `not` before a node, or without the one that stands there. */
export function withNegation(root: unknown, path: Path): Criteria {
  if (path[path.length - 1] === "not")
    return withNode(root, path.slice(0, -1), withFreshKey(nodeAt(root, path))) as Criteria;
  return withNode(root, path, { not: withFreshKey(nodeAt(root, path)) }) as Criteria;
}

/** The tree with the parts of a group in the place of it, where it stands in a group itself or has one part. */
export function withoutGroup(root: unknown, path: Path): Criteria | null {
  const group = partsOf(nodeAt(root, path));
  const place = path[path.length - 1];
  if (!group) return null;
  if (typeof place === "number") {
    const above = path.slice(0, -1);
    const list = nodeAt(root, above) as unknown[];
    return withNode(root, above, [...list.slice(0, place), ...group.parts, ...list.slice(place + 1)]) as Criteria;
  }
  return group.parts.length === 1 ? (withNode(root, path, withFreshKey(group.parts[0])) as Criteria) : null;
}

/** The tree with another word for a group. */
export function withGroupKind(root: unknown, path: Path, kind: GroupKind): Criteria {
  const group = partsOf(nodeAt(root, path));
  return withNode(root, path, { [kind]: group?.parts ?? [] }) as Criteria;
}

/**
 * The tree with a node one place earlier or later: past its neighbour, into the group beside it, or out of the group it is at
 * the edge of. Null where it cannot go further; `contacts` and `account` are edges, since what is in them is about others.
 */
export function withMoved(root: unknown, path: Path, by: -1 | 1): { root: Criteria; path: Path } | null {
  const place = path[path.length - 1];
  if (typeof place !== "number") return null;
  const above = path.slice(0, -1);
  const list = nodeAt(root, above) as unknown[];
  const node = list[place] as Criteria;
  const beside = list[place + by];
  if (beside === undefined) return movedOut(root, path, by, node);
  const inner = groupWithin(beside);
  const others = list.filter((_, at) => at !== place);
  if (inner) {
    const group = [...above, by === 1 ? place : place - 1, ...inner.path, inner.kind];
    const without = withNode(root, above, others);
    const parts = nodeAt(without, group) as unknown[];
    const at = by === 1 ? 0 : parts.length;
    return { root: inserted(without, group, at, node), path: [...group, at] };
  }
  return { root: inserted(withNode(root, above, others), above, place + by, node), path: [...above, place + by] };
}

function movedOut(root: unknown, path: Path, by: -1 | 1, node: Criteria): { root: Criteria; path: Path } | null {
  let owner = ownerOf(path);
  while (owner[owner.length - 1] === "not") owner = owner.slice(0, -1);
  const place = owner[owner.length - 1];
  if (typeof place !== "number") return null;
  const above = owner.slice(0, -1);
  const isLast = (nodeAt(root, path.slice(0, -1)) as unknown[]).length === 1;
  const without = withoutNode(root, path);
  // The group goes with its last part, so that what came behind it has moved up.
  const at = by === 1 && !isLast ? place + 1 : place;
  if (without === null || !Array.isArray(nodeAt(without, above)))
    return { root: withNode(root, owner, node) as Criteria, path: owner };
  return { root: inserted(without, above, at, node), path: [...above, at] };
}

/** The group that a node is, or that it denies, with the way to it. */
function groupWithin(node: unknown): { path: Path; kind: GroupKind } | null {
  const group = partsOf(node);
  if (group) return { path: [], kind: group.kind };
  if (isRecord(node) && "not" in node) {
    const inner = groupWithin(node.not);
    return inner && { path: ["not", ...inner.path], kind: inner.kind };
  }
  return null;
}

function inserted(root: unknown, list: Path, at: number, node: Criteria): Criteria {
  const parts = nodeAt(root, list) as unknown[];
  return withNode(root, list, [...parts.slice(0, at), node, ...parts.slice(at)]) as Criteria;
}

/** The path of the node that the one at this path belongs to. */
export function ownerOf(path: Path): Path {
  const step = path[path.length - 1];
  const above = path.slice(0, -1);
  if (typeof step === "number") return above.slice(0, -1);
  return above[above.length - 1] === "contacts" ? above.slice(0, -1) : above;
}

/** A node that goes to another place in the tree while something else takes over its key. */
function withFreshKey(node: unknown): unknown {
  return isRecord(node) ? { ...node } : node;
}
