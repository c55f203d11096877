import type { Schemas } from "#/api/client";

/** Whether a draft has to be approved before it is published, and is not. */
export function lacksApproval(draft: Schemas["Draft"] | null): boolean {
  return draft !== null && draft.needs_approval && draft.review?.state !== "approved";
}

/** What can be done about the review of a draft: `ask` for one, `decide` on it, or `take back` what was approved. */
export function reviewStep(draft: Schemas["Draft"] | null): "ask" | "decide" | "wait" | "take back" | null {
  if (draft === null) return null;
  switch (draft.review?.state) {
    case "in_review":
      return draft.may_approve ? "decide" : "wait";
    case "approved":
      return draft.may_approve ? "take back" : null;
    default:
      return draft.needs_approval ? "ask" : null;
  }
}
