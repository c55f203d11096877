import { Button, Code, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { api } from "#/api/client";
import { useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { Question } from "#/components/Question";

/** Keys and passwords by name. A value is never shown again; setting it anew replaces it. */
export function SecretsSection() {
  const forget = useForgetDefinitions();
  const { data, error } = api.useQuery("get", "/api/v1/secrets");
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const [forgetting, setForgetting] = useState<string | null>(null);
  const settle = {
    onError: (failure: unknown) =>
      notifications.show({ color: "red", title: "Nothing was changed", message: errorMessage(failure) }),
    onSettled: forget,
  };
  const keep = api.useMutation("put", "/api/v1/secrets/{name}", settle);
  const remove = api.useMutation("delete", "/api/v1/secrets/{name}", settle);
  const isName = /^[a-z][a-z0-9_]*$/.test(name);
  return (
    <Stack>
      <Panel
        title="Keep a secret"
        hint="It is encrypted with a key that lies outside the workspace, and never shown again."
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            keep.mutate(
              { params: { path: { name } }, body: { value } },
              {
                onSuccess: () => {
                  setName("");
                  setValue("");
                },
              },
            );
          }}
        >
          <Group gap="xs" align="flex-start">
            <TextInput
              label="Name"
              placeholder="slack_hook"
              value={name}
              maxLength={64}
              error={name !== "" && !isName ? "Small letters, digits and _, beginning with a letter." : undefined}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <PasswordInput
              label="Value"
              autoComplete="off"
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
              w={320}
              visibilityToggleButtonProps={{ "aria-label": "Show the value" }}
            />
            <Button type="submit" mt={21} loading={keep.isPending} disabled={!isName || value === ""}>
              {data?.items.some((one) => one.name === name) ? "Replace" : "Keep"}
            </Button>
          </Group>
        </form>
      </Panel>
      <Panel flush>
        <DataTable
          label="Secrets"
          columns={[
            { key: "name", header: "Name", render: (row) => <Code>{row.name}</Code> },
            {
              key: "updated",
              header: "Set",
              render: (row) => (
                <Text size="sm" component="div">
                  <When at={row.updated_at} />
                </Text>
              ),
            },
            {
              key: "actions",
              header: "Actions",
              render: (row) => (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Forget ${row.name}`}
                  onClick={() => setForgetting(row.name)}
                >
                  Forget
                </Button>
              ),
            },
          ]}
          rows={data?.items}
          rowKey={(row) => row.name}
          error={error}
          empty={
            <Notice title="No secret yet">
              Webhook addresses of chats, keys of connectors: whatever a step or a connector names but must not contain.
            </Notice>
          }
        />
      </Panel>
      {forgetting !== null && (
        <Question
          title={`Forget ${forgetting}?`}
          yes="Forget it"
          isBusy={remove.isPending}
          error={null}
          onYes={() =>
            remove.mutate({ params: { path: { name: forgetting } } }, { onSettled: () => setForgetting(null) })
          }
          onClose={() => setForgetting(null)}
        >
          Nobody can read its value again. Messages of steps and connectors that name it fail until it is set anew.
        </Question>
      )}
    </Stack>
  );
}
