import { Checkbox, Group, NativeSelect, NumberInput } from "@mantine/core";
import type { CountFields, NumberFields } from "../condition";

const COMPARISONS = [
  { value: "gte", label: "is at least" },
  { value: "gt", label: "is more than" },
  { value: "lte", label: "is at most" },
  { value: "lt", label: "is less than" },
  { value: "between", label: "is between" },
  { value: "eq", label: "is exactly" },
];

/** A test of a score from 0 to 100. */
export function ScoreTest({ value, onChange }: { value: NumberFields; onChange: (next: NumberFields) => void }) {
  const number = (label: string, now: number, set: (next: number) => void) => (
    <NumberInput
      label={label}
      value={now}
      onChange={(next) => set(Number(next) || 0)}
      min={0}
      max={100}
      step={5}
      clampBehavior="strict"
      w={110}
    />
  );
  return (
    <Group align="flex-end" gap="sm">
      <NativeSelect
        label="Comparison"
        data={COMPARISONS}
        value={value.comparison}
        onChange={(event) =>
          onChange({ ...value, comparison: event.currentTarget.value as NumberFields["comparison"] })
        }
      />
      {number(value.comparison === "between" ? "From" : "Threshold", value.value, (next) =>
        onChange({ ...value, value: next }),
      )}
      {value.comparison === "between" && (
        <>
          {number("Up to", value.high, (next) => onChange({ ...value, high: next }))}
          <Checkbox
            label={`${value.high} counts too`}
            checked={value.isHighIn}
            onChange={(event) => onChange({ ...value, isHighIn: event.currentTarget.checked })}
            mb={8}
          />
        </>
      )}
    </Group>
  );
}

interface CountTestProps {
  value: CountFields;
  onChange: (next: CountFields) => void;
  noun: string;
  maxDays: number;
  mayNever?: boolean;
}

/** How often something happened, and over how many days. */
export function CountTest({ value, onChange, noun, maxDays, mayNever = true }: CountTestProps) {
  return (
    <Group align="flex-end" gap="sm">
      <NativeSelect
        label="How often"
        value={value.comparison}
        onChange={(event) => onChange({ ...value, comparison: event.currentTarget.value as CountFields["comparison"] })}
        data={[
          { value: "at_least", label: "at least" },
          { value: "at_most", label: "at most" },
          ...(mayNever ? [{ value: "never", label: "not once" }] : []),
        ]}
      />
      {value.comparison !== "never" && (
        <NumberInput
          label={`Number of ${noun}`}
          value={value.times}
          onChange={(next) => onChange({ ...value, times: Number(next) || 0 })}
          min={value.comparison === "at_least" ? 1 : 0}
          max={1_000_000}
          w={150}
        />
      )}
      {value.comparison === "at_most" && (
        <Checkbox
          label="None counts too"
          checked={value.isZeroIn}
          onChange={(event) => onChange({ ...value, isZeroIn: event.currentTarget.checked })}
          mb={8}
        />
      )}
      <NativeSelect
        label="When"
        value={value.days === null ? "ever" : "days"}
        onChange={(event) => onChange({ ...value, days: event.currentTarget.value === "ever" ? null : 7 })}
        data={[
          { value: "days", label: "in the last" },
          { value: "ever", label: "at any time" },
        ]}
      />
      {value.days !== null && (
        <NumberInput
          label="Days (0 is today)"
          value={value.days}
          onChange={(next) => onChange({ ...value, days: Number(next) || 0 })}
          min={0}
          max={maxDays}
          clampBehavior="strict"
          w={130}
        />
      )}
    </Group>
  );
}
