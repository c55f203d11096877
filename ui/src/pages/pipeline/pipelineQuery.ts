import type { Schemas } from "#/api/client";
import { oneOf, text, whole, without } from "#/pages/lists/query";

export type Intent = Schemas["Intent"];
export type Deal = Schemas["Opportunity"];
export type DealState = Deal["state"];

/** What the pipeline is asked for, as the address has it: open deals unless it says otherwise. */
export interface PipelineQuery {
  q?: string | undefined;
  state?: DealState | "all" | undefined;
  owner?: number | undefined;
  pipeline?: string | undefined;
  intent?: readonly Intent[] | undefined;
  sort?: string | undefined;
  shown_as?: "board" | undefined;
}

export const DEFAULT_SORT = "-score";
export const STATES = ["open", "won", "lost", "all"] as const;

interface IntentFacts {
  label: string;
  /** What the filter means, with the numbers of the score model in force. */
  meaning: (thresholds: Schemas["IntentThresholds"]) => string;
}

/** The filters in the order people look for them. */
export const INTENTS: Record<Intent, IntentFacts> = {
  high: { label: "High", meaning: ({ high }) => `The account's score is ${high} or more` },
  rising: { label: "Rising", meaning: ({ change }) => `The account's score rose by ${change} or more in 7 days` },
  declining: {
    label: "Declining",
    meaning: ({ change }) => `The account's score fell by ${change} or more in 14 days, and did not recover since`,
  },
  low: { label: "Low", meaning: ({ medium }) => `The account's score is below ${medium}` },
  no_data: { label: "No data", meaning: () => "No signal of the account is young enough to count" },
};
export const INTENT_KEYS = Object.keys(INTENTS) as Intent[];

/** The query in an address. Whatever the pipeline does not take is left out. */
export function readPipelineQuery(search: Record<string, unknown>): PipelineQuery {
  const asked = Array.isArray(search.intent) ? search.intent : [search.intent];
  const state = oneOf(STATES, search.state);
  return without({
    q: text(search.q),
    state: state === "open" ? undefined : state,
    owner: whole(search.owner),
    pipeline: text(search.pipeline),
    intent: INTENT_KEYS.filter((key) => asked.includes(key)),
    sort: text(search.sort),
    shown_as: search.shown_as === "board" ? ("board" as const) : undefined,
  });
}

/** The query as the API and saved views have it, where no state means every state. */
export function toApi({ state = "open", sort = DEFAULT_SORT, ...rest }: PipelineQuery): Record<string, unknown> {
  return without({ ...rest, sort, state: state === "all" ? undefined : state });
}

/** The address of a saved view's query. */
export function toSearch(query: Record<string, unknown>): PipelineQuery {
  return readPipelineQuery({
    ...query,
    state: query.state ?? "all",
    sort: query.sort === DEFAULT_SORT ? undefined : (query.sort ?? "-opportunity_id"),
  });
}

/** The filters with one of them switched on or off. */
export function toggled(intents: readonly Intent[] | undefined, intent: Intent): readonly Intent[] {
  const before = intents ?? [];
  return before.includes(intent)
    ? before.filter((one) => one !== intent)
    : INTENT_KEYS.filter((key) => key === intent || before.includes(key));
}

/** What a stage is called where several pipelines stand beside each other. */
export function stageName({ pipeline, stage }: { pipeline: string; stage: string }, hasSeveral: boolean): string {
  const name = stage || "No stage";
  return hasSeveral ? `${pipeline || "No pipeline"} · ${name}` : name;
}
