import type { Schemas } from "#/api/client";
import { type Criteria, isRecord } from "#/criteria/types";

export type Screen = Schemas["SavedView"]["screen"];
export type CrmStage = Schemas["AccountRow"]["crm_stage"];
type Values = Record<string, unknown>;

/** What the lists of accounts and contacts are asked for; the same words as in the API and in the address. */
export interface SubjectQuery {
  q?: string | undefined;
  tier?: Schemas["AccountRow"]["tier"] | undefined;
  trend?: Schemas["AccountRow"]["trend"] | undefined;
  min_score?: number | undefined;
  max_score?: number | undefined;
  owner?: number | undefined;
  segment?: string | undefined;
  crm_stage?: CrmStage | undefined;
  criteria?: Criteria | undefined;
  sort?: string | undefined;
}

export const TIERS = ["high", "medium", "low"] as const;
export const TRENDS = ["rising", "stable", "declining"] as const;
export const CRM_STAGE_NAMES: Record<CrmStage, string> = {
  new_prospect: "New prospect",
  in_crm: "In CRM",
  pipeline: "Pipeline",
  client: "Client",
  client_pipeline: "Client, pipeline",
  recently_lost: "Recently lost",
};
export const CRM_STAGES = Object.keys(CRM_STAGE_NAMES) as CrmStage[];
export const DEFAULT_SORT = "-score";

/** The query in an address. Whatever no list takes is left out, so that an old link still shows something. */
export function readSubjectQuery(search: Values): SubjectQuery {
  return without({
    q: text(search.q),
    tier: oneOf(TIERS, search.tier),
    trend: oneOf(TRENDS, search.trend),
    min_score: whole(search.min_score),
    max_score: whole(search.max_score),
    owner: whole(search.owner),
    segment: text(search.segment),
    crm_stage: oneOf(CRM_STAGES, search.crm_stage),
    criteria: isRecord(search.criteria) && Object.keys(search.criteria).length > 0 ? search.criteria : undefined,
    sort: text(search.sort),
  });
}

/** Whether a list is narrowed by anything; its order is not counted. */
export const isNarrowed = (query: object): boolean =>
  Object.keys(without({ ...query, sort: undefined, shown_as: undefined })).length > 0;

/** Whether two queries ask for the same, however they are written. */
export function isSameQuery(one: object, other: object): boolean {
  return (
    canonical({ sort: DEFAULT_SORT, ...without(one as Values) }) ===
    canonical({ sort: DEFAULT_SORT, ...without(other as Values) })
  );
}

/** The values that are given: no empty text, no empty list, nothing undefined. */
export function without<Given extends object>(values: Given): Given {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) =>
        value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  ) as Given;
}

export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
export const whole = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;

export function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1))) : part,
  );
}
