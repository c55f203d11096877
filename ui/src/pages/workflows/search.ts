import type { DataSource } from "./SourceMark";

/** What the address says about the list of workflows. Without a status, all but the archived ones are listed. */
export interface WorkflowSearch {
  view?: "templates" | "order";
  q?: string;
  status?: "active" | "disabled" | "archived" | "all";
  source?: DataSource;
  owner?: string;
  segment?: string;
}
