import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { api, http, keepCsrfToken, type Schemas } from "#/api/client";

export type Session = Schemas["Session"];
export type Permission = Session["permissions"][number];

const SESSION = api.queryOptions("get", "/api/v1/session", undefined, {
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

/** Who is signed in. Only below `SignedIn`, which asks first. */
export function useSession(): Session {
  const { data } = api.useQuery("get", "/api/v1/session", undefined, { staleTime: Number.POSITIVE_INFINITY });
  if (!data) throw new Error("useSession is called outside of SignedIn");
  return data;
}

/** Whether the person signed in may do something; the server holds it against the same table. */
export function useMay(permission: Permission): boolean {
  return useSession().permissions.includes(permission);
}

/** The options of the query that tells who is signed in; it remembers the token that unsafe requests carry. */
export const sessionQuery = {
  ...SESSION,
  queryFn: async (): Promise<Session> => {
    const { data, error } = await http.GET("/api/v1/session");
    if (error) throw error;
    keepCsrfToken(data.csrf_token);
    return data;
  },
};

/** Begins a session with what signing in answered, and forgets what somebody else may have read before. */
export function keepSession(cache: QueryClient, session: Session): void {
  cache.clear();
  keepCsrfToken(session.csrf_token);
  cache.setQueryData(sessionQuery.queryKey, session);
}

/** Ends the session here and on the server, and forgets everything that was read under it. */
export function useSignOut(): () => Promise<void> {
  const cache = useQueryClient();
  return async () => {
    await http.DELETE("/api/v1/session");
    keepCsrfToken(null);
    cache.clear();
    window.location.assign("/sign-in");
  };
}
