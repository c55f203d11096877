import { errorDetails, errorMessage } from "#/api/errors";

/** One thing that is wrong with a definition or a mapping, and where; positions in lists count from one. */
export interface Problem {
  path: string;
  message: string;
}

/** What a refusal says is wrong, place by place; nothing where it names no places. */
export function problemsOf(error: unknown): Problem[] {
  const found = errorDetails(error)?.problems;
  return Array.isArray(found) ? found.filter(isProblem) : [];
}

/** What is wrong at a place, to stand beside its field. `within` takes what is wrong deeper inside as well. */
export function problemAt(problems: readonly Problem[], path: string, within = false): string | undefined {
  const found = problems.filter((problem) => problem.path === path || (within && problem.path.startsWith(`${path}.`)));
  return found.length > 0 ? found.map((problem) => problem.message).join("; ") : undefined;
}

/** What went wrong, for people who see the fields: place and reason line by line, where the refusal names places. */
export function failureText(error: unknown): string {
  const problems = problemsOf(error);
  if (problems.length === 0) return errorMessage(error);
  return problems
    .map(({ path, message }) => (path ? `${path.replaceAll("_", " ").replaceAll(".", ", ")}: ${message}` : message))
    .join("\n");
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "path" in value && "message" in value;
}
