import type { Body } from "#/api/definitions";
import { type Criteria, tidy } from "#/criteria";
import { keyFrom, type Mode, type Segment } from "./words";

/** A segment as somebody is editing it. */
export interface SegmentDraft {
  name: string;
  key: string;
  /** Somebody wrote the key themselves, so it does not follow the name. */
  isKeyOwn: boolean;
  description: string;
  subject: Segment["subject"];
  mode: Mode;
  criteria: Criteria | null;
  folder: string;
  tags: string[];
  owner: string;
}

export const BLANK: SegmentDraft = {
  name: "",
  key: "",
  isKeyOwn: false,
  description: "",
  subject: "account",
  mode: "rule",
  criteria: null,
  folder: "",
  tags: [],
  owner: "",
};

/** A definition as a draft. */
export function draftOf(body: Body): SegmentDraft {
  return {
    name: String(body.name ?? ""),
    key: String(body.segment ?? ""),
    isKeyOwn: true,
    description: String(body.description ?? ""),
    subject: body.subject === "contact" ? "contact" : "account",
    mode: body.mode === "manual" || body.mode === "managed" ? body.mode : "rule",
    criteria: (tidy(body.criteria ?? null) as Criteria | null) ?? null,
    folder: String(body.folder ?? ""),
    tags: Array.isArray(body.tags) ? body.tags.map(String) : [],
    owner: String(body.owner ?? ""),
  };
}

/** A draft to begin another segment with, like this one. */
export function copyOf(draft: SegmentDraft): SegmentDraft {
  const name = `${draft.name} (copy)`;
  return { ...draft, name, key: keyFrom(name), isKeyOwn: false };
}

/** A draft with another name, and the key that goes with it. */
export const withName = (draft: SegmentDraft, name: string): SegmentDraft => ({
  ...draft,
  name,
  key: draft.isKeyOwn ? draft.key : keyFrom(name),
});

/** The definition that a draft comes to. Only rule segments have criteria; those of others stay in the draft. */
export function bodyOf(draft: SegmentDraft): Body {
  const said = Object.entries({
    description: draft.description.trim(),
    folder: draft.folder.trim(),
    owner: draft.owner.trim(),
  }).filter(([, value]) => value !== "");
  return {
    segment: draft.key,
    name: draft.name.trim(),
    ...Object.fromEntries(said),
    subject: draft.subject,
    mode: draft.mode,
    ...(draft.mode === "rule" && draft.criteria ? { criteria: draft.criteria } : {}),
    ...(draft.tags.length > 0 ? { tags: draft.tags } : {}),
  };
}

/** What must be filled in before a draft can be asked about, by field; nothing where it can. */
export function gaps(draft: SegmentDraft, takenKeys: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  if (draft.name.trim() === "") found.name = "Give it a name.";
  if (draft.key === "") found.segment = "Give it a key, such as hot-accounts.";
  else if (takenKeys.includes(draft.key))
    found.segment = `There is a segment ${draft.key} already. Choose another key.`;
  if (draft.mode === "rule" && !draft.criteria) found.criteria = "Add a condition: criteria decide who is in.";
  return found;
}
