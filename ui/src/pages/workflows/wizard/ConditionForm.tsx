import {
  Anchor,
  Group,
  MultiSelect,
  NativeSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { PageFields, Simple } from "../condition";
import type { InForce } from "#/definition/inForce";
import { CountTest, ScoreTest } from "./NumberFields";

interface ConditionFormProps {
  value: Simple;
  onChange: (next: Simple) => void;
  subject: "account" | "contact";
  inForce: InForce;
  error?: string;
}

const PARTS = [
  { value: "first_party", label: "First-party part" },
  { value: "third_party", label: "Third-party part" },
];

/** The condition of one source, in the few fields that people change. */
export function ConditionForm({ value, onChange, subject, inForce, error }: ConditionFormProps) {
  const choices = (kind: "intent_report" | "campaign") =>
    inForce.all(kind).map((one) => ({ value: one.key, label: inForce.name(kind, one.key) }));
  const signals = (isVisit: boolean) =>
    inForce
      .all("signal")
      .filter((one) => inForce.isVisit(one.key) === isVisit)
      .map((one) => ({ value: one.key, label: inForce.name("signal", one.key) }));
  switch (value.source) {
    case "intent":
      return (
        <Stack gap="sm">
          <Group align="flex-end" gap="sm">
            <Select
              label="Intent report"
              data={choices("intent_report")}
              value={value.report || null}
              onChange={(next) => onChange({ ...value, report: next ?? "" })}
              placeholder="Choose a report"
              error={error}
              searchable
              w={280}
            />
            <NativeSelect
              label="Which score"
              data={[{ value: "composite", label: "Composite score" }, ...PARTS]}
              value={value.of}
              onChange={(event) => onChange({ ...value, of: event.currentTarget.value as typeof value.of })}
            />
          </Group>
          {choices("intent_report").length === 0 && (
            <Text size="sm" c="dimmed">
              There is no intent report yet.{" "}
              <Anchor component={Link} to="/intent-reports/new" size="sm">
                Make one first
              </Anchor>
              : it says how first- and third-party scores are weighed.
            </Text>
          )}
          <ScoreTest value={value.test} onChange={(test) => onChange({ ...value, test })} />
        </Stack>
      );
    case "score":
      return (
        <Stack gap="sm">
          <NativeSelect
            label="Which score"
            data={[{ value: "score", label: "Intent score" }, ...PARTS]}
            value={value.of}
            onChange={(event) => onChange({ ...value, of: event.currentTarget.value as typeof value.of })}
            maw={280}
          />
          <ScoreTest value={value.test} onChange={(test) => onChange({ ...value, test })} />
          {error && (
            <Text size="sm" c="red">
              {error}
            </Text>
          )}
        </Stack>
      );
    case "advertisement":
      return (
        <Stack gap="sm">
          <MultiSelect
            label="Campaigns"
            description="An engagement with any of them counts: a click, a watched video, a read article or a sent form."
            data={choices("campaign")}
            value={[...value.campaigns]}
            onChange={(campaigns) => onChange({ ...value, campaigns })}
            placeholder="Choose campaigns"
            searchable
            error={error}
          />
          <CountTest
            value={value.count}
            onChange={(count) => onChange({ ...value, count })}
            noun="engagements"
            maxDays={90}
            mayNever={false}
          />
        </Stack>
      );
    case "website":
      return (
        <Stack gap="sm">
          <MultiSelect
            label="What counts as a visit"
            data={signals(true)}
            value={[...value.signals]}
            onChange={(next) => onChange({ ...value, signals: next })}
            searchable
            error={error}
          />
          <Group align="flex-end" gap="sm">
            <NativeSelect
              label="Page address"
              data={[
                { value: "contains", label: "contains" },
                { value: "starts_with", label: "starts with" },
                { value: "eq", label: "is" },
                { value: "matches", label: "matches (* and ?)" },
              ]}
              value={value.page.test}
              onChange={(event) =>
                onChange({ ...value, page: { ...value.page, test: event.currentTarget.value as PageFields["test"] } })
              }
            />
            <TextInput
              label="Page"
              placeholder="/pricing, or any page"
              value={value.page.path}
              onChange={(event) => onChange({ ...value, page: { ...value.page, path: event.currentTarget.value } })}
              w={260}
            />
          </Group>
          <CountTest
            value={value.count}
            onChange={(count) => onChange({ ...value, count })}
            noun="visits"
            maxDays={365}
          />
        </Stack>
      );
    case "event":
      return (
        <Stack gap="sm">
          <MultiSelect
            label="Events"
            description="Any of them counts."
            data={signals(false)}
            value={[...value.signals]}
            onChange={(next) => onChange({ ...value, signals: next })}
            placeholder="Choose events"
            searchable
            error={error}
          />
          <CountTest
            value={value.count}
            onChange={(count) => onChange({ ...value, count })}
            noun="times"
            maxDays={365}
          />
        </Stack>
      );
    case "crm":
      return (
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label="There is a deal that is"
            data={["open", "won", "lost"]}
            value={value.state}
            onChange={(event) => onChange({ ...value, state: event.currentTarget.value as typeof value.state })}
          />
          <NativeSelect
            label="When"
            data={[
              { value: "any", label: "at any time" },
              { value: "opened", label: "opened in the last" },
              { value: "closed", label: "closed in the last" },
            ]}
            value={value.date}
            onChange={(event) => onChange({ ...value, date: event.currentTarget.value as typeof value.date })}
          />
          {value.date !== "any" && (
            <NumberInput
              label="Days"
              value={value.days}
              onChange={(next) => onChange({ ...value, days: Number(next) || 0 })}
              min={0}
              max={365}
              clampBehavior="strict"
              w={100}
            />
          )}
        </Group>
      );
    case "segment":
      return (
        <Group align="flex-end" gap="sm">
          <SegmentedControl
            aria-label="In the segment or not"
            value={value.isMember ? "in" : "out"}
            onChange={(next) => onChange({ ...value, isMember: next === "in" })}
            data={[
              { value: "in", label: "is in" },
              { value: "out", label: "is not in" },
            ]}
          />
          <Select
            label="Segment"
            data={inForce
              .all("segment")
              .filter((one) => ((one.body as { subject?: string }).subject ?? "account") === subject)
              .map((one) => ({ value: one.key, label: inForce.name("segment", one.key) }))}
            value={value.segment || null}
            onChange={(next) => onChange({ ...value, segment: next ?? "" })}
            placeholder="Choose a segment"
            searchable
            error={error}
            w={280}
          />
        </Group>
      );
  }
}
