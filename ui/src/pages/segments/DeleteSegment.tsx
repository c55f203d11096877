import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { http } from "#/api/client";
import { putInForce, takeOutOfForce, useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { plural } from "#/components/numbers";
import { offerUndo } from "#/trial/undo";
import { Use } from "./parts";
import { KIND_NAMES, type Segment, subjects } from "./words";

/** Deletes a segment, after saying what hangs on it; what lists it goes on without it. */
export function DeleteSegment({ segment, onClose }: { segment: Segment; onClose: () => void }) {
  const [fault, setFault] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const navigate = useNavigate();
  const forget = useForgetDefinitions();
  const isUsed = segment.used_by.length > 0;
  const remove = async () => {
    setBusy(true);
    setFault(null);
    try {
      const { data: before } = await http.GET("/api/v1/definitions/{kind}/{key}", {
        params: { path: { kind: "segment", key: segment.key } },
      });
      await takeOutOfForce("segment", segment.key, isUsed);
      await navigate({ to: "/segments" });
      await forget();
      if (before && !isUsed) {
        offerUndo("Deleted", `${segment.name} is gone.`, async () => {
          await putInForce([before.body]);
          await forget();
        });
      }
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  return (
    <OpenModal onClose={onClose} title={`Delete ${segment.name}?`}>
      <Stack>
        <Text size="sm">
          {plural(segment.member_count, segment.subject, subjects(segment.subject))} in it will be in it no more. Its
          versions and its history stay.
        </Text>
        {isUsed && (
          <Alert
            color="petrol"
            variant="light"
            title={`${plural(segment.used_by.length, "definition")} would go on without it`}
          >
            <List size="sm">
              {segment.used_by.map((use) => (
                <List.Item key={`${use.kind} ${use.key}`}>
                  {KIND_NAMES[use.kind] ?? use.kind} <Use kind={use.kind} of={use.key} name={use.name} />
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        {fault !== null && (
          <Alert color="red" variant="light" title="It stays">
            {errorMessage(fault)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button color="red" loading={isBusy} onClick={() => void remove()}>
            {isUsed ? "Delete it, and leave it out there" : "Delete"}
          </Button>
        </Group>
      </Stack>
    </OpenModal>
  );
}
