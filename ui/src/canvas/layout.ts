import { Graph, layout } from "@dagrejs/dagre";
import { START } from "./edits";
import { drawnWays, EXIT, type Journey, type JourneyNode } from "./journey";

export interface Position {
  x: number;
  y: number;
}
export type Positions = Readonly<Record<string, Position>>;

/** Where everything lies. `lanes` says, of a way that passes by other nodes, at which x it does so: by `laneOf` its ends. */
export interface Layout {
  at: Positions;
  lanes: ReadonlyMap<string, number>;
}
export const laneOf = (from: string, to: string): string => `${from} ${to}`;

const WIDTH = 232;
const WAY_WIDTH = 92;
const HEIGHT = 74;
const WAYS_HEIGHT = 24;
const COUNTS_HEIGHT = 26;
export const START_SIZE = { width: WIDTH, height: 68 };
export const OUT_SIZE = { width: 62, height: 24 };
/** Between the lower edge of one node and the upper of the next. */
export const GAP = 52;

/** How much room a node takes. */
export function sizeOf(node: JourneyNode, hasCounts: boolean): { width: number; height: number } {
  const ways = drawnWays(node).length;
  return {
    width: Math.max(WIDTH, ways * WAY_WIDTH),
    height: HEIGHT + (ways > 1 ? WAYS_HEIGHT : 0) + (hasCounts ? COUNTS_HEIGHT : 0),
  };
}

/** What stands where a way leads out. */
export const outId = (node: string, outcome: string): string => `_out:${node}:${outcome}`;

/** Where everything lies when nobody has moved anything: from the start down, ways side by side in their order. */
export function autoLayout(journey: Journey, hasCounts: boolean): Layout {
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 36, ranksep: GAP, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  graph.setNode(START, { ...START_SIZE });
  for (const node of journey.nodes) graph.setNode(node.id, sizeOf(node, hasCounts));
  const first = journey.nodes[0];
  if (first) graph.setEdge(START, first.id);
  for (const node of journey.nodes)
    for (const way of drawnWays(node)) {
      const to = way.to === undefined || way.to === EXIT ? outId(node.id, way.outcome) : way.to;
      if (to.startsWith("_out:")) graph.setNode(to, { ...OUT_SIZE });
      if (graph.hasNode(to)) graph.setEdge(node.id, to);
    }
  // The ways of a node lie in their order, even where lines would cross less otherwise.
  layout(graph, { disableOptimalOrderHeuristic: true });
  // The start stays where it is while a journey grows to either side.
  const start = graph.node(START) as Position;
  const at = Object.fromEntries(
    graph.nodes().map((id: string) => {
      const { x, y, width, height } = graph.node(id) as Position & { width: number; height: number };
      return [id, { x: Math.round(x - start.x - width / 2), y: Math.round(y - height / 2) }];
    }),
  );
  const lanes = new Map<string, number>();
  for (const { v, w } of graph.edges()) {
    const { points } = graph.edge({ v, w }) as { points: Position[] };
    const middle = points[Math.floor(points.length / 2)];
    // Between neighbours there are three points, and one more for each row that is passed.
    if (points.length > 3 && middle) lanes.set(laneOf(v, w), Math.round(middle.x - start.x));
  }
  return { at, lanes };
}

/**
 * Where everything lies, with what somebody has moved where they put it. A node that is new since goes below one that leads to it, and
 * a way out below its node.
 */
export function placed(journey: Journey, moved: Positions, hasCounts: boolean): Layout {
  if (Object.keys(moved).length === 0) return autoLayout(journey, hasCounts);
  const found: Record<string, Position> = { ...moved };
  found[START] ??= { x: 0, y: 0 };
  const size = new Map(journey.nodes.map((node) => [node.id, sizeOf(node, hasCounts)]));
  let isLeft = true;
  const put = (from: string, to: string, share: number) => {
    const above = found[from];
    if (!above || found[to]) return;
    const { width, height } = size.get(from) ?? START_SIZE;
    const own = size.get(to) ?? OUT_SIZE;
    found[to] = { x: Math.round(above.x + width * share - own.width / 2), y: above.y + height + GAP };
    isLeft = true;
  };
  while (isLeft) {
    isLeft = false;
    if (journey.nodes[0]) put(START, journey.nodes[0].id, 0.5);
    for (const node of journey.nodes) {
      const ways = drawnWays(node);
      ways.forEach((way, place) => {
        const to = way.to === undefined || way.to === EXIT ? outId(node.id, way.outcome) : way.to;
        put(node.id, to, (place + 0.5) / ways.length);
      });
    }
  }
  // What nothing leads to stands beside the rest.
  const right = Math.max(...Object.values(found).map(({ x }) => x)) + WIDTH + GAP;
  journey.nodes
    .filter((node) => !found[node.id])
    .forEach((node, place) => {
      found[node.id] = { x: right, y: place * (HEIGHT + GAP) };
    });
  for (const node of journey.nodes) {
    const ways = drawnWays(node);
    ways.forEach((way, place) => {
      if (way.to === undefined || way.to === EXIT)
        put(node.id, outId(node.id, way.outcome), (place + 0.5) / ways.length);
    });
  }
  return { at: found, lanes: new Map() };
}

/** Where things lie once a step was put in: what lies below moves down, unless all of it is laid out by itself. */
export function roomFor(
  moved: Positions,
  journey: Journey,
  id: string,
  into: string | null,
  at: Position | undefined,
): Positions {
  const node = journey.nodes.find((one) => one.id === id);
  if (!node || Object.keys(moved).length === 0) return moved;
  const size = sizeOf(node, false);
  if (at) return { ...moved, [id]: { x: Math.round(at.x - size.width / 2), y: Math.round(at.y) } };
  const above = into === null ? undefined : moved[into];
  if (!above) return moved;
  const step = size.height + GAP;
  return Object.fromEntries(
    Object.entries(moved).map(([one, { x, y }]) => [one, y > above.y && one !== into ? { x, y: y + step } : { x, y }]),
  );
}
