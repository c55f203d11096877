import { Alert, Anchor, Badge, Button, Group, Menu, SimpleGrid, Text } from "@mantine/core";
import { IconChevronDown, IconDownload, IconSettings } from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { errorCode, errorMessage } from "#/api/errors";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { count, plural } from "#/components/numbers";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { useMay } from "#/session/session";
import { NotFound } from "#/shell/NotFound";
import { partialWords } from "./IntentReportsPage";
import { PRESETS } from "./report";
import { ReportFilters } from "./ReportFilters";
import { exportAddress, ReportMenu } from "./ReportMenu";
import { CRM_STAGES, exportQuery, isFiltered, type ReportSearch, tidied } from "./reportSearch";
import { ScoreBar } from "./ScoreBar";
import { Weights } from "./Weights";

type Row = Schemas["ReportAccount"];
type Report = Schemas["IntentReport"];

const COLUMNS: readonly Column<Row>[] = [
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
          fw={560}
        >
          {row.name ?? row.domain ?? `Account ${row.account_id}`}
        </Anchor>
        <Text size="xs" c="dimmed" truncate maw={190}>
          {row.domain}
        </Text>
      </div>
    ),
  },
  {
    key: "composite",
    header: "Composite",
    sort: "composite_score",
    render: (row) => <ScoreBar of="composite" value={row.composite_score} />,
  },
  {
    key: "first",
    header: "First-party",
    sort: "first_party_score",
    render: (row) => <ScoreBar of="first" value={row.first_party_score} />,
  },
  {
    key: "third",
    header: "Third-party",
    sort: "third_party_score",
    render: (row) => <ScoreBar of="third" value={row.third_party_score} />,
  },
  { key: "stage", header: "CRM stage", isMinor: true, render: (row) => CRM_STAGES[row.crm_stage] },
  { key: "industry", header: "Industry", isMinor: true, render: (row) => row.industry ?? "–" },
  { key: "country", header: "Country", isMinor: true, render: (row) => row.country ?? "–" },
  {
    key: "employees",
    header: "Employees",
    sort: "employees",
    align: "right",
    isMinor: true,
    render: (row) => (row.employees === null ? "–" : count(row.employees)),
  },
  { key: "owner", header: "Owner", isMinor: true, render: (row) => row.owner?.name ?? "–" },
];

/** How warm the accounts of one report are, by both parties and weighed together. */
export function IntentReportPage() {
  const { reportKey = "" } = useParams({ strict: false }) as { reportKey?: string };
  const search: ReportSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const mayEdit = useMay("reports.edit");
  const mayExport = useMay("export");
  const { sort = "-composite_score", ...filters } = search;
  const { cursor, pagesFor } = useCursorPages(JSON.stringify(search));
  const path = { key: reportKey };
  const { data: report, error } = api.useQuery("get", "/api/v1/intent-reports/{key}", { params: { path } });
  const accounts = api.useQuery("get", "/api/v1/intent-reports/{key}/accounts", {
    params: { path, query: { ...filters, sort: sort as "name", limit: 50, ...(cursor ? { cursor } : {}) } },
  });
  const show = (next: ReportSearch) =>
    void navigate({
      to: "/intent-reports/$reportKey",
      params: { reportKey } as never,
      search: tidied(next) as never,
      replace: true,
    });

  if (errorCode(error) === "not_found") return <NotFound />;
  if (error) return <Notice title="The report could not be read">{errorMessage(error)}</Notice>;
  return (
    <Page
      title={report?.name ?? "Intent report"}
      lead={report?.description}
      actions={
        report && (
          <>
            {mayExport && <ExportButton report={report} search={search} />}
            {mayEdit && (
              <Button
                component={Link}
                to="/intent-reports/$reportKey/edit"
                params={{ reportKey } as never}
                variant="default"
                leftSection={<IconSettings size={16} />}
              >
                Settings
              </Button>
            )}
            <ReportMenu report={report} />
          </>
        )
      }
    >
      {report && <Facts report={report} />}
      {report?.is_partial && (
        <Alert color="orange" title="The report is partial">
          {partialWords(report)} Connect a source of it, or send its signals, and the weights are as set.
        </Alert>
      )}
      <Panel
        title="Accounts"
        hint="Numbers of different reports are on different scales: compare accounts within this one."
        flush
      >
        <ReportFilters search={search} onChange={show} />
        <DataTable
          label={`Accounts of ${report?.name ?? "the report"}, with their scores`}
          columns={COLUMNS}
          rows={accounts.data?.items}
          rowKey={(row) => row.account_id}
          sort={sort}
          onSort={(next) => show({ ...search, sort: next })}
          error={accounts.error}
          pages={pagesFor(accounts.data?.next_cursor)}
          empty={<Empty isNarrowed={isFiltered(search)} onClear={() => show({})} />}
        />
      </Panel>
    </Page>
  );
}

function Facts({ report }: { report: Report }) {
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      <Fact label="Accounts in scope">{count(report.account_count)}</Fact>
      <Fact label={PRESETS[report.preset].name}>
        <Weights first={report.first_party_percent} />
      </Fact>
      <Fact label="Topics">
        {report.topics.length === 0 ? (
          <Text size="sm">All third-party signals</Text>
        ) : (
          <Group gap={4} title={report.topics.join(", ")}>
            {report.topics.slice(0, 3).map((topic) => (
              <Badge key={topic} variant="light" color="gray" tt="none">
                {topic}
              </Badge>
            ))}
            {report.topics.length > 3 && <Text size="xs">and {plural(report.topics.length - 3, "more", "more")}</Text>}
          </Group>
        )}
      </Fact>
      <Fact label="Refreshed">
        <Text size="sm">
          <When at={report.refreshed_at} />
        </Text>
      </Fact>
    </SimpleGrid>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <Panel>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text component="div" fw={620} size="lg">
        {children}
      </Text>
    </Panel>
  );
}

function ExportButton({ report, search }: { report: Report; search: ReportSearch }) {
  const query = exportQuery(search);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />} rightSection={<IconChevronDown size={14} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{isFiltered(search) ? "The accounts that are filtered" : "All accounts in scope"}</Menu.Label>
        <Menu.Item component="a" href={exportAddress(report.key, "csv", query)} download>
          CSV
        </Menu.Item>
        <Menu.Item component="a" href={exportAddress(report.key, "json", query)} download>
          JSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Empty({ isNarrowed, onClear }: { isNarrowed: boolean; onClear: () => void }) {
  return isNarrowed ? (
    <Notice
      title="No account is like that"
      action={
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      None of the accounts in scope passes all of these filters.
    </Notice>
  ) : (
    <Notice title="Nobody is in scope">
      Its scope finds no account, or every one it finds is excluded. Its settings show the count while you change them.
    </Notice>
  );
}
