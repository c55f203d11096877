import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api } from "#/api/client";
import { useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import type { Segment } from "./words";

/** Gives a segment another key; whatever names it follows. */
export function RenameSegment({ segment, onClose }: { segment: Segment; onClose: () => void }) {
  const [key, setKey] = useState(segment.key);
  const navigate = useNavigate();
  const forget = useForgetDefinitions();
  const { mutate, isPending, error } = api.useMutation("post", "/api/v1/definitions/{kind}/{key}/rename");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate(
      { params: { path: { kind: "segment", key: segment.key } }, body: { key } },
      {
        onSuccess: async () => {
          await navigate({ to: `/segments/${key}`, replace: true });
          await forget();
          onClose();
        },
      },
    );
  };
  return (
    <OpenModal onClose={onClose} title={`Another key for ${segment.name}`}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Key"
            description="What files, the API and other definitions call it. Whatever names it gets the new one; members and history stay."
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            error={error ? errorMessage(error) : undefined}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending} disabled={key === segment.key || key === ""}>
              Change the key
            </Button>
          </Group>
        </Stack>
      </form>
    </OpenModal>
  );
}
