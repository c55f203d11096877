import type { Body } from "#/api/definitions";

/** The distance between neighbours, where all get new positions: so that one can be put between two without moving others. */
const STEP = 10;

/** The list with one item a step further up (-1) or down (1). */
export function moved<Item>(items: readonly Item[], place: number, by: -1 | 1): readonly Item[] {
  const one = items[place];
  const two = items[place + by];
  if (one === undefined || two === undefined) return items;
  const next = [...items];
  next[place] = two;
  next[place + by] = one;
  return next;
}

export const positionOf = (body: Body): number => Number(body.position ?? 100);

/** The bodies whose position has to change for the list to run in its order. Positions change hands where no two are the same. */
export function repositioned(order: readonly Body[]): readonly Body[] {
  const sorted = order.map(positionOf).sort((one, other) => one - other);
  const areDistinct = new Set(sorted).size === sorted.length;
  const isInOrder = order.every((body, place) => positionOf(body) === sorted[place]);
  if (isInOrder && !isKeyOrderBroken(order)) return [];
  return order.flatMap((body, place) => {
    const position = areDistinct ? (sorted[place] ?? 0) : (place + 1) * STEP;
    return position === positionOf(body) ? [] : [{ ...body, position }];
  });
}

/** Whether two of the same position stand in another order than that of their keys, in which they run. */
const isKeyOrderBroken = (order: readonly Body[]): boolean =>
  order.some((body, place) => {
    const before = order[place - 1];
    return (
      before !== undefined && positionOf(before) === positionOf(body) && String(before.workflow) > String(body.workflow)
    );
  });
