import { useMemo } from "react";
import type { InForce } from "#/definition/inForce";
import type { JourneyNames } from "./words";

/** Names of everything that journeys mention, by key. */
export function useNames(inForce: InForce | undefined): JourneyNames | undefined {
  return useMemo(
    () =>
      inForce && {
        ...inForce.names,
        email: (key: string) => inForce.name("email", key),
        connector: (key: string) => inForce.name("connector", key),
        workflow: (key: string) => inForce.name("workflow", key),
      },
    [inForce],
  );
}
