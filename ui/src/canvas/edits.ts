import { drawnWays, EXIT, type Content, type Journey, type JourneyNode, mainOutcome, waysOf, withWay } from "./journey";

/** A way out of a node, or out of the start. */
export interface Outlet {
  node: string;
  outcome: string;
}

/** What is put before the first node: whatever leads there is where the journey starts. */
export const START = "_start";

export const nodeOf = (journey: Journey, id: string): JourneyNode | undefined =>
  journey.nodes.find((node) => node.id === id);

/** Where the nodes lead that lie behind one, itself included. */
export function reachedFrom(journey: Journey, id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const node = nodeOf(journey, next);
    if (!node || found.has(next)) continue;
    found.add(next);
    for (const { to } of waysOf(node)) if (to !== undefined && to !== EXIT) waiting.push(to);
  }
  return found;
}

/** The nodes around which a path would come back if `source` led to `target`; null where it would not. */
export function loopBy(journey: Journey, source: string, target: string): string[] | null {
  const from = new Map([[target, ""]]);
  const waiting = [target];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (next === source) {
      const path: string[] = [];
      for (let at = source; at !== ""; at = from.get(at) ?? "") path.unshift(at);
      return [source, ...path];
    }
    const node = nodeOf(journey, next);
    for (const { to } of node ? waysOf(node) : []) {
      if (to === undefined || to === EXIT || from.has(to)) continue;
      from.set(to, next);
      waiting.push(to);
    }
  }
  return null;
}

/** The journey with one node as `change` leaves it. */
export function changeNode(journey: Journey, id: string, change: (node: JourneyNode) => JourneyNode): Journey {
  return { ...journey, nodes: journey.nodes.map((node) => (node.id === id ? change(node) : node)) };
}

/** Lets a way lead to a node, or out. From `START` it says where the journey begins. A loop changes nothing. */
export function connect(journey: Journey, from: Outlet, to: string | undefined): Journey {
  if (from.node === START) {
    const first = journey.nodes.find((node) => node.id === to);
    return first ? { ...journey, nodes: [first, ...journey.nodes.filter((node) => node !== first)] } : journey;
  }
  if (to !== undefined && to !== EXIT && loopBy(journey, from.node, to)) return journey;
  return changeNode(journey, from.node, (node) => withWay(node, from.outcome, to));
}

/** Puts a new node into a way, so that it goes on where the way led. Without one it stands alone. */
export function addNode(
  journey: Journey,
  kind: string,
  content: Content,
  into: Outlet | null,
): { journey: Journey; id: string } {
  const id = freeId(journey, kind);
  const first = journey.nodes[0];
  const before = into && into.node !== START ? nodeOf(journey, into.node) : undefined;
  const onward =
    into === null
      ? EXIT
      : into.node === START
        ? (first?.id ?? EXIT)
        : ((before && waysOf(before).find((way) => way.outcome === into.outcome)?.to) ?? EXIT);
  const node = leadingTo({ id, kind, content: { id, ...content } }, onward);
  if (into?.node === START || !first) return { id, journey: { ...journey, nodes: [node, ...journey.nodes] } };
  const led = into ? changeNode(journey, into.node, (one) => withWay(one, into.outcome, id)) : journey;
  const place = into ? led.nodes.findIndex((one) => one.id === into.node) + 1 : led.nodes.length;
  return { id, journey: { ...led, nodes: [...led.nodes.slice(0, place), node, ...led.nodes.slice(place)] } };
}

/** A new node whose main way leads somewhere, and all others out. */
function leadingTo(node: JourneyNode, target: string): JourneyNode {
  const main = mainOutcome(node);
  return drawnWays({ ...node, content: { next: EXIT, ...node.content } }).reduce(
    (one, way) => withWay(one, way.outcome, way.outcome === main ? target : (way.to ?? EXIT)),
    node,
  );
}

