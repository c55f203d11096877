import type { KeyboardEvent } from "react";
import { nodeOf, type Outlet, START } from "./edits";
import { drawnWays, EXIT, type Journey } from "./journey";

/** The way whose line or button lies under a point of the screen. */
export function wayAt(x: number, y: number): Outlet | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const id =
      element.closest<HTMLElement>("[data-way]")?.dataset.way ??
      element.closest(".react-flow__edge")?.getAttribute("data-id");
    const cut = id?.lastIndexOf(":") ?? -1;
    if (id && cut > 0) return { node: id.slice(0, cut), outcome: id.slice(cut + 1) };
  }
  return null;
}

/** The node that the keyboard is on. */
export function nodeIdOf(target: EventTarget): string | null {
  return target instanceof HTMLElement && target.classList.contains("react-flow__node")
    ? (target.dataset.id ?? null)
    : null;
}

/** Goes along the paths with the arrow keys; whether the key was one of these. */
export function travels(event: KeyboardEvent, journey: Journey): boolean {
  const id = nodeIdOf(event.target);
  if (id === null) return false;
  const targets = (of: string): string[] => {
    if (of === START) return journey.nodes[0] ? [journey.nodes[0].id] : [];
    const node = nodeOf(journey, of);
    return node ? drawnWays(node).flatMap((way) => (way.to && way.to !== EXIT ? [way.to] : [])) : [];
  };
  const all = [START, ...journey.nodes.map((node) => node.id)];
  const before = all.find((one) => targets(one).includes(id));
  let next: string | undefined;
  if (event.key === "ArrowDown") next = targets(id)[0];
  else if (event.key === "ArrowUp") next = before;
  else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    const beside = before === undefined ? all : [...new Set(targets(before))];
    const place = beside.indexOf(id) + (event.key === "ArrowRight" ? 1 : -1);
    next = beside[place];
  } else return false;
  event.preventDefault();
  if (next !== undefined)
    document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(next)}"]`)?.focus();
  return true;
}
