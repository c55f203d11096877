import { errorDetails } from "#/api/errors";
import { isRecord, type Path } from "./types";

/** One fault that the server found, and where: `criteria.all.2.score`. */
export interface Problem {
  path: string;
  message: string;
}

/** The faults that an error of the server names, with their places; a fault of another definition is none of ours. */
export function problemsOf(error: unknown, of?: { kind: string; key: string }): Problem[] {
  const details = errorDetails(error) as Record<string, unknown> | null;
  const listed = details?.problems;
  if (!Array.isArray(listed)) return [];
  return listed.filter(
    (problem): problem is Problem =>
      isRecord(problem) &&
      typeof problem.path === "string" &&
      typeof problem.message === "string" &&
      (!of || problem.kind === undefined || (problem.kind === of.kind && problem.key === of.key)),
  );
}

/** The key under which the faults of a node are kept. */
export const pathKey = (path: Path): string => path.join("/");

/**
 * The faults by the node they are shown at, which is the innermost one on the way to the named place. `field` is the name the
 * criteria have in their definition; whatever lies elsewhere is left out.
 */
export function problemsByNode(problems: readonly Problem[], root: unknown, field: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { path, message } of problems) {
    const [first, ...steps] = path.split(".");
    if (first !== field) continue;
    const key = pathKey(innermost(root, steps));
    found.set(key, [...(found.get(key) ?? []), message]);
  }
  return found;
}

function innermost(root: unknown, steps: readonly string[]): Path {
  let node = root;
  let path: (string | number)[] = [];
  let at: (string | number)[] = [];
  for (const step of steps) {
    const next: string | number = Array.isArray(node) ? Number(step) - 1 : step;
    node = isRecord(node) || Array.isArray(node) ? (node as Record<string | number, unknown>)[next] : undefined;
    if (node === undefined) break;
    at = [...at, next];
    if (isNode(at)) path = at;
  }
  return path;
}

/** Whether a place holds a node of its own, rather than a field of one. */
function isNode(path: Path): boolean {
  const last = path[path.length - 1];
  const above = path[path.length - 2];
  if (typeof last === "number") return above === "all" || above === "any";
  if (above === "contacts") return ["any", "all", "none", "match"].includes(String(last));
  return last === "not" || (last === "account" && above !== "where");
}
