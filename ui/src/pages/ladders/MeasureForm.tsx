import { Group, MultiSelect, NativeSelect, NumberInput, Select, Stack, Text } from "@mantine/core";
import type { InForce } from "#/definition/inForce";
import type { MeasureFields } from "./ladder";

const KINDS = [
  { value: "intent", label: "the score in an intent report" },
  { value: "score", label: "the intent score of the workspace" },
  { value: "ad_engagements", label: "how often they engaged with ads" },
  { value: "signals", label: "how often a signal occurred" },
];
const DAYS = 30;

/** The one number that a ladder goes by. */
export function MeasureForm({
  value,
  onChange,
  inForce,
  error,
}: {
  value: MeasureFields;
  onChange: (next: MeasureFields) => void;
  inForce: InForce;
  error?: string;
}) {
  const choices = (kind: "intent_report" | "campaign" | "signal") =>
    inForce.all(kind).map((one) => ({ value: one.key, label: inForce.name(kind, one.key) }));
  const choose = (by: string) => {
    if (by === "intent") onChange({ by, report: inForce.all("intent_report")[0]?.key ?? "" });
    if (by === "score") onChange({ by, of: "score" });
    if (by === "ad_engagements") onChange({ by, campaigns: [], days: DAYS });
    if (by === "signals") onChange({ by, signals: [], days: DAYS });
  };
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label="It goes by"
          data={
            value.by === "other"
              ? [...KINDS, { value: "other", label: "something that only its definition says" }]
              : KINDS
          }
          value={value.by}
          onChange={(event) => choose(event.currentTarget.value)}
          error={error}
        />
        {value.by === "intent" && (
          <Select
            label="Intent report"
            data={choices("intent_report")}
            value={value.report || null}
            onChange={(report) => onChange({ ...value, report: report ?? "" })}
            searchable
            w={260}
          />
        )}
        {value.by === "score" && (
          <NativeSelect
            label="Which score"
            value={value.of}
            onChange={(event) => onChange({ ...value, of: event.currentTarget.value as typeof value.of })}
            data={[
              { value: "score", label: "Intent score" },
              { value: "first_party", label: "First-party part" },
              { value: "third_party", label: "Third-party part" },
              { value: "composite", label: "Composite" },
            ]}
          />
        )}
      </Group>
      {value.by === "ad_engagements" && (
        <MultiSelect
          label="Campaigns"
          data={choices("campaign")}
          value={[...value.campaigns]}
          onChange={(campaigns) => onChange({ ...value, campaigns })}
          searchable
        />
      )}
      {value.by === "signals" && (
        <MultiSelect
          label="Signals"
          data={choices("signal")}
          value={[...value.signals]}
          onChange={(signals) => onChange({ ...value, signals })}
          searchable
        />
      )}
      {(value.by === "ad_engagements" || value.by === "signals") && (
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label="When"
            value={value.days === null ? "ever" : "days"}
            onChange={(event) => onChange({ ...value, days: event.currentTarget.value === "ever" ? null : DAYS })}
            data={[
              { value: "days", label: "in the last" },
              { value: "ever", label: "at any time" },
            ]}
          />
          {value.days !== null && (
            <NumberInput
              label="Days"
              value={value.days}
              onChange={(days) => onChange({ ...value, days: Number(days) || 0 })}
              min={0}
              max={value.by === "signals" ? 365 : 90}
              clampBehavior="strict"
              w={110}
            />
          )}
        </Group>
      )}
      {value.by === "other" && (
        <Text size="sm" c="dimmed">
          What it measures stays as it is. Choose another measure to replace it.
        </Text>
      )}
    </Stack>
  );
}
