import { api, type Schemas } from "#/api/client";
import type { Subject } from "./types";

export type Vocabulary = Schemas["Vocabulary"];

/** What conditions about such subjects can name; undefined until it is known. */
export function useVocabulary(subject: Subject): Vocabulary | undefined {
  const { data } = api.useQuery(
    "get",
    "/api/v1/criteria/vocabulary",
    { params: { query: { subject } } },
    { staleTime: 300_000 },
  );
  return data;
}
