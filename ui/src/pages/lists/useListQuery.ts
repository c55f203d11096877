import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { whole, without } from "./query";

interface ListQuery<Query> {
  query: Query;
  /** The saved view that was opened; the query may have moved away from it since. */
  viewId: number | undefined;
  /** Changes a part of the query; `replace` for what changes with every letter, so that going back leads somewhere. */
  change: (part: Partial<Query>, replace?: boolean) => void;
  /** Drops every filter; the order stays. */
  clear: () => void;
}

/** The filters and the order of a list, which live in the address. `read` takes from it what the list understands. */
export function useListQuery<Query extends { sort?: string | undefined }>(
  read: (search: Record<string, unknown>) => Query,
): ListQuery<Query> {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  // The address is compared as text, so that the query stays the same object while nothing changes.
  const written = JSON.stringify(search);
  const query = useMemo(() => read(JSON.parse(written) as Record<string, unknown>), [read, written]);
  const viewId = whole(search.view);
  const go = useCallback(
    (next: object, replace: boolean) =>
      void navigate({ to: ".", search: without({ ...next, view: viewId }) as never, replace }),
    [navigate, viewId],
  );
  return {
    query,
    viewId,
    change: (part, replace = false) => go({ ...query, ...part }, replace),
    clear: () => void navigate({ to: ".", search: without({ sort: query.sort }) as never }),
  };
}
