import { useQuery, useQueryClient } from "@tanstack/react-query";
import { http, type Schemas } from "./client";

/** A definition as the API takes it: `{workflow: "key", name: …, when: …}`. */
export type Body = Record<string, unknown>;
export type Kind = Schemas["Name"]["kind"];
export type Preview = Schemas["Preview"];
export type Changes = Schemas["Changes"];

/** What the next tick would do if these definitions were in force. Nothing is changed. */
export async function previewOf(bodies: readonly Body[], signal?: AbortSignal): Promise<Preview> {
  const { data, error } = await http.POST("/api/v1/preview", { body: bodies as never, signal });
  if (error) throw error;
  return data;
}

/** Puts definitions in force, all or none; with `isTrial` it only says what would change, and what works against what. */
export async function putInForce(
  bodies: readonly Body[],
  { isTrial = false, confirm, signal }: { isTrial?: boolean; confirm?: string | null; signal?: AbortSignal } = {},
): Promise<Changes> {
  const query = { dry_run: isTrial, ...(confirm ? { confirm } : {}) };
  const { data, error } = await http.POST("/api/v1/definitions", { params: { query }, body: bodies as never, signal });
  if (error) throw error;
  return data;
}

/** Takes a definition out of force; its versions stay. Refused while others use it, unless forced. */
export async function takeOutOfForce(kind: Kind, key: string, isForced = false): Promise<Changes> {
  const { data, error } = await http.DELETE("/api/v1/definitions/{kind}/{key}", {
    params: { path: { kind, key }, query: { force: isForced } },
  });
  if (error) throw error;
  return data;
}

/** The preview of definitions that are being edited; null asks nothing. A newer question takes back the older one. */
export function usePreviewOf(bodies: readonly Body[] | null) {
  return useQuery({
    queryKey: ["preview", bodies],
    queryFn: ({ signal }) => previewOf(bodies ?? [], signal),
    enabled: bodies !== null,
    placeholderData: (former) => former,
    retry: false,
  });
}

/** What putting definitions in force would change, and what the lint says of them; null asks nothing. */
export function useTrialOf(bodies: readonly Body[] | null) {
  return useQuery({
    queryKey: ["trial", bodies],
    queryFn: ({ signal }) => putInForce(bodies ?? [], { isTrial: true, signal }),
    enabled: bodies !== null,
    placeholderData: (former) => former,
    retry: false,
  });
}

/** Forgets what was read of anything that definitions decide on; call it after changing one. */
export function useForgetDefinitions(): () => Promise<void> {
  const cache = useQueryClient();
  return async () => {
    await cache.invalidateQueries();
  };
}
