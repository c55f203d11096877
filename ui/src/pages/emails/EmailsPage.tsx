import { Anchor, Badge, Button, Text } from "@mantine/core";
import { IconMail, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { count, plural } from "#/components/numbers";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { useMay } from "#/session/session";
import { EmailStatusBadge } from "./EmailStatusBadge";

type Row = Schemas["EmailRow"];

const number = (key: string, header: string, of: (row: Row) => number, isBad = false): Column<Row> => ({
  key,
  header,
  align: "right",
  isMinor: true,
  render: (row) => (
    <Text size="sm" c={isBad && of(row) > 0 ? "var(--bad)" : undefined}>
      {count(of(row))}
    </Text>
  ),
});
const COLUMNS: readonly Column<Row>[] = [
  {
    key: "name",
    header: "Email",
    render: (row) => (
      <div>
        <Anchor component={Link} to="/emails/$emailKey" params={{ emailKey: row.key } as never} fw={560} size="sm">
          {row.name}
        </Anchor>
        <Text size="xs" c="dimmed" lineClamp={1} maw={420}>
          {row.subject}
        </Text>
      </div>
    ),
  },
  { key: "status", header: "Status", width: 110, render: (row) => <EmailStatusBadge status={row.status} /> },
  {
    key: "purpose",
    header: "Consent",
    isMinor: true,
    render: (row) => (
      <Text size="sm" c={row.purpose ? undefined : "dimmed"}>
        {row.purpose ?? "not needed"}
      </Text>
    ),
  },
  number("waiting", "Waiting", (row) => row.waiting_count),
  { ...number("delivered", "Delivered", (row) => row.delivered_count), isMinor: false },
  number("skipped", "Skipped", (row) => row.skipped_count),
  number("failed", "Failed", (row) => row.failed_count, true),
  {
    key: "used",
    header: "Used by",
    isMinor: true,
    render: (row) =>
      row.used_by.length === 0 ? (
        <Text size="sm" c="dimmed">
          no journey
        </Text>
      ) : (
        row.used_by.map((key) => (
          <Badge
            key={key}
            size="sm"
            variant="default"
            mr={4}
            component={Link}
            to={`/journeys/${key}`}
            style={{ cursor: "pointer" }}
          >
            {key}
          </Badge>
        ))
      ),
  },
];

/** What journeys send: every email, whether it may be sent, and what became of its mails. */
export function EmailsPage() {
  const mayEdit = useMay("workflows.edit");
  const { data, error } = api.useQuery("get", "/api/v1/emails");
  return (
    <Page
      title="Emails"
      lead="What journeys send. Only an active email goes out."
      actions={
        mayEdit && (
          <Button component={Link} to="/emails/new" leftSection={<IconPlus size={16} />}>
            New email
          </Button>
        )
      }
    >
      <Panel flush>
        <DataTable
          label="Emails"
          columns={COLUMNS}
          rows={data?.items}
          rowKey={(row) => row.key}
          error={error}
          summary={data && plural(data.items.length, "email")}
          empty={
            <Notice
              title="No email yet"
              icon={<IconMail size={32} color="var(--ink-soft)" />}
              action={
                mayEdit && (
                  <Button component={Link} to="/emails/new">
                    New email
                  </Button>
                )
              }
            >
              An email has a subject, HTML or text with merge tags, and the consent that it needs. A journey sends it to
              each person at their own time.
            </Notice>
          }
        />
      </Panel>
    </Page>
  );
}
