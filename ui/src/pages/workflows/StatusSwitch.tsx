import { Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";

type Workflow = Schemas["Workflow"];

/** Lets a rule run, or stops it; it shows at once what was asked for, and goes back if the server refuses. */
export function StatusSwitch({ workflow, mayEdit }: { workflow: Workflow; mayEdit: boolean }) {
  const cache = useQueryClient();
  const change = api.useMutation("post", "/api/v1/workflows/{key}/status", {
    onError: (error) =>
      notifications.show({ color: "red", title: "The workflow stays as it is", message: errorMessage(error) }),
    onSettled: () => cache.invalidateQueries(),
  });
  const wanted = change.isPending ? change.variables.body.status : workflow.status;
  const isArchived = workflow.status === "archived";
  return (
    <Switch
      aria-label={`${workflow.name} is enabled`}
      checked={wanted === "active"}
      disabled={!mayEdit || isArchived}
      title={
        isArchived
          ? "An archived workflow does not run. Duplicate it to use it again."
          : mayEdit
            ? undefined
            : "Your role may not change workflows."
      }
      onChange={(event) =>
        change.mutate({
          params: { path: { key: workflow.key } },
          body: { status: event.currentTarget.checked ? "active" : "disabled" },
        })
      }
    />
  );
}
