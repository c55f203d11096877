import { Anchor, Badge, Group, Text } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { api, type Schemas } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { useCursorPages } from "#/components/useCursorPages";

type Row = Schemas["AudienceAccount"];
type Sort = "-score" | "score" | "name" | "-name" | "domain" | "-domain";

interface AudiencePanelProps {
  campaignKey: string;
  /** What the included segments are called, by their keys. */
  names: ReadonlyMap<string, string>;
}

/** The accounts a campaign reaches, each with the segments that brought it there. */
export function AudiencePanel({ campaignKey, names }: AudiencePanelProps) {
  const { sort = "-score" }: { sort?: Sort } = useSearch({ strict: false });
  const navigate = useNavigate();
  const { cursor, pagesFor } = useCursorPages(`${campaignKey} ${sort}`);
  const { data, error } = api.useQuery("get", "/api/v1/campaigns/{key}/audience", {
    params: { path: { key: campaignKey }, query: { sort, limit: 25, ...(cursor ? { cursor } : {}) } },
  });
  const columns = useMemo(() => columnsOf(names), [names]);
  return (
    <Panel title="Audience" hint="As of the last tick, whatever the state of the campaign." flush>
      <DataTable
        label="Accounts in the audience"
        columns={columns}
        rows={data?.items}
        rowKey={(row) => row.account_id}
        sort={sort}
        onSort={(next) =>
          void navigate({
            to: "/campaigns/$campaignKey",
            params: { campaignKey } as never,
            search: { sort: next } as never,
            replace: true,
            resetScroll: false,
          })
        }
        error={error}
        pages={pagesFor(data?.next_cursor)}
        empty={
          <Notice title="Nobody is in the audience">
            No account is in an included segment and in no excluded one. The picture above shows where they go.
          </Notice>
        }
      />
    </Panel>
  );
}

const columnsOf = (names: ReadonlyMap<string, string>): Column<Row>[] => [
  {
    key: "name",
    header: "Account",
    sort: "name",
    firstSort: "ascending",
    render: (row) => (
      <Anchor
        component={Link}
        to="/accounts/$accountId"
        params={{ accountId: String(row.account_id) } as never}
        size="sm"
        fw={560}
      >
        {row.name ?? row.domain ?? `Account ${row.account_id}`}
      </Anchor>
    ),
  },
  {
    key: "score",
    header: "Score",
    sort: "score",
    align: "right",
    render: (row) => (
      <Text size="sm" fw={620}>
        {row.score}
      </Text>
    ),
  },
  {
    key: "domain",
    header: "Domain",
    sort: "domain",
    firstSort: "ascending",
    isMinor: true,
    render: (row) => row.domain ?? "–",
  },
  {
    key: "segments",
    header: "By segment",
    render: (row) => (
      <Group gap={4}>
        {row.segments.map((key) => (
          <Badge key={key} variant="light" tt="none" size="sm">
            {names.get(key) ?? key}
          </Badge>
        ))}
      </Group>
    ),
  },
  { key: "industry", header: "Industry", isMinor: true, render: (row) => row.industry ?? "–" },
  { key: "country", header: "Country", isMinor: true, render: (row) => row.country ?? "–" },
  {
    key: "employees",
    header: "Employees",
    align: "right",
    isMinor: true,
    render: (row) => (row.employees === null ? "–" : count(row.employees)),
  },
];
