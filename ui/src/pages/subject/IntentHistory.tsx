import { Badge, Group, NativeSelect, Skeleton, Stack, Text } from "@mantine/core";
import dayjs from "dayjs";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "#/api/client";
import { CATEGORY_NAMES, type Category } from "#/components/categories";
import { type Column, DataTable } from "#/components/DataTable";
import { Panel } from "#/components/Panel";
import { Score } from "#/components/Score";
import { TIER_NAMES } from "#/components/tier";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { CategoryMark } from "./CategoryMark";
import { points } from "./explanation";
import classes from "./IntentHistory.module.css";
import { LinePanel } from "./LinePanel";
import { CAUSE_NAMES } from "./line";
import { type Subject, useExplanation, useScoreLine, useSignals } from "./queries";

type Signal = Schemas["Signal"];

const PERIODS = [30, 90, 180, 365];

/** Everything that happened: the score line with its crossings, and every signal, whether it counts or not. */
export function IntentHistory({ subject }: { subject: Subject }) {
  const [days, setDays] = useState(90);
  return (
    <Stack gap="md">
      <LinePanel
        subject={subject}
        days={days}
        title="Score line"
        height={240}
        actions={
          <NativeSelect
            size="xs"
            aria-label="Over how many days"
            value={String(days)}
            onChange={(event) => setDays(Number(event.currentTarget.value))}
            data={PERIODS.map((period) => ({ value: String(period), label: `${period} days` }))}
          />
        }
      />
      <Crossings subject={subject} days={days} />
      <Signals subject={subject} />
    </Stack>
  );
}

function Crossings({ subject, days }: { subject: Subject; days: number }) {
  const { data } = useScoreLine(subject, days);
  if (!data || data.crossings.length === 0) return null;
  return (
    <Panel title="Tiers crossed" hint={`The newest first, ${days} days`}>
      <ol className={classes.crossings}>
        {data.crossings.toReversed().map((crossing) => (
          <li key={crossing.changed_at}>
            <Score value={crossing.old_score} tier={crossing.old_tier} /> <span aria-label="to">→</span>{" "}
            <Score value={crossing.new_score} tier={crossing.new_tier} />
            <Text component="span" size="sm">
              into {TIER_NAMES[crossing.new_tier].toLowerCase()}, {CAUSE_NAMES[crossing.cause]}
            </Text>
            <Text component="span" size="xs" c="dimmed">
              <When at={crossing.changed_at} />
            </Text>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Signals({ subject }: { subject: Subject }) {
  const [category, setCategory] = useState<Category>();
  const { cursor, pagesFor } = useCursorPages(`${subject.kind} ${subject.id} ${category ?? "all"}`);
  const { data, error } = useSignals(subject, category, cursor);
  const { data: explanation } = useExplanation(subject, undefined);
  const shares = explanation && new Map(explanation.contributions.map(({ signal_id: id, share }) => [id, share]));
  const columns = columnsOf(subject, shares);
  return (
    <Panel
      title="Signals"
      hint="Every one of them, the newest first; those too old to count and those of suspected machines as well"
      flush
      actions={
        <NativeSelect
          size="xs"
          aria-label="Category"
          value={category ?? ""}
          onChange={(event) => setCategory((event.currentTarget.value || undefined) as Category | undefined)}
          data={[
            { value: "", label: "All categories" },
            ...Object.entries(CATEGORY_NAMES).map(([value, label]) => ({ value, label })),
          ]}
        />
      }
    >
      <DataTable
        label="Signals, the newest first"
        columns={columns}
        rows={data?.items}
        rowKey={(signal) => signal.signal_id}
        error={error}
        pages={pagesFor(data?.next_cursor)}
        empty={
          <Text c="dimmed" size="sm" p="md">
            {category
              ? `No signal of the category ${CATEGORY_NAMES[category].toLowerCase()}.`
              : "No signal has come in yet."}
          </Text>
        }
      />
    </Panel>
  );
}

const WHO: Column<Signal> = {
  key: "who",
  header: "Who",
  render: (signal) =>
    signal.contact_id === null ? (
      <Text component="span" size="sm" c="dimmed">
        nobody by name
      </Text>
    ) : (
      <Link to="/contacts/$contactId" params={{ contactId: String(signal.contact_id) }}>
        {signal.contact_name}
      </Link>
    ),
};
const COLUMNS: readonly Column<Signal>[] = [
  {
    key: "signal",
    header: "Signal",
    render: (signal) => (
      <div>
        <Group gap={6} wrap="nowrap">
          <CategoryMark category={signal.category} />
          <span>{signal.name}</span>
        </Group>
        {signal.context_key && (
          <Text size="xs" c="dimmed" className={classes.context}>
            {signal.context_key}
          </Text>
        )}
      </div>
    ),
  },
  { key: "category", header: "Category", isMinor: true, render: (signal) => CATEGORY_NAMES[signal.category] },
  {
    key: "when",
    header: "When",
    render: (signal) => (
      <span className={classes.when} title={dayjs(signal.occurred_at).format("ddd D MMM YYYY, HH:mm")}>
        <When at={signal.occurred_at} />
      </span>
    ),
  },
];

function columnsOf(subject: Subject, shares: ReadonlyMap<number, number> | undefined): Column<Signal>[] {
  const now: Column<Signal> = {
    key: "points",
    header: "Points now",
    align: "right",
    render: (signal) =>
      shares ? (
        <PointsNow signal={signal} share={shares.get(signal.signal_id)} />
      ) : (
        <Skeleton height={14} width={36} ml="auto" />
      ),
  };
  return subject.kind === "account" ? [...COLUMNS.slice(0, 2), WHO, ...COLUMNS.slice(2), now] : [...COLUMNS, now];
}

function PointsNow({ signal, share }: { signal: Signal; share: number | undefined }) {
  if (signal.verdict !== null) {
    return (
      <Badge variant="default" size="sm" tt="none" title={signal.verdict}>
        suspected machine
      </Badge>
    );
  }
  return (
    <Text component="span" size="xs" c="dimmed">
      {share !== undefined ? points(share) : signal.is_live ? "0.00" : "too old"}
    </Text>
  );
}
