import { kindOf } from "./kinds";
import { isRecord, listOf } from "./types";

const DEFAULTS: Record<string, unknown> = { include_zero: false, never: false, newest: false, people: false, inclusive_high: false, missing_is_zero: false };
const SCORE_PARTS: Record<string, string> = { score: "score", intent: "composite" };

/** Criteria without what they leave to defaults, as people write them; the server keeps everything written out. */
export function tidy(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(tidy);
  if (!isRecord(node)) return node;
  const kind = kindOf(node);
  const left: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(node)) {
    if (name in DEFAULTS && value === DEFAULTS[name]) continue;
    if (name === "where" && listOf(value).length === 0) continue;
    if (name === "of" && kind && SCORE_PARTS[kind] === value) continue;
    left[name] = name === "where" || kind === "attribute" ? value : tidy(value);
  }
  return left;
}
