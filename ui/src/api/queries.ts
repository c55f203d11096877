import { QueryClient } from "@tanstack/react-query";
import { errorCode } from "./errors";

/** One cache for the whole app. Refused requests are not repeated; a lost connection is tried twice more. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => errorCode(error) === null && failures < 2,
    },
  },
});
