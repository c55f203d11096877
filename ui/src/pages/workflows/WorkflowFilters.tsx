import { Group, NativeSelect, Pill, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { SOURCES } from "./SourceMark";
import type { WorkflowSearch } from "./search";

const STATUSES = [
  { value: "", label: "Active and disabled" },
  { value: "active", label: "Active" },
  { value: "disabled", label: "Disabled" },
  { value: "archived", label: "Archived" },
  { value: "all", label: "All statuses" },
];

/** Narrows the list down; what is chosen stands in the address. */
export function WorkflowFilters({
  search,
  onChange,
}: {
  search: WorkflowSearch;
  onChange: (next: WorkflowSearch) => void;
}) {
  const [text, setText] = useState(search.q ?? "");
  useEffect(() => setText(search.q ?? ""), [search.q]);
  const ask = useDebouncedCallback((q: string) => onChange({ ...search, q: q || undefined }), 200);
  return (
    <Group gap="xs" px="md" pb="xs" align="flex-end">
      <TextInput
        aria-label="Search workflows"
        placeholder="Search by name or key"
        leftSection={<IconSearch size={15} />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          ask(event.currentTarget.value);
        }}
        w={240}
      />
      <NativeSelect
        aria-label="Status"
        data={STATUSES}
        value={search.status ?? ""}
        onChange={(event) =>
          onChange({ ...search, status: (event.currentTarget.value || undefined) as WorkflowSearch["status"] })
        }
      />
      <NativeSelect
        aria-label="Data source"
        data={[
          { value: "", label: "Any source" },
          ...Object.entries(SOURCES).map(([value, { name }]) => ({ value, label: name })),
        ]}
        value={search.source ?? ""}
        onChange={(event) =>
          onChange({ ...search, source: (event.currentTarget.value || undefined) as WorkflowSearch["source"] })
        }
      />
      {search.segment && (
        <Pill
          withRemoveButton
          onRemove={() => onChange({ ...search, segment: undefined })}
          removeButtonProps={{ "aria-label": "Any segment" }}
        >
          writes to {search.segment}
        </Pill>
      )}
      {search.owner && (
        <Pill
          withRemoveButton
          onRemove={() => onChange({ ...search, owner: undefined })}
          removeButtonProps={{ "aria-label": "Any owner" }}
        >
          owner {search.owner}
        </Pill>
      )}
    </Group>
  );
}
