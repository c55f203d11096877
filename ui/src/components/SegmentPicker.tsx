import { Group, MultiSelect, type MultiSelectProps, Text } from "@mantine/core";
import { useMemo } from "react";
import { api } from "#/api/client";
import { count } from "./numbers";

interface SegmentPickerProps extends Omit<MultiSelectProps, "data" | "value" | "onChange" | "renderOption"> {
  value: readonly string[];
  onChange: (keys: string[]) => void;
  subject?: "account" | "contact";
  /** Segments that cannot be chosen here. */
  without?: readonly string[];
}

/** Chooses segments by name, and says how many are in each. */
export function SegmentPicker({ value, onChange, subject = "account", without = [], ...field }: SegmentPickerProps) {
  const { data } = api.useQuery("get", "/api/v1/segments");
  const byKey = useMemo(() => new Map(data?.items.map((segment) => [segment.key, segment])), [data]);
  const options = useMemo(() => {
    const offered = (data?.items ?? []).filter(
      (segment) => segment.subject === subject && !without.includes(segment.key),
    );
    // What was chosen before the list is here is shown by its key.
    const missing = value.filter((key) => !offered.some((segment) => segment.key === key));
    return [
      ...offered.map(({ key, name }) => ({ value: key, label: name })),
      ...missing.map((key) => ({ value: key, label: byKey.get(key)?.name ?? key })),
    ];
  }, [data, subject, without, value, byKey]);
  return (
    <MultiSelect
      searchable
      clearable
      hidePickedOptions
      nothingFoundMessage="There is no segment of that name."
      {...field}
      data={options}
      value={[...value]}
      onChange={onChange}
      renderOption={({ option }) => (
        <Group justify="space-between" w="100%" wrap="nowrap">
          <span>{option.label}</span>
          <Text component="span" size="xs" c="dimmed">
            {count(byKey.get(option.value)?.member_count ?? 0)}
          </Text>
        </Group>
      )}
    />
  );
}
