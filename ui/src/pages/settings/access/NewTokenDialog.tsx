import { Button, Group, Radio, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { useSession } from "#/session/session";
import { ShownOnce } from "./ShownOnce";

type Scope = Schemas["Scope"];

/** Makes a token and shows it this once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const cache = useQueryClient();
  const { permissions } = useSession();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("read");
  const create = api.useMutation("post", "/api/v1/tokens", {
    onSuccess: () => cache.invalidateQueries({ queryKey: ["get", "/api/v1/tokens"] }),
  });
  const mayManage = permissions.includes("users.manage");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ body: { name, scope } });
  };

  return (
    <OpenModal
      onClose={onClose}
      title={create.data ? `The token ${create.data.name}` : "Make an API token"}
      closeOnClickOutside={!create.data}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {create.data ? (
        <Stack>
          <ShownOnce what="token" text={create.data.token}>
            Copy it now: it is not shown again. Programs send it as <code>Authorization: Bearer …</code>.
          </ShownOnce>
          <Group>
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="What it is for"
              description="Such as Sales dashboard. Letters, digits, spaces, dots, hyphens and underscores."
              pattern="[A-Za-z0-9][A-Za-z0-9 ._\-]{0,63}"
              required
              withAsterisk={false}
              maxLength={64}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={create.error && errorMessage(create.error)}
            />
            <Radio.Group label="What it may do" value={scope} onChange={(value) => setScope(value as Scope)}>
              <Stack gap="xs" mt={6}>
                <Radio value="read" label="Read and export" />
                <Radio value="write" label="Also change data and definitions, as far as you may" />
                <Radio
                  value="admin"
                  label={
                    mayManage
                      ? "Everything you may, users and the workspace included"
                      : "Everything you may, API tokens included"
                  }
                />
              </Stack>
            </Radio.Group>
            <Group>
              <Button type="submit" loading={create.isPending}>
                Make the token
              </Button>
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </OpenModal>
  );
}
