import { Group, NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { ListSearch } from "./listing";
import classes from "./Segments.module.css";
import { MODES, type Segment } from "./words";

interface SegmentFiltersProps {
  segments: readonly Segment[];
  search: ListSearch;
  onChange: (changed: Partial<ListSearch>) => void;
}

/** The filters above the list. Those that would not narrow it are left out. */
export function SegmentFilters({ segments, search, onChange }: SegmentFiltersProps) {
  const folders = different(segments.map((segment) => segment.folder));
  const tags = different(segments.flatMap((segment) => segment.tags));
  const owners = different(segments.map((segment) => segment.owner));
  const fixed = Object.entries(MODES).map(([value, mode]) => ({ value, label: mode.label }));
  const filters: {
    field: keyof ListSearch;
    label: string;
    all: string;
    options: { value: string; label: string }[];
  }[] = [
    { field: "mode", label: "Mode", all: "Every mode", options: fixed },
    {
      field: "subject",
      label: "About",
      all: "Accounts and contacts",
      options: [
        { value: "account", label: "Accounts" },
        { value: "contact", label: "Contacts" },
      ],
    },
    { field: "folder", label: "Folder", all: "Every folder", options: folders },
    { field: "tag", label: "Tag", all: "Every tag", options: tags },
    { field: "owner", label: "Owner", all: "Everybody's", options: owners },
    {
      field: "used",
      label: "Activations",
      all: "Used or not",
      options: [
        { value: "yes", label: "Used" },
        { value: "no", label: "Not used" },
      ],
    },
  ];
  return (
    <Group gap="xs" className={classes.filters} role="search" aria-label="Filter segments">
      <TextInput
        size="xs"
        aria-label="Search segments"
        placeholder="Name, key or tag"
        leftSection={<IconSearch size={14} />}
        defaultValue={search.q ?? ""}
        onChange={(event) => onChange({ q: event.currentTarget.value })}
        className={classes.search}
      />
      {filters
        .filter(({ options, field }) => options.length > 0 || search[field])
        .map(({ field, label, all, options }) => (
          <NativeSelect
            key={field}
            size="xs"
            aria-label={label}
            value={search[field] ?? ""}
            data={[{ value: "", label: all }, ...options]}
            onChange={(event) => onChange({ [field]: event.currentTarget.value })}
          />
        ))}
    </Group>
  );
}

const different = (values: readonly string[]): { value: string; label: string }[] =>
  [...new Set(values.filter((value) => value !== ""))].sort().map((value) => ({ value, label: value }));
