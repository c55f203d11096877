import { type Criteria, isRecord, type Subject } from "./types";

/** Every kind of node by the key that gives it away, in the order in which the server looks for them. */
export const KINDS = [
  "all",
  "any",
  "not",
  "attribute",
  "intent",
  "score",
  "tier",
  "delta",
  "trend",
  "signal",
  "ad_engagements",
  "opportunities",
  "segment",
  "stage",
  "consent",
  "contacts",
  "account",
  "everyone",
] as const;
export type Kind = (typeof KINDS)[number];
export type GroupKind = "all" | "any";

/** What a node is, or null for something that is none. */
export function kindOf(node: unknown): Kind | null {
  return isRecord(node) ? (KINDS.find((kind) => kind in node) ?? null) : null;
}

/** The conditions under `all` or `any`; null for what is no group. */
export function partsOf(node: unknown): { kind: GroupKind; parts: readonly unknown[] } | null {
  if (!isRecord(node)) return null;
  const kind = kindOf(node);
  const parts = kind === "all" || kind === "any" ? node[kind] : null;
  return (kind === "all" || kind === "any") && Array.isArray(parts) ? { kind, parts } : null;
}

interface Choice {
  kind: Kind;
  label: string;
  hint: string;
  subjects: readonly Subject[];
  blank: Criteria;
}

const BOTH = ["account", "contact"] as const;
const ACCOUNT = ["account"] as const;
const CONTACT = ["contact"] as const;

/** The conditions one can add, in groups, each with what stands there before anything is filled in. */
export const CHOICES: readonly { label: string; choices: readonly Choice[] }[] = [
  {
    label: "Who they are",
    choices: [
      {
        kind: "attribute",
        label: "Attribute",
        hint: "Industry, size, title, or any of your own",
        subjects: BOTH,
        blank: { attribute: "", eq: "" },
      },
      {
        kind: "contacts",
        label: "Their contacts",
        hint: "Any, all, none, or so many of them",
        subjects: ACCOUNT,
        blank: { contacts: { any: { all: [{ attribute: "", eq: "" }] } } },
      },
      {
        kind: "account",
        label: "Their account",
        hint: "What must hold of the company",
        subjects: CONTACT,
        blank: { account: { all: [{ attribute: "", eq: "" }] } },
      },
      {
        kind: "opportunities",
        label: "Opportunities",
        hint: "Open, won or lost, by amount and date",
        subjects: ACCOUNT,
        blank: { opportunities: { state: ["open"] } },
      },
      {
        kind: "consent",
        label: "Consent",
        hint: "Granted, denied or withdrawn",
        subjects: CONTACT,
        blank: { consent: "" },
      },
    ],
  },
  {
    label: "What they did",
    choices: [
      {
        kind: "signal",
        label: "Signal",
        hint: "Counted in a window, with properties",
        subjects: BOTH,
        blank: { signal: [], at_least: 1, within_days: 30 },
      },
      {
        kind: "ad_engagements",
        label: "Ad engagement",
        hint: "With one campaign or any of several",
        subjects: BOTH,
        blank: { ad_engagements: { campaign: [], at_least: 1, within_days: 7 } },
      },
    ],
  },
  {
    label: "How much intent",
    choices: [
      {
        kind: "score",
        label: "Score",
        hint: "Or its first- or third-party part",
        subjects: BOTH,
        blank: { score: { gte: 60 } },
      },
      { kind: "tier", label: "Tier", hint: "High, medium or low", subjects: BOTH, blank: { tier: ["high"] } },
      {
        kind: "delta",
        label: "Change of score",
        hint: "Over 1, 7 or 14 days",
        subjects: BOTH,
        blank: { delta: { gte: 20 }, days: 7 },
      },
      {
        kind: "trend",
        label: "Trend",
        hint: "Rising, stable or declining",
        subjects: BOTH,
        blank: { trend: "rising" },
      },
      {
        kind: "intent",
        label: "Intent report",
        hint: "The score in one of your reports",
        subjects: ACCOUNT,
        blank: { intent: "", score: { gte: 60 } },
      },
    ],
  },
  {
    label: "Where they are",
    choices: [
      { kind: "segment", label: "Segment", hint: "Is a member of it now", subjects: BOTH, blank: { segment: "" } },
      { kind: "stage", label: "Stage", hint: "Where on a ladder", subjects: ACCOUNT, blank: { stage: [], ladder: "" } },
      {
        kind: "everyone",
        label: "Everyone",
        hint: "To take some away from",
        subjects: BOTH,
        blank: { everyone: true },
      },
    ],
  },
];

/** What stands in place of a new condition of this kind. */
export function blankOf(kind: Kind): Criteria {
  const found = CHOICES.flatMap((group) => group.choices).find((choice) => choice.kind === kind);
  return structuredClone(found?.blank ?? { all: [] });
}

/** The name of a kind, as the menu has it. */
export function labelOf(kind: Kind): string {
  return CHOICES.flatMap((group) => group.choices).find((choice) => choice.kind === kind)?.label ?? "Group";
}
