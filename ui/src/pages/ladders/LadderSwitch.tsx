import { Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";

/** Lets a ladder run, or stops it: then nobody stands on it, and its segments are left. */
export function LadderSwitch({ ladder, mayEdit }: { ladder: Schemas["Ladder"]; mayEdit: boolean }) {
  const cache = useQueryClient();
  const change = api.useMutation("post", "/api/v1/ladders/{key}/status", {
    onError: (error) =>
      notifications.show({ color: "red", title: "The ladder stays as it is", message: errorMessage(error) }),
    onSettled: () => cache.invalidateQueries(),
  });
  const wanted = change.isPending ? change.variables.body.status : ladder.status;
  return (
    <Switch
      aria-label={`${ladder.name} is enabled`}
      checked={wanted === "active"}
      disabled={!mayEdit || ladder.status === "archived"}
      title={
        mayEdit
          ? "Nobody stands on a ladder that is disabled, and whom it put into segments leaves them."
          : "Your role may not change ladders."
      }
      onChange={(event) =>
        change.mutate({
          params: { path: { key: ladder.key } },
          body: { status: event.currentTarget.checked ? "active" : "disabled" },
        })
      }
    />
  );
}
