import { Group, Text } from "@mantine/core";
import { IconArrowDownRight, IconArrowUpRight } from "@tabler/icons-react";
import { api, type Schemas } from "#/api/client";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { Panel } from "#/components/Panel";
import { Score } from "#/components/Score";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { SubjectLink } from "#/trial/EffectView";
import { stageNames } from "./StageSubjects";

/** Who changed stage, the newest first. */
export function StageHistory({ ladder }: { ladder: Schemas["Ladder"] }) {
  const { cursor, pagesFor } = useCursorPages(ladder.key);
  const { data, error } = api.useQuery("get", "/api/v1/ladders/{key}/history", {
    params: { path: { key: ladder.key }, query: { cursor, limit: 25 } },
  });
  const nameOf = stageNames(ladder);
  const rank = (stage: string | null) => (stage === null ? -1 : ladder.stages.findIndex((one) => one.stage === stage));
  return (
    <Panel flush>
      <DataTable
        label="Changes of stage, the newest first"
        columns={[
          { key: "when", header: "When", render: (row) => <When at={row.changed_at} /> },
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
            key: "move",
            header: "Move",
            render: (row) => {
              const isUp = rank(row.to_stage) > rank(row.from_stage);
              const Arrow = isUp ? IconArrowUpRight : IconArrowDownRight;
              return (
                <Group gap={6} wrap="nowrap">
                  <Text size="sm" c="dimmed">
                    {row.from_stage ? nameOf(row.from_stage) : "none"}
                  </Text>
                  <Arrow
                    size={15}
                    color={isUp ? "var(--good)" : "var(--bad)"}
                    role="img"
                    aria-label={isUp ? "up to" : "down to"}
                  />
                  <Text size="sm" fw={560}>
                    {row.to_stage ? nameOf(row.to_stage) : "none"}
                  </Text>
                </Group>
              );
            },
          },
          {
            key: "score",
            header: "Score now",
            align: "right",
            render: (row) => <Score value={row.score} tier={row.tier} />,
          },
        ]}
        rows={data?.items}
        rowKey={(row) => `${row.tick_id} ${row.subject_id}`}
        error={error}
        pages={pagesFor(data?.next_cursor)}
        empty={<Notice title="Nobody moved yet">Changes of stage are listed here as they happen.</Notice>}
      />
    </Panel>
  );
}
