import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { plural } from "#/components/numbers";
import { useSession } from "#/session/session";
import { type Segment, subjects } from "./words";

export type Action = Schemas["MemberChange"]["action"];
// A change is written at once and counts with the next tick, which comes at once too.
const NEXT_TICK_MS = [0, 1500];

const DONE: Record<Action, string> = {
  add: "added",
  replace: "added or taken out",
  remove: "removed",
  pin_in: "pinned in",
  pin_out: "pinned out",
  unpin: "left to its criteria and workflows again",
};

/** Reads everything about segments anew, now and after the tick that a change brings about. */
export function useSegmentsAnew(): () => void {
  const cache = useQueryClient();
  return () => {
    for (const delay of NEXT_TICK_MS) {
      setTimeout(
        () =>
          void cache.invalidateQueries({
            predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/segments"),
          }),
        delay,
      );
    }
  };
}

/** Adds, removes and pins members, and says what came of it. */
export function useMemberChange(segment: Segment) {
  const { user } = useSession();
  const readAnew = useSegmentsAnew();
  const { mutate, isPending } = api.useMutation("post", "/api/v1/segments/{key}/members");
  const change = (action: Action, names: (number | string)[], then?: () => void) =>
    mutate(
      { params: { path: { key: segment.key } }, body: { action, subjects: names, by: user.name || user.email } },
      {
        onSuccess: (done) => {
          tellChanges(done, segment, action);
          readAnew();
          then?.();
        },
        onError: (error) =>
          notifications.show({ color: "red", title: "Nothing was changed", message: errorMessage(error) }),
      },
    );
  return { change, isPending };
}

/** Says what became of those who were named. */
export function tellChanges(done: Schemas["MemberChanges"], segment: Segment, action: Action): void {
  const first = done.rejections[0];
  notifications.show({
    color: done.rejected > 0 ? "yellow" : "petrol",
    title: `${plural(done.changed, segment.subject, subjects(segment.subject))} ${DONE[action]}`,
    message: [
      done.unchanged > 0 ? `${done.unchanged} already so` : "",
      first ? `${done.rejected} left out: ${first.value ?? `line ${first.number}`}: ${first.reason}` : "",
    ]
      .filter(Boolean)
      .join(". "),
  });
}
