import { Button, Table, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Panel } from "#/components/Panel";
import { Question } from "#/components/Question";
import { sizeOf } from "../imports/FileDrop";

/** Checking the workspace, and giving back the room it does not need. */
export function Care() {
  const doctor = api.useQuery("get", "/api/v1/doctor", undefined, { enabled: false, retry: false });
  const [isAsking, setIsAsking] = useState(false);
  const checks = doctor.data?.checks;
  return (
    <Panel
      title="Health"
      hint="The doctor computes every score again and holds it against what is stored"
      actions={
        <>
          <Button size="xs" variant="default" loading={doctor.isFetching} onClick={() => void doctor.refetch()}>
            Call the doctor
          </Button>
          <Button size="xs" variant="default" onClick={() => setIsAsking(true)}>
            Compact the file
          </Button>
        </>
      }
    >
      <div aria-live="polite">
        {doctor.error && <Text c="var(--bad)">{errorMessage(doctor.error)}</Text>}
        {!checks && !doctor.error && (
          <Text size="sm" c="dimmed">
            Not asked yet. It takes about as long as a full tick, and nothing waits for it.
          </Text>
        )}
        {checks && (
          <>
            <Text fw={620} mb="xs">
              {doctor.data?.ok ? "Everything fits together" : "Something does not fit"}
            </Text>
            <Table verticalSpacing={3}>
              <Table.Tbody>
                {checks.map((check) => (
                  <Table.Tr key={check.name}>
                    <Table.Td w={28}>
                      {check.ok ? (
                        <IconCircleCheck size={16} color="var(--good)" role="img" aria-label="fine" />
                      ) : (
                        <IconCircleX size={16} color="var(--bad)" role="img" aria-label="wrong" />
                      )}
                    </Table.Td>
                    <Table.Th scope="row">{check.name}</Table.Th>
                    <Table.Td>{check.detail}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </>
        )}
      </div>
      {isAsking && <CompactDialog onClose={() => setIsAsking(false)} />}
    </Panel>
  );
}

function CompactDialog({ onClose }: { onClose: () => void }) {
  const cache = useQueryClient();
  const compact = api.useMutation("post", "/api/v1/compact", {
    onSuccess: (done) => {
      notifications.show({
        message: `The file has ${sizeOf(done.bytes_after)} now, ${sizeOf(Math.max(0, done.bytes_before - done.bytes_after))} less.`,
      });
      onClose();
      return cache.invalidateQueries();
    },
  });
  return (
    <Question
      title="Compact the file"
      yes="Compact"
      isHarmless
      isBusy={compact.isPending}
      error={compact.error && errorMessage(compact.error)}
      onYes={() => compact.mutate({})}
      onClose={onClose}
    >
      Writes the workspace file anew and gives back the room of what was changed and deleted. Ticks and events wait
      meanwhile; clients send their events again by themselves.
    </Question>
  );
}
