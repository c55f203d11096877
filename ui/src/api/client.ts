import createFetchClient, { type Middleware } from "openapi-fetch";
import createQueryHooks from "openapi-react-query";
import type { components, paths } from "./schema";

/** What the API answers with, by the names of the OpenAPI document: `Schemas["AccountRow"]`. */
export type Schemas = components["schemas"];
export type ErrorBody = Schemas["ErrorBody"];

let csrfToken: string | null = null;

/** Keeps what unsafe requests have to carry; it comes with the session. */
export function keepCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** The headers of an unsafe request that is sent without the client: an upload with progress, for one. */
export function csrfHeaders(): Record<string, string> {
  return csrfToken ? { "X-CSRF-Token": csrfToken } : {};
}

const guard: Middleware = {
  onRequest({ request }) {
    if (csrfToken && !["GET", "HEAD"].includes(request.method)) request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
  onResponse({ request, response }) {
    const isSignIn = new URL(request.url).pathname === "/api/v1/session";
    if (response.status === 401 && !isSignIn) window.dispatchEvent(new Event("opportune:signed-out"));
  },
};

/** Sends one request and resolves to `{data, error, response}`; for effects outside of React. */
export const http = createFetchClient<paths>({ baseUrl: "/", fetch: (request) => fetch(request) });
http.use(guard);

/** Hooks over the same client: `api.useQuery("get", "/api/v1/accounts", {...})`. */
export const api = createQueryHooks(http);
