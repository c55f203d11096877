import { api, type Schemas } from "#/api/client";

const FRESH_MS = 30_000;

/** Whom to call: among the accounts of one person, or everybody's. */
export const todayQuery = (owner: Schemas["SessionUser"] | null) =>
  api.queryOptions(
    "get",
    "/api/v1/today",
    { params: { query: owner ? { owner: owner.user_id } : {} } },
    { refetchInterval: FRESH_MS },
  );
