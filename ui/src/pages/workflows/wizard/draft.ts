import type { Body } from "#/api/definitions";
import { type ActionFields, missingInAction, readAction, toAction } from "../action";
import type { Criteria } from "#/definition/json";
import { beginning, missing, type Simple, type Source, toCriteria, toFields } from "../condition";
import { proposedKey } from "#/definition/key";
import { proposedName } from "../naming";
import type { InForce } from "#/definition/inForce";

/** A rule as it is being edited. Of `fields` and `criteria` one is filled in: the form of one source, or the whole builder. */
export interface RuleDraft {
  subject: "account" | "contact";
  fields: Simple | null;
  criteria: Criteria | null;
  action: ActionFields;
  /** Null as long as the proposed name is good enough. */
  name: string | null;
  description: string;
  folder: string;
  tags: readonly string[];
  owner: string;
  position: number;
  /** Names of segments that are made with the rule, by key. */
  newSegments: Readonly<Record<string, string>>;
}

const NOTHING_DONE: ActionFields = { verb: "add", from: [], to: [], alsoIfInNone: false };
const STEP = 10;

/** An empty draft, which will run after all that is in force. */
export function newDraft(inForce: InForce, source?: Source): RuleDraft {
  const last = Math.max(0, ...inForce.all("workflow").map((one) => Number((one.body as Body).position ?? 100)));
  return {
    subject: "account",
    fields: source ? startOf(source, inForce) : null,
    criteria: null,
    action: NOTHING_DONE,
    name: null,
    description: "",
    folder: "",
    tags: [],
    owner: "",
    position: Math.min(last + STEP, 1_000_000),
    newSegments: {},
  };
}

/** Where the form of a source begins: with the one report there is, if there is only one. */
export function startOf(source: Source, inForce: InForce): Simple {
  const fields = beginning(source);
  const reports = inForce.all("intent_report");
  return fields.source === "intent" && reports.length > 0 ? { ...fields, report: reports[0]?.key ?? "" } : fields;
}

/** A rule in force, ready to be edited: in the form where it says the same, and in the builder otherwise. */
export function draftOf(body: Body, inForce: InForce): RuleDraft {
  const when = body.when as Criteria;
  const fields = toFields(when, inForce.isVisit);
  return {
    subject: body.subject === "contact" ? "contact" : "account",
    fields,
    criteria: fields ? null : when,
    action: readAction(body.do),
    name: String(body.name),
    description: String(body.description ?? ""),
    folder: String(body.folder ?? ""),
    tags: Array.isArray(body.tags) ? body.tags.map(String) : [],
    owner: String(body.owner ?? ""),
    position: Number(body.position ?? 100),
    newSegments: {},
  };
}

export const whenOf = (draft: RuleDraft): Criteria | null => (draft.fields ? toCriteria(draft.fields) : draft.criteria);

/** The name that is given, or else the one that is proposed. */
export function nameOf(draft: RuleDraft, inForce: InForce): string {
  if (draft.name !== null) return draft.name;
  const condition = draft.fields ?? draft.criteria;
  if (!condition) return "";
  const segment = (key: string) => draft.newSegments[key] ?? inForce.names.segment(key);
  return proposedName(condition, draft.action, { ...inForce.names, segment });
}

/** What is still to be filled in, by the part of the form; a part with nothing missing is left out. */
export function gaps(draft: RuleDraft): { condition?: string; action?: string } {
  if (!draft.fields && !draft.criteria)
    return { condition: "Choose where the facts come from, and it says here whom the workflow would move." };
  const condition = draft.fields
    ? missing(draft.fields)
    : draft.criteria && Object.keys(draft.criteria).length > 0
      ? null
      : "Say what must hold.";
  const action = missingInAction(draft.action);
  return { ...(condition ? { condition } : {}), ...(action ? { action } : {}) };
}

/** The definitions that saving puts in force: the rule, after the segments that are made with it. `base` is the rule in force. */
export function bodiesOf(draft: RuleDraft, inForce: InForce, base: Body | null): Body[] {
  const name = nameOf(draft, inForce);
  const used = new Set([...draft.action.from, ...draft.action.to]);
  const segments = Object.entries(draft.newSegments)
    .filter(([key]) => used.has(key))
    .map(([key, title]) => ({ segment: key, name: title, mode: "managed", subject: draft.subject }));
  const rule: Body = {
    ...base,
    workflow: base ? base.workflow : proposedKey(name, inForce.keys("workflow")),
    name,
    description: draft.description,
    subject: draft.subject,
    position: draft.position,
    when: whenOf(draft) ?? {},
    do: toAction(draft.action),
    folder: draft.folder,
    tags: draft.tags,
    owner: draft.owner,
  };
  return [...segments, rule];
}
