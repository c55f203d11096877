import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { Panel } from "#/components/Panel";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { AuditAbout, AuditDetails } from "./access/AuditDetails";
import { actionName } from "./access/actionName";

type Entry = Schemas["AuditEntry"];
const FILTERS = ["actor", "action", "entity_kind", "entity_id", "since", "until"] as const;
type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

/** Who changed what, the newest first. The filters lie in the address, so that a finding can be sent. */
export function AuditSection() {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const filters: Filters = Object.fromEntries(
    FILTERS.flatMap((name) => (search[name] ? [[name, String(search[name])]] : [])),
  );
  const navigate = useNavigate();
  const setFilters = (changed: Filters) =>
    void navigate({
      to: ".",
      search: Object.fromEntries(Object.entries({ ...filters, ...changed }).filter(([, value]) => value)),
      replace: true,
    });
  const { cursor, pagesFor } = useCursorPages(JSON.stringify(filters));
  const { data, error } = api.useQuery(
    "get",
    "/api/v1/audit-log",
    { params: { query: { ...filters, ...(cursor ? { cursor } : {}) } } },
    { placeholderData: (before) => before },
  );
  const actions = api.useQuery("get", "/api/v1/audit-actions", undefined, { staleTime: Number.POSITIVE_INFINITY });
  const isFiltered = Object.keys(filters).length > 0;

  return (
    <Panel
      flush
      title="Audit log"
      hint="Everything that somebody changed: in the app, over the API, at the command line"
    >
      <Group gap="sm" px="md" py="sm" align="flex-end">
        <ActorFilter
          key={filters.actor ?? ""}
          actor={filters.actor ?? ""}
          onChange={(actor) => setFilters({ actor })}
        />
        <NativeSelect
          label="What"
          w={165}
          value={filters.action ?? ""}
          data={[
            { value: "", label: "Everything" },
            ...(actions.data?.items ?? []).map((action) => ({ value: action, label: actionName(action) })),
          ]}
          onChange={(event) => setFilters({ action: event.currentTarget.value })}
        />
        <TextInput
          label="From"
          w={138}
          type="date"
          value={filters.since ?? ""}
          onChange={(event) => setFilters({ since: event.currentTarget.value })}
        />
        <TextInput
          label="Before"
          w={138}
          type="date"
          value={filters.until ?? ""}
          onChange={(event) => setFilters({ until: event.currentTarget.value })}
        />
        {isFiltered && (
          <Button variant="subtle" px="xs" onClick={() => void navigate({ to: ".", search: {}, replace: true })}>
            Show everything
          </Button>
        )}
      </Group>
      <DataTable<Entry>
        label="Changes, the newest first"
        rows={data?.items}
        error={error}
        rowKey={(entry) => entry.audit_entry_id}
        pages={pagesFor(data?.next_cursor)}
        empty={
          <Notice title={isFiltered ? "Nothing fits these filters" : "Nothing was changed yet"}>
            Whatever somebody changes from now on stands here, with who did it and what it was before.
          </Notice>
        }
        columns={[
          { key: "when", header: "When", render: (entry) => <When at={entry.acted_at} /> },
          { key: "who", header: "Who", render: (entry) => entry.actor_name },
          { key: "action", header: "What", render: (entry) => actionName(entry.action) },
          { key: "about", header: "About", render: (entry) => <AuditAbout entry={entry} /> },
          { key: "details", header: "Details", isMinor: true, render: (entry) => <AuditDetails entry={entry} /> },
          { key: "address", header: "From", isMinor: true, render: (entry) => entry.address },
        ]}
      />
    </Panel>
  );
}

function ActorFilter({ actor, onChange }: { actor: string; onChange: (actor: string) => void }) {
  const [text, setText] = useState(actor);
  const tell = useDebouncedCallback(onChange, 300);
  return (
    <TextInput
      label="Who"
      w={150}
      placeholder="Part of a name"
      maxLength={200}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
    />
  );
}
