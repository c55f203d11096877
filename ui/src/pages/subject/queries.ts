import { keepPreviousData } from "@tanstack/react-query";
import { api } from "#/api/client";
import type { Category } from "#/components/categories";

/** An account or a contact: what the two screens share is asked for either. */
export interface Subject {
  kind: "account" | "contact";
  id: number;
}

/** Why the score is what it is, now or at a moment. */
export function useExplanation({ kind, id }: Subject, at: string | undefined) {
  const query = at ? { at } : {};
  const options = (wanted: Subject["kind"]) => ({ enabled: kind === wanted, placeholderData: keepPreviousData });
  const account = api.useQuery(
    "get",
    "/api/v1/accounts/{account_id}/explanation",
    { params: { path: { account_id: id }, query } },
    options("account"),
  );
  const contact = api.useQuery(
    "get",
    "/api/v1/contacts/{contact_id}/explanation",
    { params: { path: { contact_id: id }, query } },
    options("contact"),
  );
  return kind === "account" ? account : contact;
}

/** The score day by day, and where it crossed into another tier. */
export function useScoreLine({ kind, id }: Subject, days: number, until?: string) {
  const query = until ? { days, until } : { days };
  const account = api.useQuery(
    "get",
    "/api/v1/accounts/{account_id}/score-line",
    { params: { path: { account_id: id }, query } },
    { enabled: kind === "account" },
  );
  const contact = api.useQuery(
    "get",
    "/api/v1/contacts/{contact_id}/score-line",
    { params: { path: { contact_id: id }, query } },
    { enabled: kind === "contact" },
  );
  return kind === "account" ? account : contact;
}

/** A page of signals, the newest first. */
export function useSignals(
  { kind, id }: Subject,
  category: Category | undefined,
  cursor: string | undefined,
  limit = 25,
) {
  const query = { limit, ...(category ? { category } : {}), ...(cursor ? { cursor } : {}) };
  const options = (wanted: Subject["kind"]) => ({ enabled: kind === wanted, placeholderData: keepPreviousData });
  const account = api.useQuery(
    "get",
    "/api/v1/accounts/{account_id}/signals",
    { params: { path: { account_id: id }, query } },
    options("account"),
  );
  const contact = api.useQuery(
    "get",
    "/api/v1/contacts/{contact_id}/signals",
    { params: { path: { contact_id: id }, query } },
    options("contact"),
  );
  return kind === "account" ? account : contact;
}

/** The segments it is in. */
export function useSegments({ kind, id }: Subject) {
  const account = api.useQuery(
    "get",
    "/api/v1/accounts/{account_id}/segments",
    { params: { path: { account_id: id } } },
    { enabled: kind === "account" },
  );
  const contact = api.useQuery(
    "get",
    "/api/v1/contacts/{contact_id}/segments",
    { params: { path: { contact_id: id } } },
    { enabled: kind === "contact" },
  );
  return kind === "account" ? account : contact;
}

/** A page of the segments it entered and left, the newest first. */
export function useSegmentChanges({ kind, id }: Subject, cursor: string | undefined) {
  const query = { limit: 10, ...(cursor ? { cursor } : {}) };
  const account = api.useQuery(
    "get",
    "/api/v1/accounts/{account_id}/segments/history",
    { params: { path: { account_id: id }, query } },
    { enabled: kind === "account" },
  );
  const contact = api.useQuery(
    "get",
    "/api/v1/contacts/{contact_id}/segments/history",
    { params: { path: { contact_id: id }, query } },
    { enabled: kind === "contact" },
  );
  return kind === "account" ? account : contact;
}

/** Where the tiers begin, by the score model in force. */
export function useThresholds(): { medium: number; high: number } {
  const { data } = api.useQuery(
    "get",
    "/api/v1/definitions/{kind}/{key}",
    { params: { path: { kind: "score_model", key: "intent" } } },
    { staleTime: 300_000 },
  );
  const thresholds = (data?.body as { thresholds?: { medium?: number; high?: number } } | undefined)?.thresholds;
  return { medium: thresholds?.medium ?? 40, high: thresholds?.high ?? 70 };
}
