import { Anchor, Button, Text } from "@mantine/core";
import { keepPreviousData } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { Change } from "#/components/Change";
import type { Column } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { Score } from "#/components/Score";
import { When } from "#/components/When";
import type { SubjectQuery } from "#/pages/lists/query";
import { SubjectListPage } from "#/pages/lists/SubjectListPage";

type Contact = Schemas["ContactRow"];

const COLUMNS: readonly Column<Contact>[] = [
  {
    key: "name",
    header: "Contact",
    sort: "name",
    firstSort: "ascending",
    render: (row) => (
      <div>
        <Anchor
          component={Link}
          to="/contacts/$contactId"
          params={{ contactId: String(row.contact_id) } as never}
          size="sm"
          fw={540}
        >
          {row.name ?? `Contact ${row.contact_id}`}
        </Anchor>
        {row.title && (
          <Text size="xs" c="dimmed">
            {row.title}
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
    key: "account",
    header: "Account",
    render: (row) =>
      row.account ? (
        <Anchor
          component={Link}
          to="/accounts/$accountId"
          params={{ accountId: String(row.account.account_id) } as never}
          size="sm"
        >
          {row.account.name ?? `Account ${row.account.account_id}`}
        </Anchor>
      ) : (
        <Text component="span" size="sm" c="dimmed">
          none
        </Text>
      ),
  },
  {
    key: "email",
    header: "Email",
    sort: "email",
    firstSort: "ascending",
    isMinor: true,
    render: (row) => row.email ?? "·",
  },
  {
    key: "signal_count",
    header: "Signals",
    sort: "signal_count",
    align: "right",
    isMinor: true,
    render: (row) => row.signal_count,
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

/** Everybody known by name, the most interested first. */
export function ContactsPage() {
  return (
    <SubjectListPage
      screen="contacts"
      title="Contacts"
      lead="scores as of the last tick"
      columns={COLUMNS}
      rowKey={(row) => row.contact_id}
      usePage={usePage}
      empty={
        <Notice
          title="No contact yet"
          action={
            <Button component={Link} to="/settings/imports">
              Import a file
            </Button>
          }
        >
          Here stands everybody who is known by name, with the interest they show. Contacts come from files and from
          your CRM, and whoever gives an email in an event becomes one.
        </Notice>
      }
    />
  );
}

function usePage(query: SubjectQuery & { cursor: string | undefined }) {
  const { data, error } = api.useQuery(
    "post",
    "/api/v1/contacts/search",
    { body: query as never },
    { placeholderData: keepPreviousData },
  );
  return { rows: data?.items, nextCursor: data?.next_cursor, error };
}
