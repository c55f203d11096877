import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, type Schemas } from "#/api/client";
import { useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { proposedKey } from "#/definition/key";

/** Makes another intent report like this one, and opens its settings. */
export function CloneDialog({ report, onClose }: { report: Schemas["IntentReport"]; onClose: () => void }) {
  const [name, setName] = useState(`${report.name.slice(0, 120)} copy`);
  const { data } = api.useQuery("get", "/api/v1/intent-reports");
  const forget = useForgetDefinitions();
  const navigate = useNavigate();
  const clone = api.useMutation("post", "/api/v1/intent-reports/{key}/clone", {
    onSuccess: async (copy) => {
      await forget();
      await navigate({ to: "/intent-reports/$reportKey/edit", params: { reportKey: copy.key } as never });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const taken = new Set(data?.items.map((one) => one.key));
    clone.mutate({ params: { path: { key: report.key } }, body: { key: proposedKey(name, taken), name: name.trim() } });
  };
  return (
    <OpenModal onClose={onClose} title={`Clone ${report.name}`}>
      <form onSubmit={send}>
        <Stack>
          <TextInput
            data-autofocus
            label="Name of the copy"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={128}
            required
            error={clone.error && errorMessage(clone.error)}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={clone.isPending} disabled={!name.trim() || !data}>
              Clone
            </Button>
          </Group>
        </Stack>
      </form>
    </OpenModal>
  );
}
