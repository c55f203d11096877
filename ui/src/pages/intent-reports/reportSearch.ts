import type { Schemas } from "#/api/client";

export type CrmStage = Schemas["ReportAccount"]["crm_stage"];
export type Party = "first" | "third" | "both";

/** The filters and the order of a report's accounts, as they stand in the address. */
export interface ReportSearch {
  q?: string;
  sort?: string;
  industry?: string[];
  country?: string[];
  crm_stage?: CrmStage[];
  min_employees?: number;
  max_employees?: number;
  party?: Party;
}

export const CRM_STAGES: Record<CrmStage, string> = {
  new_prospect: "New prospect",
  in_crm: "In CRM",
  pipeline: "Pipeline",
  client: "Client",
  client_pipeline: "Client in pipeline",
  recently_lost: "Recently lost",
};

/** Whether anything is filtered. */
export const isFiltered = (search: ReportSearch): boolean =>
  Object.values({ ...search, sort: undefined }).some((value) => value !== undefined && value !== "");

/** The address without what filters nothing, so that it says no more than it must. */
export function tidied(search: ReportSearch): ReportSearch {
  return Object.fromEntries(
    Object.entries(search).filter(
      ([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

/** The filters as the query of an export, which gives exactly what is listed. */
export function exportQuery(search: ReportSearch): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(tidied({ ...search, sort: undefined })))
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  return query;
}
