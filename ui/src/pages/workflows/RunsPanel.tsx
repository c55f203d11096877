import { Anchor, NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { type Outcome, RunSubjects } from "./RunSubjects";

type Run = Schemas["Run"];
type Cause = Run["cause"];

const CAUSES: Record<Cause, string> = {
  facts: "changed facts",
  definition: "a changed definition",
  daily: "the first tick of the day",
  manual: "by request",
};
const OUTCOMES: readonly Outcome[] = ["added", "moved", "removed", "unchanged"];

const AWAITED_MS = 1_500;

interface RunsPanelProps {
  workflowKey: string;
  subject: "account" | "contact";
  /** It is active and has never run. */
  isAwaited: boolean;
}

/** Every run of a rule with its numbers; a number leads to the people behind it. */
export function RunsPanel({ workflowKey, subject, isAwaited }: RunsPanelProps) {
  const [cause, setCause] = useState<Cause | "">("");
  const [shown, setShown] = useState<{ run: Run; outcome: Outcome } | null>(null);
  const { cursor, pagesFor } = useCursorPages(`${workflowKey} ${cause}`);
  const { data, error } = api.useQuery(
    "get",
    "/api/v1/workflows/{key}/runs",
    {
      params: { path: { key: workflowKey }, query: { cause: cause || undefined, cursor, limit: 20 } },
    },
    {
      // The first run of a new rule is a moment away.
      refetchInterval: ({ state }) => (isAwaited && state.data?.items.length === 0 ? AWAITED_MS : false),
    },
  );
  const columns: Column<Run>[] = [
    { key: "when", header: "When", render: (run) => <When at={run.started_at} /> },
    { key: "cause", header: "Because of", render: (run) => <Text size="sm">{CAUSES[run.cause]}</Text> },
    { key: "evaluated", header: "Evaluated", align: "right", render: (run) => count(run.evaluated), isMinor: true },
    { key: "matched", header: "Matched", align: "right", render: (run) => count(run.matched) },
    ...OUTCOMES.map((outcome): Column<Run> => ({
      key: outcome,
      header: outcome.charAt(0).toUpperCase() + outcome.slice(1),
      align: "right",
      render: (run) =>
        run[outcome] === 0 ? (
          <Text span size="sm" c="dimmed">
            0
          </Text>
        ) : (
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => setShown({ run, outcome })}
            aria-label={`${count(run[outcome])} ${outcome}: show who`}
          >
            {count(run[outcome])}
          </Anchor>
        ),
    })),
    {
      key: "took",
      header: "Took",
      align: "right",
      render: (run) => (
        <span title="Of all workflows and ladders that ran with it in one statement">
          {Math.round(run.duration_ms)} ms
        </span>
      ),
      isMinor: true,
    },
    { key: "version", header: "Version", align: "right", render: (run) => run.version, isMinor: true },
    {
      key: "error",
      header: "Error",
      render: (run) =>
        run.error ? (
          <Text size="sm" c="red">
            {run.error}
          </Text>
        ) : (
          <Text size="sm" c="dimmed">
            none
          </Text>
        ),
      isMinor: true,
    },
  ];
  return (
    <Panel
      title="Runs"
      hint="Runs over changed facts are listed when they changed somebody's segments."
      flush
      actions={
        <NativeSelect
          aria-label="Only runs because of"
          size="xs"
          value={cause}
          onChange={(event) => setCause(event.currentTarget.value as Cause | "")}
          data={[
            { value: "", label: "Any cause" },
            ...Object.entries(CAUSES).map(([value, label]) => ({ value, label })),
          ]}
        />
      }
    >
      <DataTable
        label="Runs, the newest first"
        columns={columns}
        rows={data?.items}
        rowKey={(run) => run.run_id}
        error={error}
        pages={pagesFor(data?.next_cursor)}
        empty={
          <Notice title="No run yet">
            It runs in the next tick in which facts about anybody change, in the first tick of a day, or by request.
          </Notice>
        }
      />
      {shown && (
        <RunSubjects run={shown.run} outcome={shown.outcome} subject={subject} onClose={() => setShown(null)} />
      )}
    </Panel>
  );
}
