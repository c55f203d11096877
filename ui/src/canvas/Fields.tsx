import {
  Chip,
  Group,
  Input,
  NativeSelect,
  NumberInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { SegmentPicker } from "#/components/SegmentPicker";
import { CriteriaBuilder } from "#/criteria";
import { DataEditor } from "./DataEditor";
import type { Content } from "./journey";
import type { Field, Unit } from "./forms";
import { Arms, Merge, Shares, Values } from "./ListFields";
import { criteriaAt, type FormProps, withField } from "./content";
import { WEEKDAYS } from "./words";

const UNITS: Readonly<Record<Unit, string>> = {
  minutes: "minutes",
  hours: "hours",
  days: "days",
  weeks: "weeks",
  business_days: "business days",
};
const DAYS = Object.keys(WEEKDAYS);

/** The fields of one node, or of any other part of a journey. */
export function Fields({ fields, ...form }: FormProps & { fields: readonly Field[] }) {
  return (
    <Stack gap="sm">
      {fields.map((field) => (
        <One key={"name" in field ? field.name : field.type} field={field} {...form} />
      ))}
    </Stack>
  );
}

function One({ field, ...form }: FormProps & { field: Field }) {
  const { content, onChange, subject, inForce, faults, error } = form;
  const set = (name: string, value: unknown) => onChange(withField(content, name, value), name);
  const text = (name: string) => (content[name] === undefined || content[name] === null ? "" : String(content[name]));
  switch (field.type) {
    case "text": {
      const shared = {
        label: field.label,
        description: field.hint,
        placeholder: field.placeholder,
        value: text(field.name),
        error: faults[field.name],
        onChange: (event: { currentTarget: { value: string } }) =>
          // A text that a new step has from the start stays there, empty or not, so that its absence is pointed out.
          set(
            field.name,
            event.currentTarget.value === "" && !(field.name in content) ? undefined : event.currentTarget.value,
          ),
        onBlur: () =>
          text(field.name) === "" && field.name in content && isOptional(field.name) && set(field.name, undefined),
      };
      return field.lines ? (
        <Textarea autosize minRows={field.lines} maxRows={12} {...shared} />
      ) : (
        <TextInput {...shared} />
      );
    }
    case "number":
      return (
        <NumberInput
          label={field.label}
          description={field.hint}
          placeholder={field.placeholder}
          min={field.min}
          max={field.max}
          clampBehavior="none"
          allowDecimal={false}
          value={typeof content[field.name] === "number" ? (content[field.name] as number) : ""}
          error={faults[field.name]}
          onChange={(value) => set(field.name, typeof value === "number" ? value : undefined)}
        />
      );
    case "choice":
      return (
        <NativeSelect
          label={field.label}
          data={Object.entries(field.options).map(([value, label]) => ({ value, label }))}
          value={text(field.name) || field.fallback}
          error={faults[field.name]}
          onChange={(event) => set(field.name, event.currentTarget.value)}
        />
      );
    case "switch":
      return (
        <Switch
          label={field.label}
          description={field.hint}
          checked={content[field.name] === true}
          onChange={(event) => set(field.name, event.currentTarget.checked || undefined)}
        />
      );
    case "moment":
    case "time":
      return (
        <TextInput
          type={field.type === "time" ? "time" : "datetime-local"}
          label={field.label}
          description={field.hint}
          value={text(field.name).slice(0, 16)}
          error={faults[field.name]}
          onChange={(event) => set(field.name, event.currentTarget.value || undefined)}
        />
      );
    case "weekdays": {
      const said = content[field.name];
      const days = Array.isArray(said) ? (said as string[]) : DAYS;
      return (
        <Input.Wrapper label={field.label} error={faults[field.name]} labelElement="div">
          <Chip.Group
            multiple
            value={days}
            onChange={(next) => set(field.name, next.length === DAYS.length ? undefined : next)}
          >
            <Group gap={4} mt={4}>
              {DAYS.map((day) => (
                <Chip key={day} value={day} size="xs">
                  {day}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        </Input.Wrapper>
      );
    }
    case "duration":
      return <Duration label={field.label} units={field.units} {...form} />;
    case "criteria":
      return (
        <Input.Wrapper label={field.label} labelElement="div">
          <CriteriaBuilder
            subject={field.subject ?? subject}
            value={criteriaAt(content, field.name)}
            onChange={(criteria) => set(field.name, criteria ?? (field.name === "criteria" ? {} : undefined))}
            error={field.name === "criteria" ? error : undefined}
            label={field.label}
          />
          {field.name !== "criteria" && faults[field.name] && <Input.Error>{faults[field.name]}</Input.Error>}
        </Input.Wrapper>
      );
    case "segments":
      return (
        <SegmentPicker
          label={field.label}
          subject={subject}
          value={textsAt(content, field.name)}
          onChange={(keys) => set(field.name, keys.length > 0 ? keys : undefined)}
          error={faults[field.name]}
        />
      );
    case "definition": {
      const offered = inForce
        .all(field.kind)
        .filter((one) => field.kind !== "workflow" || one.body.kind === "journey")
        .filter((one) => field.kind !== "segment" || (one.body.subject ?? "account") === subject)
        .map((one) => ({ value: one.key, label: offeredName(one.body, inForce.name(field.kind, one.key)) }));
      const value = text(field.name);
      const known = value === "" || offered.some((one) => one.value === value);
      return (
        <Select
          label={field.label}
          description={field.hint}
          placeholder={offered.length === 0 ? `There is no ${field.label.toLowerCase()} yet` : "Choose one"}
          searchable
          openOnFocus={false}
          data={known ? offered : [...offered, { value, label: value }]}
          value={value || null}
          onChange={(next) => set(field.name, next ?? "")}
          error={faults[field.name]}
          nothingFoundMessage="None is called so"
        />
      );
    }
    case "texts":
      return (
        <TagsInput
          label={field.label}
          description={field.hint}
          placeholder={field.placeholder}
          value={textsAt(content, field.name)}
          onChange={(next) => set(field.name, next.length > 0 || field.name === "event" ? next : undefined)}
          acceptValueOnBlur
          error={faults[field.name]}
        />
      );
    case "values":
      return <Values name={field.name} label={field.label} {...form} />;
    case "merge":
      return <Merge name={field.name} label={field.label} {...form} />;
    case "arms":
      return <Arms {...form} />;
    case "shares":
      return <Shares {...form} />;
    default:
      return (
        <DataEditor
          label={field.label}
          hint={field.hint ?? "As YAML or JSON"}
          value={content[field.name]}
          onChange={(next) => set(field.name, next)}
          shape={field.shape}
          fault={faults[field.name]}
        />
      );
  }
}

// What may be left out altogether; the rest says something, if only that it is empty.
const OPTIONAL = new Set("address body correlate field icon note owner purpose time at to topic ttl".split(" "));
const isOptional = (name: string): boolean => OPTIONAL.has(name);

const textsAt = (content: Content, name: string): string[] => {
  const found = content[name];
  return Array.isArray(found) ? (found as unknown[]).map(String) : typeof found === "string" && found ? [found] : [];
};

function Duration({ label, units, content, onChange, faults }: FormProps & { label: string; units: readonly Unit[] }) {
  // The unit stays while its number is typed anew.
  const unit =
    units.find((one) => content[one] !== undefined && content[one] !== null) ??
    units.find((one) => one in content) ??
    units[0] ??
    "days";
  const number = content[unit];
  const say = (to: Unit, value: number | undefined) =>
    onChange(
      {
        ...Object.fromEntries(Object.entries(content).filter(([name]) => !units.includes(name as Unit))),
        [to]: value ?? null,
      },
      "duration",
    );
  return (
    <Input.Wrapper label={label} labelElement="div" error={faults[unit] ?? faults[""]}>
      <Group gap="xs" wrap="nowrap">
        <NumberInput
          aria-label={`${label}: how many`}
          min={1}
          max={100_000}
          allowDecimal={false}
          clampBehavior="none"
          w={96}
          value={typeof number === "number" ? number : ""}
          onChange={(value) => say(unit, typeof value === "number" ? value : undefined)}
        />
        <NativeSelect
          aria-label={`${label}: unit`}
          data={units.map((one) => ({ value: one, label: UNITS[one] }))}
          value={unit}
          onChange={(event) => say(event.currentTarget.value as Unit, typeof number === "number" ? number : undefined)}
          style={{ flex: 1 }}
        />
      </Group>
    </Input.Wrapper>
  );
}

/** The name of a definition to choose; an email that nobody would get says why. */
function offeredName(body: Record<string, unknown>, name: string): string {
  const status = "email" in body && "subject" in body ? (body.status ?? "draft") : "active";
  return status === "active" ? name : `${name} (${String(status)})`;
}
