import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Schemas } from "#/api/client";
import { putDefinition } from "./putDefinition";

/** What a draft of a definition would do, asked when nothing was changed for a moment. A string is YAML. */
export function useEffects(
  kind: Schemas["WrittenDefinition"]["kind"],
  key: string,
  draft: unknown,
  isChanged: boolean,
) {
  const [settled] = useDebouncedValue(draft, 350);
  const asked = useQuery({
    queryKey: ["effects", kind, key, JSON.stringify(settled)],
    queryFn: ({ signal }) => putDefinition(kind, key, settled, true, signal),
    enabled: isChanged,
    retry: false,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });
  return { ...asked, isWorking: isChanged && (asked.isFetching || settled !== draft) };
}
