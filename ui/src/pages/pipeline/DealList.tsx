import { Anchor, Text } from "@mantine/core";
import { keepPreviousData } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { api } from "#/api/client";
import { Change } from "#/components/Change";
import { type Column, DataTable } from "#/components/DataTable";
import { money, plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { Score } from "#/components/Score";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { Forecast } from "./Forecast";
import { type Deal, DEFAULT_SORT, type PipelineQuery, stageName, toApi } from "./pipelineQuery";

interface DealListProps {
  query: PipelineQuery;
  /** How many deals there are. */
  total: number | undefined;
  hasSeveral: boolean;
  onSort: (sort: string | undefined) => void;
  empty: ReactNode;
}

/** The deals as a table, those of the hottest accounts first. */
export function DealList({ query, total, hasSeveral, onSort, empty }: DealListProps) {
  const { shown_as: _shown, ...asked } = toApi(query);
  const { cursor, pagesFor } = useCursorPages(JSON.stringify(asked));
  const { data, error } = api.useQuery(
    "get",
    "/api/v1/opportunities",
    { params: { query: { ...asked, cursor } as never } },
    { placeholderData: keepPreviousData },
  );
  const columns = useMemo(() => columnsFor(hasSeveral), [hasSeveral]);
  return (
    <Panel flush>
      <DataTable
        label="Deals"
        columns={columns}
        rows={data?.items}
        rowKey={(deal) => deal.opportunity_id}
        sort={query.sort ?? DEFAULT_SORT}
        onSort={(sort) => onSort(sort === DEFAULT_SORT ? undefined : sort)}
        error={error}
        pages={pagesFor(data?.next_cursor)}
        summary={total === undefined ? null : plural(total, "deal")}
        empty={empty}
      />
    </Panel>
  );
}

const columnsFor = (hasSeveral: boolean): readonly Column<Deal>[] => [
  {
    key: "name",
    header: "Deal",
    sort: "name",
    firstSort: "ascending",
    render: (deal) => (
      <div>
        <Text size="sm" fw={540}>
          {deal.name ?? deal.product ?? `Deal ${deal.external_id}`}
        </Text>
        <AccountLink deal={deal} />
      </div>
    ),
  },
  {
    key: "score",
    header: "Intent",
    sort: "score",
    align: "right",
    render: (deal) => (deal.intent ? <Score value={deal.intent.score} tier={deal.intent.tier} /> : <NoData />),
  },
  {
    key: "delta_7d",
    header: "7 days",
    sort: "delta_7d",
    align: "right",
    render: (deal) => deal.intent && <WeeksChange points={deal.intent.delta_7d} />,
  },
  { key: "forecast", header: "Forecast", isMinor: true, render: (deal) => <Forecast forecast={deal.forecast} /> },
  {
    key: "stage",
    header: "Stage",
    isMinor: true,
    render: (deal) => stageName({ pipeline: deal.pipeline ?? "", stage: deal.stage ?? "" }, hasSeveral),
  },
  {
    key: "amount",
    header: "Amount",
    sort: "amount",
    align: "right",
    render: (deal) => (deal.amount === null ? "·" : money(deal.amount, deal.currency)),
  },
  {
    key: "owner",
    header: "Owner",
    isMinor: true,
    render: (deal) =>
      deal.owner?.name ?? (
        <Text component="span" size="sm" c="dimmed">
          nobody
        </Text>
      ),
  },
  {
    key: "opened_at",
    header: "Opened",
    sort: "opened_at",
    isMinor: true,
    render: (deal) => <When at={deal.opened_at} empty="·" />,
  },
  {
    key: "last_signal_at",
    header: "Last signal",
    sort: "last_signal_at",
    isMinor: true,
    render: (deal) => <When at={deal.intent?.last_signal_at} empty="none" />,
  },
];

/** The account of a deal, where it has one. */
export function AccountLink({ deal }: { deal: Deal }) {
  if (!deal.account) {
    return (
      <Text size="xs" c="dimmed">
        no account
      </Text>
    );
  }
  return (
    <Anchor
      component={Link}
      to="/accounts/$accountId"
      params={{ accountId: String(deal.account.account_id) } as never}
      size="xs"
    >
      {deal.account.name ?? `Account ${deal.account.account_id}`}
    </Anchor>
  );
}

/** How a score changed in 7 days; the trend of an account is about 14. */
export function WeeksChange({ points }: { points: number }) {
  return <Change trend={points > 0 ? "rising" : points < 0 ? "declining" : "stable"} by={points} />;
}

function NoData() {
  return (
    <Text component="span" size="sm" c="dimmed">
      no data
    </Text>
  );
}
