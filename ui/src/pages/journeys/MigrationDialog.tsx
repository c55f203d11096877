import { Button, Group, Loader, Stack, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { api, http, type Schemas } from "#/api/client";
import { useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { count, plural } from "#/components/numbers";

const OBSTACLES: Readonly<Record<string, string>> = {
  removed: "stay: the step is not there any more",
  other_kind: "stay: nobody can wait like that at this step any more",
  other_subject: "stay: the journey is not about them any more",
};

/** Says who would go on by the version in force and who would stay, by the step where they wait; and moves them. */
export function MigrationDialog({ journey, onClose }: { journey: Schemas["JourneyMap"]; onClose: () => void }) {
  const { data: plan, error } = api.useQuery("get", "/api/v1/journeys/{key}/migration", {
    params: { path: { key: journey.key } },
  });
  const [failure, setFailure] = useState<unknown>(null);
  const [isPending, setPending] = useState(false);
  const forget = useForgetDefinitions();
  const move = async (to_version: number) => {
    setPending(true);
    setFailure(null);
    const { data, error: refused } = await http
      .POST("/api/v1/journeys/{key}/migrate", { params: { path: { key: journey.key } }, body: { to_version } })
      .catch((caught: unknown) => ({ data: undefined, error: caught }));
    setPending(false);
    if (!data) {
      setFailure(refused);
      return;
    }
    onClose();
    notifications.show({
      title: `${count(data.moving)} moved`,
      message: data.staying
        ? `They go on by version ${data.to_version}. ${count(data.staying)} stayed on their version.`
        : `They go on by version ${data.to_version}.`,
    });
    await forget();
  };
  const problem = failure ?? error;
  return (
    <OpenModal onClose={onClose} title={`Move to version ${plan?.to_version ?? journey.version}`} size="lg">
      <Stack>
        {plan ? (
          <>
            <Text size="sm">
              {plural(plan.moving, `${journey.subject} goes`, `${journey.subject}s go`)} on by version {plan.to_version}
              , from the step where they wait. The moment at which their pause ends stays, and so does what is being
              sent to them. What ends the journey, and its goal, are those of version {plan.to_version} from then on.
            </Text>
            <Table aria-label="Who moves and who stays">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Version</Table.Th>
                  <Table.Th>Step</Table.Th>
                  <Table.Th ta="right">Waiting</Table.Th>
                  <Table.Th>What becomes of them</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {plan.versions.flatMap((one) =>
                  one.nodes.map((at) => (
                    <Table.Tr key={`${one.version} ${at.node}`}>
                      <Table.Td>{one.version}</Table.Td>
                      <Table.Td>{at.label ?? at.node}</Table.Td>
                      <Table.Td ta="right">{count(at.count)}</Table.Td>
                      <Table.Td>{at.obstacle ? OBSTACLES[at.obstacle] : "move"}</Table.Td>
                    </Table.Tr>
                  )),
                )}
              </Table.Tbody>
            </Table>
          </>
        ) : (
          !error && <Loader aria-label="Counting who would move" />
        )}
        {problem !== null && problem !== undefined && (
          <Text size="sm" c="red" role="alert">
            {errorMessage(problem)}
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Leave them
          </Button>
          <Button loading={isPending} disabled={!plan?.moving} onClick={() => plan && void move(plan.to_version)}>
            {plan ? `Move ${count(plan.moving)}` : "Move"}
          </Button>
        </Group>
      </Stack>
    </OpenModal>
  );
}
