import { Anchor, Badge, Button, Text } from "@mantine/core";
import { IconPlus, IconTarget } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { count } from "#/components/numbers";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { useMay } from "#/session/session";
import { PRESETS } from "./report";
import { ReportMenu } from "./ReportMenu";
import { Weights } from "./Weights";

type Report = Schemas["IntentReport"];

const COLUMNS: readonly Column<Report>[] = [
  {
    key: "name",
    header: "Report",
    render: (report) => (
      <div>
        <Anchor
          component={Link}
          to="/intent-reports/$reportKey"
          params={{ reportKey: report.key } as never}
          fw={560}
          size="sm"
        >
          {report.name}
        </Anchor>
        {report.is_partial && (
          <Badge size="xs" variant="light" color="orange" ml={6} title={partialWords(report)}>
            partial
          </Badge>
        )}
        <Text size="xs" c="dimmed" lineClamp={1} maw={420}>
          {report.description || PRESETS[report.preset].name}
        </Text>
      </div>
    ),
  },
  {
    key: "weights",
    header: "Weighs",
    isMinor: true,
    render: (report) => <Weights first={report.first_party_percent} />,
  },
  { key: "topics", header: "Topics", isMinor: true, align: "right", render: (report) => report.topics.length || "–" },
  { key: "accounts", header: "Accounts in scope", align: "right", render: (report) => count(report.account_count) },
  { key: "refreshed", header: "Refreshed", isMinor: true, render: (report) => <When at={report.refreshed_at} /> },
  { key: "created", header: "Created", isMinor: true, render: (report) => <When at={report.created_at} /> },
  { key: "menu", header: "Actions", align: "right", width: 48, render: (report) => <ReportMenu report={report} /> },
];

/** How hot is my market, by my own weights? */
export function IntentReportsPage() {
  const { data, error } = api.useQuery("get", "/api/v1/intent-reports");
  const mayEdit = useMay("reports.edit");
  const create = mayEdit && (
    <Button component={Link} to="/intent-reports/new" leftSection={<IconPlus size={16} />}>
      New intent report
    </Button>
  );
  return (
    <Page title="Intent reports" lead="How hot is my market, by my own weights?" actions={create}>
      <Panel flush>
        <DataTable
          label="Intent reports"
          columns={COLUMNS}
          rows={data?.items}
          rowKey={(report) => report.key}
          error={error}
          empty={
            <Notice
              title="No intent report yet"
              icon={<IconTarget size={40} stroke={1.3} color="var(--accent)" aria-hidden />}
              action={create}
            >
              A report weighs what your own channels see against what other networks see, for part of your market: net
              new demand, hot demand, or a balance of your own. Rules and segments can ask for its numbers.
            </Notice>
          }
        />
      </Panel>
    </Page>
  );
}

/** Why a report is partial, and what that does to its numbers. */
export function partialWords({ missing_parties: missing }: Pick<Report, "missing_parties">): string {
  const names = missing.map((party) => `${party}-party`).join(" and ");
  return `No ${names} signal was ever stored, so the other party has all the weight.`;
}
