import { problemsOf } from "#/criteria";

/** What the server said is wrong, by the first word of its place: `when`, `do`, `name`. */
export function faultsByField(error: unknown, key: string, kind = "workflow"): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { path, message } of problemsOf(error, { kind, key })) {
    const field = path.split(".")[0] ?? "";
    found[field] = found[field] ? `${found[field]}\n${message}` : message;
  }
  return found;
}
