import type { Schemas } from "#/api/client";
import { count } from "#/components/numbers";

/** What a run did, in a sentence. */
export function runWords(run: Schemas["Run"] | null): string {
  if (!run) return "It has not run yet.";
  if (run.error) return run.error;
  const parts = (["added", "moved", "removed"] as const)
    .filter((name) => run[name] > 0)
    .map((name) => `${count(run[name])} ${name}`);
  return `${count(run.matched)} matched, ${parts.join(", ") || "nobody moved"}.`;
}