/** Takes nodes out; what led to one leads where its main way did. */
export function removeNodes(journey: Journey, ids: ReadonlySet<string>): Journey {
  const onward = (id: string, seen = 0): string => {
    const node = nodeOf(journey, id);
    if (!node || !ids.has(id) || seen > journey.nodes.length) return id;
    const to = waysOf(node).find((way) => way.outcome === mainOutcome(node))?.to;
    return to === undefined ? EXIT : onward(to, seen + 1);
  };
  const first = journey.nodes[0];
  const start = first && ids.has(first.id) ? onward(first.id) : first?.id;
  const left = journey.nodes
    .filter((node) => !ids.has(node.id))
    .map((node) =>
      waysOf(node).reduce(
        (one, way) => (way.to !== undefined && ids.has(way.to) ? withWay(one, way.outcome, onward(way.to)) : one),
        node,
      ),
    );
  const opening = left.find((node) => node.id === start);
  return { ...journey, nodes: opening ? [opening, ...left.filter((node) => node !== opening)] : left };
}

/** Gives a node another id, and everything that leads to it. */
export function renameNode(journey: Journey, id: string, name: string): Journey {
  return {
    ...journey,
    nodes: journey.nodes.map((node) => {
      const led = waysOf(node).reduce<JourneyNode>(
        (one, way) => (way.to === id ? withWay(one, way.outcome, name) : one),
        node,
      );
      return led.id === id ? { ...led, id: name, content: { ...led.content, id: name } } : led;
    }),
  };
}

/** Copies of nodes beside those that are there: among themselves they lead where the originals did, otherwise out. */
export function paste(journey: Journey, copied: readonly JourneyNode[]): { journey: Journey; ids: string[] } {
  const names = new Map<string, string>();
  for (const node of copied) names.set(node.id, freeId(journey, node.id.replace(/-\d+$/, ""), new Set(names.values())));
  const made = copied.map((node) => {
    const id = names.get(node.id) ?? node.id;
    const alone = { ...node, id, content: { ...node.content, id } };
    return waysOf(node).reduce<JourneyNode>(
      (one, way) => (way.to === undefined ? one : withWay(one, way.outcome, names.get(way.to) ?? EXIT)),
      alone,
    );
  });
  return { journey: { ...journey, nodes: [...journey.nodes, ...made] }, ids: made.map((node) => node.id) };
}

/** An id out of the kind that no node has: `wait-2`. */
function freeId(journey: Journey, kind: string, taken: ReadonlySet<string> = new Set()): string {
  const base = kind.replaceAll("_", "-").slice(0, 56);
  const used = new Set([...journey.nodes.map((node) => node.id), ...taken, EXIT]);
  if (!used.has(base) && base !== "start") return base;
  for (let number = 2; ; number += 1) if (!used.has(`${base}-${number}`)) return `${base}-${number}`;
}

/** The way into which a new step goes when somebody names none: behind the node that is chosen, or at the end of the main path. */
export function usualOutlet(journey: Journey, chosen: string | null): Outlet {
  const isOpen = (node: JourneyNode) => waysOf(node).find((way) => way.to === EXIT);
  const behind = chosen ? nodeOf(journey, chosen) : undefined;
  if (behind) {
    const outcome = isOpen(behind)?.outcome ?? mainOutcome(behind);
    if (outcome) return { node: behind.id, outcome };
  }
  for (let node = journey.nodes[0]; node;) {
    const main: string | undefined = mainOutcome(node);
    const way: { to: string | undefined } | undefined = waysOf(node).find((one) => one.outcome === main);
    if (!main || !way) break;
    if (way.to === EXIT || way.to === undefined) return { node: node.id, outcome: main };
    node = nodeOf(journey, way.to);
  }
  // The main path ends as somebody meant it to: the first way that is open, or else before everything.
  for (const node of journey.nodes) {
    const open = isOpen(node);
    if (open) return { node: node.id, outcome: open.outcome };
  }
  return { node: START, outcome: "start" };
}
