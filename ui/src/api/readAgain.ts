import type { Query, QueryClient } from "@tanstack/react-query";

/**
 * Has everything on the screen that fits read again, whatever was asked for before; ends when it was.
 *
 * TanStack asks anew in the place of an answer on its way only if there was an answer before, and takes the first one,
 * asked for before the news, as fresh. So the first ones are asked for a second time.
 */
export async function readAgain(cache: QueryClient, fits: (query: Query) => boolean): Promise<void> {
  const first = cache.getQueryCache().findAll({ fetchStatus: "fetching", predicate: isFirst }).filter(fits);
  await cache.invalidateQueries({ predicate: fits });
  await cache.invalidateQueries({ predicate: (query) => first.includes(query) });
}

const isFirst = ({ state }: Query): boolean => state.data === undefined;
