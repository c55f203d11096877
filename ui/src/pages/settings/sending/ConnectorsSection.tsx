import { Badge, Button, Code, Group, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { OpenModal } from "#/components/OpenDialog";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { useMay } from "#/session/session";

type Row = Schemas["ConnectorRow"];

/** The other systems that journeys speak to: installed ones, and those that ship with Opportune. */
export function ConnectorsSection() {
  const mayEdit = useMay("sources.manage");
  const { data, error } = api.useQuery("get", "/api/v1/connectors");
  const [installing, setInstalling] = useState<Row | null>(null);
  const test = api.useMutation("post", "/api/v1/connectors/{key}/test", {
    onSuccess: (found) =>
      notifications.show(
        found.is_ok
          ? { message: "The connection works." }
          : {
              color: "red",
              title: found.is_ok === null ? "It cannot be tested" : "The connection does not work",
              message: found.reason ?? `The other system answered ${String(found.status_code)}.`,
            },
      ),
    onError: (failure) =>
      notifications.show({ color: "red", title: "It was not tested", message: errorMessage(failure) }),
  });
  return (
    <>
      <Panel flush>
        <DataTable
          label="Connectors"
          columns={[
            {
              key: "name",
              header: "Connector",
              render: (row) => (
                <div>
                  <Text size="sm" fw={560}>
                    {row.name}
                  </Text>
                  <Text size="xs" c="dimmed" maw={440}>
                    {row.description}
                  </Text>
                </div>
              ),
            },
            {
              key: "state",
              header: "State",
              render: (row) => <State row={row} />,
            },
            {
              key: "used",
              header: "Used by",
              isMinor: true,
              render: (row) => (
                <Text size="sm" c={row.used_by.length > 0 ? undefined : "dimmed"}>
                  {row.used_by.join(", ") || "no journey"}
                </Text>
              ),
            },
            {
              key: "credits",
              header: "Credits left",
              align: "right",
              isMinor: true,
              render: (row) => <Text size="sm">{row.credits ? count(row.credits.available) : ""}</Text>,
            },
            {
              key: "actions",
              header: "Actions",
              render: (row) =>
                mayEdit && (
                  <Group gap={6}>
                    {row.is_shipped && (
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={`${row.version === null ? "Install" : "Set up"} ${row.name}`}
                        onClick={() => setInstalling(row)}
                      >
                        {row.version === null ? "Install" : "Set up"}
                      </Button>
                    )}
                    {row.version !== null && row.has_test && (
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={`Test ${row.name}`}
                        onClick={() => test.mutate({ params: { path: { key: row.key } } })}
                      >
                        Test
                      </Button>
                    )}
                  </Group>
                ),
            },
          ]}
          rows={data?.items}
          rowKey={(row) => row.key}
          error={error}
          empty={<Notice title="No connector">Put one in force as a file: `opportune apply connector.yaml`.</Notice>}
        />
      </Panel>
      {installing && <Install row={installing} onClose={() => setInstalling(null)} />}
    </>
  );
}

function State({ row }: { row: Row }) {
  const missing = row.secrets.filter((one) => !one.is_set);
  if (row.version === null)
    return (
      <Text size="sm" c="dimmed">
        not installed
      </Text>
    );
  return missing.length === 0 ? (
    <Badge size="sm" variant="default" c="var(--good)">
      ready
    </Badge>
  ) : (
    <Text size="sm" c="var(--bad)">
      needs {missing.length === 1 ? "the secret" : "the secrets"}{" "}
      {missing.map((one) => (
        <Code key={one.name}>{one.name}</Code>
      ))}
    </Text>
  );
}

function Install({ row, onClose }: { row: Row; onClose: () => void }) {
  const forget = useForgetDefinitions();
  const { data: connector } = api.useQuery("get", "/api/v1/connectors/{key}", { params: { path: { key: row.key } } });
  const [settings, setSettings] = useState<Readonly<Record<string, string>>>(row.settings);
  const [baseUrl, setBaseUrl] = useState(row.base_url ?? "");
  const install = api.useMutation("post", "/api/v1/connectors/{key}/install", {
    onSuccess: () => {
      onClose();
      notifications.show({
        title: `${row.name} is installed`,
        message: "Set its secrets under Secrets, then test it.",
      });
      void forget();
    },
  });
  return (
    <OpenModal onClose={onClose} title={`Install ${row.name}`} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          install.mutate({
            params: { path: { key: row.key } },
            body: { settings, base_url: baseUrl && baseUrl !== row.base_url ? baseUrl : null },
          });
        }}
      >
        <Stack>
          {connector?.setup && (
            <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>
              {connector.setup}
            </Text>
          )}
          {row.via === "http" && (
            <TextInput label="Address" value={baseUrl} onChange={(event) => setBaseUrl(event.currentTarget.value)} />
          )}
          {Object.entries(settings).map(([name, value]) => (
            <TextInput
              key={name}
              label={name.replaceAll("_", " ")}
              value={value}
              onChange={(event) => setSettings({ ...settings, [name]: event.currentTarget.value })}
            />
          ))}
          {row.secrets.length > 0 && (
            <Text size="sm" c="dimmed">
              Secrets are set on their own: {row.secrets.map((one) => one.name).join(", ")}.
            </Text>
          )}
          {install.error && (
            <Text size="sm" c="red" role="alert">
              {errorMessage(install.error)}
            </Text>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={install.isPending}>
              Install
            </Button>
          </Group>
        </Stack>
      </form>
    </OpenModal>
  );
}
