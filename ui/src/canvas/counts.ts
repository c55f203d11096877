import type { Schemas } from "#/api/client";

/** How many stand at a node now, and how many went on from it, by the way they took. */
export interface Counts {
  waiting: number;
  passed: number;
  byOutcome: ReadonlyMap<string, number>;
  /** Only of a preview: how many would come here, and what would be sent to them. */
  foreseen?: { reached: number; sent: string };
}

/** The counts of a journey by node, over all its versions. */
export function countsOf(map: Pick<Schemas["JourneyMap"], "nodes">): Map<string, Counts> {
  return new Map(
    map.nodes.map((node) => [
      node.id,
      {
        waiting: node.waiting,
        passed: node.ways.reduce((sum, way) => sum + way.count, 0),
        byOutcome: new Map(node.ways.map((way) => [way.outcome, way.count])),
      },
    ]),
  );
}
