import { SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { Score } from "#/components/Score";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { SubjectLink } from "#/trial/EffectView";

type Sort = "-score" | "score" | "-since" | "since";

interface StageSubjectsProps {
  ladder: Schemas["Ladder"];
  stage: string | undefined;
  onStage: (stage: string | undefined) => void;
}

/** Who stands on a ladder, on all stages or on one. */
export function StageSubjects({ ladder, stage, onStage }: StageSubjectsProps) {
  const [sort, setSort] = useState<Sort>("-score");
  const known = ladder.stages.some((one) => one.stage === stage) ? stage : undefined;
  const { cursor, pagesFor } = useCursorPages(`${ladder.key} ${known} ${sort}`);
  const { data, error } = api.useQuery("get", "/api/v1/ladders/{key}/subjects", {
    params: { path: { key: ladder.key }, query: { stage: known, sort, cursor, limit: 25 } },
  });
  const nameOf = stageNames(ladder);
  return (
    <Panel flush>
      <SegmentedControl
        mx="md"
        mb="xs"
        aria-label="Stage"
        value={known ?? ""}
        onChange={(next) => onStage(next || undefined)}
        data={[
          { value: "", label: `All ${count(ladder.subject_count)}` },
          ...[...ladder.stages]
            .reverse()
            .map((one) => ({ value: one.stage, label: `${one.name} ${count(one.subject_count)}` })),
        ]}
      />
      <DataTable
        label={`Who stands on ${ladder.name}`}
        columns={[
          {
            key: "name",
            header: ladder.subject === "contact" ? "Contact" : "Account",
            render: (row) => (
              <SubjectLink
                subject={ladder.subject}
                id={row.subject_id}
                name={row.name ?? row.address ?? String(row.subject_id)}
              />
            ),
          },
          {
            key: "score",
            header: "Score",
            sort: "score",
            align: "right",
            render: (row) => <Score value={row.score} tier={row.tier} />,
          },
          {
            key: "stage",
            header: "Stage",
            render: (row) => (
              <Text size="sm" fw={560}>
                {nameOf(row.stage)}
              </Text>
            ),
          },
          { key: "since", header: "Since", sort: "since", render: (row) => <When at={row.since} /> },
          {
            key: "previous",
            header: "Before",
            isMinor: true,
            render: (row) => (
              <Text size="sm" c="dimmed">
                {row.previous_stage ? nameOf(row.previous_stage) : "none"}
              </Text>
            ),
          },
        ]}
        rows={data?.items}
        rowKey={(row) => row.subject_id}
        sort={sort}
        onSort={(next) => setSort(next as Sort)}
        error={error}
        pages={pagesFor(data?.next_cursor)}
        empty={
          <Notice title="Nobody stands here">
            {ladder.status === "active"
              ? "Whoever has the number that this ladder measures comes onto a stage at the next tick."
              : `Nobody stands on a ladder that is ${ladder.status}.`}
          </Notice>
        }
      />
    </Panel>
  );
}

/** The name of a stage; one that is not defined any more keeps its key. */
export function stageNames(ladder: Schemas["Ladder"]): (stage: string) => string {
  return (stage) => ladder.stages.find((one) => one.stage === stage)?.name ?? stage;
}
