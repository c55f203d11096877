import { Anchor, Badge, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { useNames } from "#/canvas/useNames";
import { triggerWords } from "#/canvas/words";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import type { InForce } from "#/definition/inForce";
import { StatusBadge } from "./StatusBadge";
import { REVIEW_WORDS } from "./status";

interface Row {
  key: string;
  name: string;
  status: string;
  trigger: unknown;
  schedule: string;
  inside: number;
  entered: number;
  reached: number;
  percent: number | null;
  owner: string;
  draftedAt: string | null;
  review: Schemas["Review"]["state"] | null;
}

interface JourneyTableProps {
  query: { q?: string; status?: string; owner?: string };
  inForce: InForce | undefined;
}

/** The journeys, published or in the making: who starts them, how many are in them, how many got where they should. */
export function JourneyTable({ query, inForce }: JourneyTableProps) {
  const { data: journeys, error } = api.useQuery("get", "/api/v1/journeys");
  const { data: drafts } = api.useQuery("get", "/api/v1/journey-drafts");
  const names = useNames(inForce);
  const rows = journeys && drafts && rowsOf(journeys.items, drafts.items).filter((row) => fits(row, query));
  if (rows?.length === 0) return null;
  const columns: Column<Row>[] = [
    {
      key: "name",
      header: "Journey",
      render: (row) => (
        <div>
          <Anchor
            component={Link}
            to={row.status === "draft" ? "/journeys/$journeyKey/edit" : "/journeys/$journeyKey"}
            params={{ journeyKey: row.key } as never}
            fw={560}
            size="sm"
          >
            {row.name}
          </Anchor>
          {row.draftedAt !== null && row.status !== "draft" && (
            <Badge size="xs" variant="default" ml={6}>
              {row.review ? `draft ${REVIEW_WORDS[row.review]}` : "has a draft"}
            </Badge>
          )}
          {names && (
            <Text size="xs" c="dimmed" lineClamp={2} maw={420}>
              {row.status === "draft" ? (
                <>
                  edited <When at={row.draftedAt} />
                </>
              ) : (
                triggerWords(row, names)
              )}
            </Text>
          )}
        </div>
      ),
    },
    {
      key: "status",
      header: "Status",
      render: (row) =>
        row.status === "draft" && row.review ? (
          <Badge size="sm" variant="default">
            {REVIEW_WORDS[row.review]}
          </Badge>
        ) : (
          <StatusBadge status={row.status} />
        ),
      width: 110,
    },
    { key: "inside", header: "On the way", align: "right", render: (row) => number(row, row.inside) },
    { key: "entered", header: "Entered", align: "right", isMinor: true, render: (row) => number(row, row.entered) },
    {
      key: "converted",
      header: "Reached the goal",
      align: "right",
      isMinor: true,
      render: (row) =>
        row.percent === null ? (
          <Text size="sm" c="dimmed">
            {row.status === "draft" ? "" : "–"}
          </Text>
        ) : (
          <Text size="sm">
            {count(row.reached)} ({row.percent} %)
          </Text>
        ),
    },
    {
      key: "owner",
      header: "Owner",
      isMinor: true,
      render: (row) => (
        <Text size="sm" c={row.owner ? undefined : "dimmed"}>
          {row.owner || "nobody"}
        </Text>
      ),
    },
  ];
  return (
    <Panel flush title="Journeys" hint="They take people or companies step by step, each at their own time.">
      <DataTable
        label="Journeys"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.key}
        error={error}
        empty={<Notice title="No journey">There is none.</Notice>}
      />
    </Panel>
  );
}

function number(row: Row, value: number) {
  return row.status === "draft" ? null : <Text size="sm">{count(value)}</Text>;
}

function rowsOf(journeys: readonly Schemas["Journey"][], drafts: readonly Schemas["DraftSummary"][]): Row[] {
  const published = journeys.map((one): Row => ({
    key: one.key,
    name: one.name,
    status: one.status,
    trigger: one.trigger,
    schedule: one.schedule,
    inside: one.inside,
    entered: one.entered,
    reached: one.reached_goal,
    percent: one.success_percent,
    owner: one.owner,
    draftedAt: drafts.find((draft) => draft.key === one.key)?.updated_at ?? null,
    review: drafts.find((draft) => draft.key === one.key)?.review?.state ?? null,
  }));
  const unpublished = drafts
    .filter((draft) => draft.version_in_force === null)
    .map((draft): Row => ({
      key: draft.key,
      name: draft.name,
      status: "draft",
      trigger: null,
      schedule: "continuous",
      inside: 0,
      entered: 0,
      reached: 0,
      percent: null,
      owner: draft.updated_by ?? "",
      draftedAt: draft.updated_at,
      review: draft.review?.state ?? null,
    }));
  return [...published, ...unpublished].sort((one, other) => one.name.localeCompare(other.name));
}

/** The filters of the list of workflows, as far as they mean something here; archived ones only where they are asked for. */
function fits(row: Row, { q, status, owner }: JourneyTableProps["query"]): boolean {
  const text = `${row.name} ${row.key}`.toLowerCase();
  if (q && !text.includes(q.toLowerCase())) return false;
  if (owner && row.owner !== owner) return false;
  if (status === "all") return true;
  if (status === "active") return row.status === "active" || row.status === "closed";
  return status ? row.status === status : row.status !== "archived";
}
