import { Button, Group, Progress, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { ImportPanel } from "./ImportPanel";
import type { MappingBody } from "./mapping";
import { mappingOf, PastImports } from "./PastImports";

interface Reused {
  count: number;
  name: string;
  body: MappingBody;
  yaml: string;
}

/** Files in: the import at hand, those that run, and those that were. */
export function ImportsSection() {
  const [reused, setReused] = useState<Reused | null>(null);
  const reuse = (yaml: string) =>
    mappingOf(yaml).then(
      (found) => {
        window.localStorage.removeItem("opportune:draft:import-mapping");
        setReused((before) => ({
          count: (before?.count ?? 0) + 1,
          name: "(own)",
          body: found.body as unknown as MappingBody,
          yaml: found.yaml,
        }));
        notifications.show({ message: "The mapping is set; now choose a file." });
      },
      (error: unknown) => notifications.show({ color: "red", message: errorMessage(error) }),
    );
  return (
    <>
      <RunningImports />
      <ImportPanel key={reused?.count ?? 0} given={reused} />
      <PastImports onReuse={(yaml) => void reuse(yaml)} />
    </>
  );
}

/** Imports that go on though nobody looks: begun in another window, or before a reload. */
function RunningImports() {
  const cache = useQueryClient();
  const { data } = api.useQuery("get", "/api/v1/imports/running", undefined, { refetchInterval: 2000 });
  const cancel = api.useMutation("delete", "/api/v1/imports/running/{ticket}", {
    onSettled: () => cache.invalidateQueries({ queryKey: ["get", "/api/v1/imports/running"] }),
    onError: (error) => notifications.show({ color: "red", message: errorMessage(error) }),
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Panel title="Running now">
      {data.items.map((running) => (
        <Group key={running.ticket} justify="space-between" wrap="nowrap">
          <div style={{ flex: 1 }}>
            <Text size="sm">
              {running.file_name} by {running.mapping}
              {running.is_dry_run && ", a dry run"}, since <When at={running.started_at} />
            </Text>
            <Progress
              value={running.total > 0 ? (100 * running.done) / running.total : 0}
              aria-label={`Progress of ${running.file_name}`}
            />
          </div>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => cancel.mutate({ params: { path: { ticket: running.ticket } } })}
          >
            Cancel
          </Button>
        </Group>
      ))}
    </Panel>
  );
}
