import { Anchor, Badge, Button, Text } from "@mantine/core";
import { keepPreviousData } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { Change } from "#/components/Change";
import type { Column } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { money, plural } from "#/components/numbers";
import { Score } from "#/components/Score";
import { When } from "#/components/When";
import { CRM_STAGE_NAMES, type SubjectQuery } from "#/pages/lists/query";
import { SubjectListPage } from "#/pages/lists/SubjectListPage";

type Account = Schemas["AccountRow"];

const COLUMNS: readonly Column<Account>[] = [
  {
    key: "name",
    header: "Account",
    sort: "name",
    firstSort: "ascending",
    render: (row) => (
      <div>
        <Anchor
          component={Link}
          to="/accounts/$accountId"
          params={{ accountId: String(row.account_id) } as never}
          size="sm"
          fw={540}
        >
          {row.name ?? row.domain ?? `Account ${row.account_id}`}
        </Anchor>
        {row.name && row.domain && (
          <Text size="xs" c="dimmed">
            {row.domain}
          </Text>
        )}
      </div>
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
    key: "delta_14d",
    header: "14 days",
    sort: "delta_14d",
    align: "right",
    render: (row) => <Change trend={row.trend} by={row.delta_14d} />,
  },
  {
    key: "crm_stage",
    header: "CRM stage",
    isMinor: true,
    render: (row) => (
      <Badge variant="default" size="sm" tt="none" fw={500}>
        {CRM_STAGE_NAMES[row.crm_stage]}
      </Badge>
    ),
  },
  { key: "deals", header: "Open deals", align: "right", isMinor: true, render: (row) => <OpenDeals account={row} /> },
  {
    key: "people",
    header: "People",
    sort: "engaged_count",
    align: "right",
    isMinor: true,
    render: (row) => (
      <span
        title={`${plural(row.contact_count, "contact")} with a signal that counts, ${row.engaged_count} of them engaged`}
      >
        {row.contact_count === 0 ? "·" : `${row.engaged_count} of ${row.contact_count}`}
      </span>
    ),
  },
  {
    key: "owner",
    header: "Owner",
    isMinor: true,
    render: (row) =>
      row.owner?.name ?? (
        <Text component="span" size="sm" c="dimmed">
          nobody
        </Text>
      ),
  },
  {
    key: "last_signal_at",
    header: "Last signal",
    sort: "last_signal_at",
    isMinor: true,
    render: (row) => <When at={row.last_signal_at} empty="none" />,
  },
];

/** Every company, the hottest first, narrowed by whatever criteria can say. */
export function AccountsPage() {
  return (
    <SubjectListPage
      screen="accounts"
      title="Accounts"
      lead="scores as of the last tick"
      columns={COLUMNS}
      rowKey={(row) => row.account_id}
      usePage={usePage}
      empty={
        <Notice
          title="No account yet"
          action={
            <Button component={Link} to="/settings/imports">
              Import a file
            </Button>
          }
        >
          Here stands every company that a file, your CRM or an event has named, with its score. An import brings the
          first ones in; a visitor's company address does so by itself.
        </Notice>
      }
    />
  );
}

function OpenDeals({ account }: { account: Account }) {
  const { open_opportunity_count: deals, open_amount: amount, open_currency: currency } = account;
  if (deals === 0) return <span>·</span>;
  return <span title={amount === null ? undefined : money(amount, currency)}>{deals}</span>;
}

function usePage(query: SubjectQuery & { cursor: string | undefined }) {
  const { data, error } = api.useQuery(
    "post",
    "/api/v1/accounts/search",
    { body: query as never },
    { placeholderData: keepPreviousData },
  );
  return { rows: data?.items, nextCursor: data?.next_cursor, error };
}
