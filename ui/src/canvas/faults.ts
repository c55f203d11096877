import type { Schemas } from "#/api/client";
import type { Body } from "#/api/definitions";
import { isObject } from "#/definition/json";
import { START } from "./edits";
import type { Journey } from "./journey";

export type Problem = Schemas["Problem"];

/** The faults by the node they are shown at: what is about the journey itself stands at its start. */
export function faultsByNode(problems: readonly Problem[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { node, message } of problems) {
    const at = node ?? START;
    found.set(at, [...(found.get(at) ?? []), message]);
  }
  return found;
}

/** The faults of one node, with their places as its form knows them: `criteria.all.1.score`. */
export function problemsAt(
  problems: readonly Problem[],
  journey: Journey,
  id: string,
): { path: string; message: string }[] {
  const node = journey.nodes.find((one) => one.id === id);
  return problems
    .filter((one) => one.node === id)
    .map(({ path, message }) => {
      const [, , kind, ...rest] = path.split(".");
      return { path: kind === node?.kind ? rest.join(".") : "", message };
    });
}

/** The faults of what a journey says beside its nodes. */
export const ownProblems = (problems: readonly Problem[]): Problem[] => problems.filter((one) => one.node === null);

/** The first fault of every field, under the whole of its place and under its first word. */
export function byField(problems: readonly { path: string; message: string }[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { path, message } of problems) {
    const parts = path.split(".");
    parts.forEach((_, place) => {
      found[parts.slice(0, place + 1).join(".")] ??= message;
    });
  }
  return found;
}

/** The faults as the error they came with, for the builder of criteria. */
export const asError = (problems: readonly { path: string; message: string }[]): unknown =>
  problems.length === 0 ? null : { error: { code: "invalid_definition", message: "", details: { problems } } };

/** The faults as somebody who fills in a form reads them: what is only missing still is asked for, not found fault with. */
export function inPlainWords(problems: readonly Problem[], body: Body): Problem[] {
  return problems.map((one) => {
    const asked = askedFor(one, valueAt(body, one.path));
    return asked === null ? one : { ...one, message: asked };
  });
}

function askedFor({ path, message }: Problem, value: unknown): string | null {
  const field = path.split(".").at(-1) ?? "";
  if (path === "trigger" && value === undefined) return "Choose what starts it.";
  if (path === "nodes" && Array.isArray(value) && value.length === 0) return "Add a first step.";
  if (isObject(value) && Object.keys(value).length === 0 && message.startsWith("'{}'")) return "Say what has to hold.";
  if (Array.isArray(value) && value.length === 0) return field === "event" ? "Name an event." : "Name at least one.";
  if (message.startsWith("give exactly one of") && isObject(value) && Object.values(value).includes(null))
    return "Say how long.";
  if (value === "") return CHOSEN.has(field) ? "Choose one." : "Fill this in.";
  return null;
}

// Fields whose values are chosen from a list.
const CHOSEN = new Set(["email", "connector", "workflow", "segment", "segment_entered", "segment_left"]);

/** What stands at a place such as `nodes.2.decide.criteria`; positions count from one. */
function valueAt(body: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((part, step) => {
    if (Array.isArray(part)) return (part as unknown[])[Number(step) - 1];
    return isObject(part) ? part[step] : undefined;
  }, body);
}
