import type { Schemas } from "#/api/client";

export type Segment = Schemas["Segment"];
export type Mode = Segment["mode"];

/** Who decides on the members of a segment. */
export const MODES: Record<Mode, { label: string; hint: string }> = {
  rule: { label: "Rule", hint: "Criteria decide: whoever meets them is in, and leaves by itself" },
  managed: { label: "Managed", hint: "Workflows and ladders decide, and people beside them" },
  manual: { label: "Manual", hint: "People decide: they add and import members" },
};

/** What kinds of definitions are called, where they use a segment. */
export const KIND_NAMES: Record<string, string> = {
  workflow: "Workflow",
  campaign: "Campaign",
  ladder: "Ladder",
  intent_report: "Intent report",
  segment: "Segment",
  score_model: "Score model",
};

/** Where a definition is shown; null for what has no screen of its own. */
export function placeOf(kind: string, key: string): string | null {
  const folder: Record<string, string> = {
    workflow: "workflows",
    campaign: "campaigns",
    ladder: "ladders",
    intent_report: "intent-reports",
    segment: "segments",
  };
  return folder[kind] ? `/${folder[kind]}/${key}` : null;
}

/** "account", "accounts". */
export const subjects = (subject: Segment["subject"], number = 2): string => (number === 1 ? subject : `${subject}s`);

/** A key in the way of keys, from a name: "Hot accounts!" as "hot-accounts". */
export function keyFrom(name: string): string {
  const words =
    name
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[\u0300-\u036f]/g, "")
      .match(/[a-z0-9]+/g) ?? [];
  const key = words.join("-").slice(0, 64).replace(/-+$/, "");
  return /^[a-z]/.test(key) || key === "" ? key : `segment-${key}`.slice(0, 64);
}
