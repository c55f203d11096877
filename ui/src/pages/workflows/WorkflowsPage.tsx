import { Button, SegmentedControl } from "@mantine/core";
import { IconArrowsSort, IconPlus } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { api } from "#/api/client";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { useMay } from "#/session/session";
import { ReorderPanel } from "./ReorderPanel";
import { TemplateGallery } from "./TemplateGallery";
import { useInForce } from "#/definition/inForce";
import { JourneyTable } from "#/pages/journeys/JourneyTable";
import { WorkflowFilters } from "./WorkflowFilters";
import { WorkflowTable } from "./WorkflowTable";
import type { WorkflowSearch } from "./search";

/** What runs for me: the rules in the order they run, and the use cases to begin with. */
export function WorkflowsPage() {
  const search: WorkflowSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const mayEdit = useMay("workflows.edit");
  const inForce = useInForce();
  const { view, ...filters } = search;
  const query = {
    q: filters.q || undefined,
    source: filters.source,
    owner: filters.owner || undefined,
    status: filters.status === "all" ? undefined : filters.status,
    segment: filters.segment || undefined,
  };
  const { data, error } = api.useQuery("get", "/api/v1/workflows", { params: { query } });
  const rows = filters.status ? data?.items : data?.items.filter((row) => row.status !== "archived");
  const show = (next: WorkflowSearch) => void navigate({ to: "/workflows", search: next as never, replace: true });

  return (
    <Page
      title="Workflows"
      lead="What runs for me, in the order it runs. Each rule sees what the earlier ones left."
      actions={
        mayEdit && (
          <>
            {view !== "order" && (rows?.length ?? 0) > 1 && (
              <Button
                variant="default"
                leftSection={<IconArrowsSort size={16} />}
                onClick={() => show({ view: "order" })}
              >
                Change the order
              </Button>
            )}
            <Button component={Link} to="/journeys/new" variant="default" leftSection={<IconPlus size={16} />}>
              New journey
            </Button>
            <Button component={Link} to="/workflows/new" leftSection={<IconPlus size={16} />}>
              New workflow
            </Button>
          </>
        )
      }
    >
      {view === "order" && inForce && mayEdit ? (
        <ReorderPanel inForce={inForce} onDone={() => show({})} />
      ) : (
        <>
          <SegmentedControl
            aria-label="What to list"
            value={view === "templates" ? "templates" : "workflows"}
            onChange={(next) => show(next === "templates" ? { view: "templates" } : {})}
            data={[
              { value: "workflows", label: "Workflows" },
              { value: "templates", label: "Templates" },
            ]}
            style={{ alignSelf: "flex-start" }}
          />
          {view === "templates" ? (
            <TemplateGallery />
          ) : (
            <>
              <Panel flush>
                <WorkflowFilters search={search} onChange={show} />
                <WorkflowTable
                  rows={rows}
                  error={error}
                  isFiltered={Object.values(filters).some(Boolean)}
                  inForce={inForce}
                />
              </Panel>
              {!filters.source && !filters.segment && <JourneyTable query={filters} inForce={inForce} />}
            </>
          )}
        </>
      )}
    </Page>
  );
}
