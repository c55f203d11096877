import type { Position } from "./layout";

/** How far below a node its ways turn to the side. */
export const TURN = 25;
const LAST_TURN = 18;
const RADIUS = 9;

/**
 * The line from the lower edge of one node to the upper edge of another: down, to the side, down. With a lane it goes down at that x, past
 * whatever lies between the two.
 */
export function wayPath(from: Position, to: Position, lane: number | null): string {
  const points =
    lane !== null && to.y - from.y > TURN + LAST_TURN
      ? [
          from,
          { x: from.x, y: from.y + TURN },
          { x: lane, y: from.y + TURN },
          { x: lane, y: to.y - LAST_TURN },
          { x: to.x, y: to.y - LAST_TURN },
          to,
        ]
      : [from, { x: from.x, y: from.y + TURN }, { x: to.x, y: from.y + TURN }, to];
  return rounded(points);
}

function rounded(points: readonly Position[]): string {
  const parts = [`M${points[0]?.x ?? 0} ${points[0]?.y ?? 0}`];
  for (let place = 1; place < points.length - 1; place += 1) {
    const before = points[place - 1] as Position;
    const corner = points[place] as Position;
    const after = points[place + 1] as Position;
    const radius = Math.min(RADIUS, length(before, corner) / 2, length(corner, after) / 2);
    const enter = toward(corner, before, radius);
    const leave = toward(corner, after, radius);
    parts.push(`L${enter.x} ${enter.y} Q${corner.x} ${corner.y} ${leave.x} ${leave.y}`);
  }
  const last = points.at(-1) as Position;
  parts.push(`L${last.x} ${last.y}`);
  return parts.join(" ");
}

const length = (one: Position, other: Position): number => Math.hypot(other.x - one.x, other.y - one.y);

function toward(from: Position, to: Position, distance: number): Position {
  const all = length(from, to);
  if (all === 0) return from;
  return { x: from.x + ((to.x - from.x) * distance) / all, y: from.y + ((to.y - from.y) * distance) / all };
}
