import { Autocomplete, MultiSelect, NativeSelect, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import classes from "./CriteriaBuilder.module.css";

export interface Option {
  value: string;
  label: string;
}
interface OptionGroup {
  group: string;
  items: Option[];
}
export type Options = readonly (Option | OptionGroup)[];

interface FieldProps<Value> {
  /** What the field is, for people who hear the page. */
  label: string;
  value: Value;
  onChange: (value: Value) => void;
}

/** A few words to choose from. */
export function Choice<Word extends string>({
  label,
  value,
  onChange,
  options,
}: FieldProps<Word> & { options: readonly Option[] }) {
  return (
    <NativeSelect
      aria-label={label}
      size="xs"
      className={classes.fit}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Word)}
      data={[...options]}
    />
  );
}

/** One of many, found by typing; what is not among them, such as a name that is gone, stays as it is. */
export function Lookup({
  label,
  value,
  onChange,
  options,
  placeholder,
}: FieldProps<string> & { options: Options; placeholder: string }) {
  return (
    <Select
      aria-label={label}
      size="xs"
      className={classes.lookup}
      searchable
      allowDeselect={false}
      placeholder={placeholder}
      nothingFoundMessage="Nothing like it"
      value={value || null}
      onChange={(next) => onChange(next ?? "")}
      data={withValues(options, value ? [value] : [])}
      limit={200}
      comboboxProps={{ width: "max-content", position: "bottom-start" }}
    />
  );
}

/** Several of many. */
export function Lookups({
  label,
  value,
  onChange,
  options,
  placeholder,
}: FieldProps<string[]> & { options: Options; placeholder: string }) {
  return (
    <MultiSelect
      aria-label={label}
      size="xs"
      className={classes.lookups}
      searchable
      hidePickedOptions
      placeholder={value.length === 0 ? placeholder : undefined}
      nothingFoundMessage="Nothing like it"
      value={value}
      onChange={onChange}
      data={withValues(options, value)}
      limit={200}
      comboboxProps={{ width: "max-content", position: "bottom-start" }}
    />
  );
}

/** Any text, with examples to choose from. */
export function Words({
  label,
  value,
  onChange,
  examples,
  placeholder,
}: FieldProps<string> & { examples: readonly string[]; placeholder?: string }) {
  return (
    <Autocomplete
      aria-label={label}
      size="xs"
      className={classes.free}
      placeholder={placeholder ?? "value"}
      value={value}
      onChange={onChange}
      data={[...new Set(examples)]}
      limit={20}
    />
  );
}

/** Any texts, with examples to choose from. */
export function Tags({ label, value, onChange, examples }: FieldProps<string[]> & { examples: readonly string[] }) {
  return (
    <TagsInput
      aria-label={label}
      size="xs"
      className={classes.lookups}
      placeholder={value.length === 0 ? "values" : undefined}
      acceptValueOnBlur
      value={value}
      onChange={onChange}
      data={[...new Set(examples)]}
      limit={50}
    />
  );
}

/** A number; empty is null, until somebody fills it in. */
export function Numeric({
  label,
  value,
  onChange,
  min,
  max,
}: FieldProps<number | null> & { min?: number; max?: number }) {
  return (
    <NumberInput
      aria-label={label}
      size="xs"
      className={classes.numeric}
      hideControls
      min={min}
      max={max}
      clampBehavior="none"
      value={value ?? ""}
      onChange={(next) =>
        onChange(typeof next === "number" ? next : next === "" || Number.isNaN(Number(next)) ? null : Number(next))
      }
    />
  );
}

/** A day in UTC. */
export function Day({ label, value, onChange }: FieldProps<string>) {
  return (
    <TextInput
      type="date"
      aria-label={label}
      size="xs"
      className={classes.day}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Options of keys and names, the name first. */
export const named = (found: readonly { key: string; name: string }[] | undefined): Option[] =>
  (found ?? []).map(({ key, name }) => ({ value: key, label: name }));

export const optionsOf = (words: Record<string, string>): Option[] =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

function withValues(options: Options, values: readonly string[]): (Option | OptionGroup)[] {
  const known = new Set(
    options.flatMap((option) => ("group" in option ? option.items.map((item) => item.value) : [option.value])),
  );
  const unknown = [...new Set(values)].filter((value) => !known.has(value));
  return [...options, ...unknown.map((value) => ({ value, label: value }))];
}
