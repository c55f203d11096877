import { Button, Stack } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { api } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { plural } from "#/components/numbers";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { useCursorPages } from "#/components/useCursorPages";
import { useMay } from "#/session/session";
import { DEFAULT_SORT, isNarrowed, readSubjectQuery, type SubjectQuery } from "./query";
import { SavedViews } from "./SavedViews";
import { SubjectFilters } from "./SubjectFilters";
import { useListQuery } from "./useListQuery";

const ExportDialog = lazy(() => import("./ExportDialog").then((module) => ({ default: module.ExportDialog })));

interface SubjectListPageProps<Row> {
  screen: "accounts" | "contacts";
  title: string;
  lead: string;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => number;
  /** Reads a page of the list. */
  usePage: (query: SubjectQuery & { cursor: string | undefined }) => {
    rows: readonly Row[] | undefined;
    nextCursor: string | null | undefined;
    error: unknown;
  };
  /** What stands there while nobody is listed at all. */
  empty: ReactNode;
}

/** A list of accounts or contacts: views, filters, the table, and the export of exactly what it shows. */
export function SubjectListPage<Row>({
  screen,
  title,
  lead,
  columns,
  rowKey,
  usePage,
  empty,
}: SubjectListPageProps<Row>) {
  const { query, viewId, change, clear } = useListQuery(readSubjectQuery);
  const [isExporting, setIsExporting] = useState(false);
  const mayExport = useMay("export");
  const { cursor, pagesFor } = useCursorPages(JSON.stringify(query));
  const { rows, nextCursor, error } = usePage({ ...query, cursor });
  const counted = api.useQuery(
    "post",
    screen === "accounts" ? "/api/v1/accounts/count" : "/api/v1/contacts/count",
    { body: query as never },
    { placeholderData: keepPreviousData, enabled: !error },
  );
  const total = counted.data?.scores ?? undefined;
  const one = screen === "accounts" ? "account" : "contact";
  return (
    <Page
      title={title}
      lead={total === undefined ? lead : `${plural(total, one)} · ${lead}`}
      actions={
        mayExport && (
          <Button
            variant="default"
            leftSection={<IconDownload size={15} />}
            onClick={() => setIsExporting(true)}
            disabled={!total}
          >
            Export
          </Button>
        )
      }
    >
      <Stack gap="sm">
        <SavedViews screen={screen} allLabel={`All ${screen}`} query={query} viewId={viewId} />
        <SubjectFilters subject={one} query={query} change={change} clear={clear} />
      </Stack>
      <Panel flush>
        <DataTable
          label={title}
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          sort={query.sort ?? DEFAULT_SORT}
          onSort={(sort) => change({ sort: sort === DEFAULT_SORT ? undefined : sort })}
          error={error}
          pages={pagesFor(nextCursor)}
          summary={total === undefined ? null : plural(total, one)}
          empty={
            isNarrowed(query) ? (
              <Notice title={`No ${one} fits`} action={<Button onClick={clear}>Clear filters</Button>}>
                Nobody satisfies all of these filters together.
              </Notice>
            ) : (
              empty
            )
          }
        />
      </Panel>
      {isExporting && (
        <Suspense fallback={null}>
          <ExportDialog screen={screen} query={query} onClose={() => setIsExporting(false)} />
        </Suspense>
      )}
    </Page>
  );
}
