import { Button, Code, Group, Skeleton, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api, http, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { DataTable } from "#/components/DataTable";
import { OpenDrawer } from "#/components/OpenDialog";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import classes from "./Imports.module.css";
import { ReportView } from "./ReportView";

type Row = Schemas["ImportRun"];

/** Every import with what came of it; a click shows its report and its mapping. */
export function PastImports({ onReuse }: { onReuse: (yaml: string) => void }) {
  const search: { import?: number } = useSearch({ strict: false });
  const go = useNavigate();
  const look = (id: number | undefined) =>
    void go({
      to: "/settings/{-$section}",
      params: { section: "imports" },
      search: id === undefined ? {} : { import: id },
    });
  const { cursor, pagesFor } = useCursorPages("imports");
  const { data, error } = api.useQuery("get", "/api/v1/imports", {
    params: { query: { limit: 20, ...(cursor ? { cursor } : {}) } },
  });
  return (
    <Panel flush title="Imports so far">
      <DataTable<Row>
        label="Imports, the newest first"
        rows={data?.items}
        error={error}
        rowKey={(row) => row.import_run_id}
        empty={
          <Text size="sm" c="dimmed" p="md">
            No file was imported yet.
          </Text>
        }
        pages={pagesFor(data?.next_cursor)}
        columns={[
          {
            key: "file",
            header: "File",
            render: (row) => (
              <UnstyledButton className={classes.file} onClick={() => look(row.import_run_id)}>
                {row.file_name}
              </UnstyledButton>
            ),
          },
          { key: "mapping", header: "Mapping", isMinor: true, render: (row) => row.mapping },
          { key: "when", header: "When", render: (row) => <When at={row.started_at} /> },
          { key: "created", header: "Created", align: "right", isMinor: true, render: (row) => count(row.created) },
          { key: "updated", header: "Updated", align: "right", isMinor: true, render: (row) => count(row.updated) },
          {
            key: "unchanged",
            header: "Unchanged",
            align: "right",
            isMinor: true,
            render: (row) => count(row.unchanged),
          },
          { key: "skipped", header: "Skipped", align: "right", isMinor: true, render: (row) => count(row.skipped) },
          { key: "rejected", header: "Rejected", align: "right", render: (row) => count(row.rejected) },
        ]}
      />
      {search.import !== undefined && (
        <RunDrawer id={Number(search.import)} onClose={() => look(undefined)} onReuse={onReuse} />
      )}
    </Panel>
  );
}

function RunDrawer({ id, onClose, onReuse }: { id: number; onClose: () => void; onReuse: (yaml: string) => void }) {
  const { data, error } = api.useQuery("get", "/api/v1/imports/{import_run_id}", {
    params: { path: { import_run_id: id } },
  });
  return (
    <OpenDrawer
      onClose={onClose}
      position="right"
      size="xl"
      title={data?.file_name ?? `Import ${id}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {error && <Text c="var(--bad)">{errorMessage(error)}</Text>}
      {!data && !error && <Skeleton height={240} />}
      {data && (
        <Stack>
          <Text size="sm" c="dimmed">
            Imported <When at={data.started_at} /> by the mapping {data.mapping}
          </Text>
          {data.report ? (
            <ReportView report={data.report} />
          ) : (
            <Text size="sm">Its report was not kept: it is from before reports were.</Text>
          )}
          {data.mapping_yaml && (
            <div>
              <Group justify="space-between">
                <Title order={3}>Its mapping</Title>
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => {
                    onReuse(data.mapping_yaml ?? "");
                    onClose();
                  }}
                >
                  Use it again
                </Button>
              </Group>
              <Code block tabIndex={0} className={classes.code}>
                {data.mapping_yaml}
              </Code>
            </div>
          )}
        </Stack>
      )}
    </OpenDrawer>
  );
}

/** The mapping of an earlier import, as the form wants it. */
export async function mappingOf(yaml: string) {
  const { data, error } = await http.POST("/api/v1/import-mappings/check", { body: { text: yaml } });
  if (error) throw error;
  return data;
}
