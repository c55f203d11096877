import { Button, Group, MultiSelect, NumberInput, SegmentedControl, TagsInput, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useVocabulary } from "#/criteria";
import classes from "./ReportFilters.module.css";
import { CRM_STAGES, type CrmStage, isFiltered, type Party, type ReportSearch } from "./reportSearch";

interface ReportFiltersProps {
  search: ReportSearch;
  onChange: (search: ReportSearch) => void;
}

const STAGES = Object.entries(CRM_STAGES).map(([value, label]) => ({ value, label }));

/** Narrows the accounts of a report by name, what they are, how they stand in the CRM, and which party saw them. */
export function ReportFilters({ search, onChange }: ReportFiltersProps) {
  const words = useVocabulary("account");
  const known = (attribute: string) => words?.attributes.find((one) => one.name === attribute)?.examples ?? [];
  const set = (part: ReportSearch) => onChange({ ...search, ...part });
  return (
    <Group className={classes.filters} gap="xs" align="flex-end">
      <Quick label="Name or domain" value={search.q ?? ""} onChange={(q) => set({ q })} />
      <div>
        <div className={classes.label}>Seen by</div>
        <SegmentedControl
          aria-label="Seen by"
          size="xs"
          value={search.party ?? "any"}
          onChange={(party) => set({ party: party === "any" ? undefined : (party as Party) } as ReportSearch)}
          data={[
            { value: "any", label: "Anyone" },
            { value: "first", label: "You" },
            { value: "third", label: "Others" },
            { value: "both", label: "Both" },
          ]}
        />
      </div>
      <Choose
        label="CRM stage"
        data={STAGES}
        value={search.crm_stage ?? []}
        onChange={(found) => set({ crm_stage: found as CrmStage[] })}
      />
      <Choose
        label="Industry"
        data={known("industry")}
        isFree
        value={search.industry ?? []}
        onChange={(industry) => set({ industry })}
      />
      <Choose
        label="Country"
        data={known("country")}
        isFree
        value={search.country ?? []}
        onChange={(country) => set({ country })}
      />
      <Employees
        label="Employees from"
        value={search.min_employees}
        onChange={(found) => set({ min_employees: found } as ReportSearch)}
      />
      <Employees
        label="Employees to"
        value={search.max_employees}
        onChange={(found) => set({ max_employees: found } as ReportSearch)}
      />
      {isFiltered(search) && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconX size={14} />}
          onClick={() => onChange(search.sort ? { sort: search.sort } : {})}
        >
          Clear filters
        </Button>
      )}
    </Group>
  );
}

/** A text that is looked for a moment after the last letter. */
function Quick({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const ask = useDebouncedCallback(onChange, 250);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      label={label}
      size="xs"

      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        ask(event.currentTarget.value);
      }}
    />
  );
}

interface ChooseProps {
  label: string;
  data: string[] | { value: string; label: string }[];
  value: string[];
  onChange: (value: string[]) => void;
  /** Anything can be written; the data are proposals. */
  isFree?: boolean;
}

function Choose({ label, data, value, onChange, isFree = false }: ChooseProps) {
  if (isFree)
    return (
      <TagsInput
        label={label}
        size="xs"
        data={data}
        value={value}
        onChange={onChange}
        clearable
        placeholder={value.length ? undefined : "Any"}
      />
    );
  return (
    <MultiSelect
      label={label}
      size="xs"
      data={data}
      value={value}
      onChange={onChange}
      searchable
      clearable
      placeholder={value.length ? undefined : "Any"}
      nothingFoundMessage="None of that name"
    />
  );
}

function Employees({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}) {
  return (
    <NumberInput
      label={label}
      size="xs"
      min={0}
      max={100_000_000}
      allowDecimal={false}
      thousandSeparator
      hideControls
      placeholder="Any"
      value={value ?? ""}
      onChange={(found) => onChange(found === "" ? undefined : Number(found))}
    />
  );
}
