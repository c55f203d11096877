import { kindOf } from "./kinds";
import { isRecord, listOf } from "./types";
import { eventTests, whereOf } from "./where";

const DEFAULTS: Record<string, unknown> = {
  include_zero: false,
  never: false,
  newest: false,
  people: false,
  inclusive_high: false,
  missing_is_zero: false,
};
const SCORE_PARTS: Record<string, string> = { score: "score", intent: "composite" };
const ONE_OR_SEVERAL = ["signal", "campaign", "tier", "stage", "state"];

/**
 * Criteria as people write them, and saying the same: what gives a condition away first, nothing that is left to defaults, one
 * name instead of a list of one. The server keeps everything written out.
 */
export function tidy(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(tidy);
  if (!isRecord(node)) return node;
  const kind = kindOf(node);
  if (kind === "attribute") return node;
  const left: Record<string, unknown> = kind === null ? {} : { [kind]: undefined };
  for (const [name, value] of Object.entries(node)) {
    if (name in DEFAULTS && value === DEFAULTS[name]) continue;
    if (name === "of" && kind && SCORE_PARTS[kind] === value) continue;
    if (name === "where") Object.assign(left, tidyWhere(value));
    else
      left[name] = ONE_OR_SEVERAL.includes(name) && Array.isArray(value) && value.length === 1 ? value[0] : tidy(value);
  }
  return left;
}

function tidyWhere(where: unknown): Record<string, unknown> {
  const tests = eventTests(where);
  if (tests) return whereOf(tests);
  return listOf(where).length === 0 ? {} : { where };
}
