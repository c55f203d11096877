import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { api } from "#/api/client";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { plural } from "#/components/numbers";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { useMay } from "#/session/session";
import { COLUMNS } from "./columns";
import { fits, type ListSearch, ordered } from "./listing";
import { SegmentFilters } from "./SegmentFilters";

/** Who is in, why, and what hangs on it: every segment with its count, its month and what uses it. */
export function SegmentsPage() {
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const mayEdit = useMay("segments.edit");
  const { data, error } = api.useQuery("get", "/api/v1/segments");
  const sort = search.sort ?? "name";
  const rows = useMemo(
    () =>
      data &&
      ordered(
        data.items.filter((segment) => fits(segment, search)),
        sort,
      ),
    [data, search, sort],
  );
  const put = (changed: Partial<ListSearch>) =>
    void navigate({
      to: "/segments",
      search: Object.fromEntries(Object.entries({ ...search, ...changed }).filter(([, value]) => value)),
      replace: true,
    });
  const create = mayEdit && (
    <Button component={Link} to="/segments/new" leftSection={<IconPlus size={16} />}>
      New segment
    </Button>
  );
  const isEmpty = data?.items.length === 0;
  return (
    <Page
      title="Segments"
      lead="Sets of accounts and contacts that keep themselves. Workflows, campaigns and reports work with them."
      actions={!isEmpty && create}
    >
      {isEmpty ? (
        <Notice title="No segment yet" action={create}>
          A segment is a set of accounts or contacts: kept by criteria, by workflows, or by people. Build one, see at
          once whom it finds, and show campaigns to it.
        </Notice>
      ) : (
        <Panel flush>
          <SegmentFilters segments={data?.items ?? []} search={search} onChange={put} />
          <DataTable
            label="Segments with their members, and what uses them"
            columns={COLUMNS}
            rows={rows}
            rowKey={(segment) => segment.key}
            sort={sort}
            onSort={(next) => put({ sort: next })}
            error={error}
            empty={<Notice title="No segment like this">Nothing fits these filters. Take one away.</Notice>}
            summary={
              rows &&
              data &&
              (rows.length === data.items.length
                ? plural(rows.length, "segment")
                : `${rows.length} of ${plural(data.items.length, "segment")}`)
            }
          />
        </Panel>
      )}
    </Page>
  );
}
