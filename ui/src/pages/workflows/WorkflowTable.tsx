import { Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconRoute } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { plural } from "#/components/numbers";
import { When } from "#/components/When";
import { useMay } from "#/session/session";
import { ActionLine } from "./ActionLine";
import type { ActionFields } from "./action";
import { RunNumbers } from "./RunNumbers";
import { SourceMarks } from "./SourceMark";
import { StatusSwitch } from "./StatusSwitch";
import type { InForce } from "#/definition/inForce";
import { WorkflowMenu } from "./WorkflowMenu";
import classes from "./WorkflowTable.module.css";
import { criteriaWords } from "#/definition/words";

type Workflow = Schemas["Workflow"];

interface WorkflowTableProps {
  rows: readonly Workflow[] | undefined;
  error: unknown;
  isFiltered: boolean;
  inForce: InForce | undefined;
}

/** The rules in the order they run, each with what it does, when it last did it and to how many. */
export function WorkflowTable({ rows, error, isFiltered, inForce }: WorkflowTableProps) {
  const mayEdit = useMay("workflows.edit");
  const { data: lint } = api.useQuery("get", "/api/v1/lint");
  const warned = countWarnings(lint?.items ?? []);
  const segment = (key: string) => inForce?.names.segment(key) ?? key;
  const columns: Column<Workflow>[] = [
    {
      key: "position",
      header: "Order",
      width: 64,
      align: "right",
      render: (row) => (
        <Text size="sm" c="dimmed">
          {row.position}
        </Text>
      ),
      isMinor: true,
    },
    {
      key: "name",
      header: "Workflow",
      render: (row) => (
        <div>
          <Text component="div" size="sm">
            <Anchor
              component={Link}
              to="/workflows/$workflowKey"
              params={{ workflowKey: row.key } as never}
              fw={560}
              size="sm"
            >
              {row.name}
            </Anchor>
            {row.status === "archived" && (
              <Badge size="xs" variant="default" ml={6}>
                archived
              </Badge>
            )}
            {warned.has(row.key) && (
              <Anchor
                component={Link}
                to="/lint"
                c="var(--tier-medium)"
                ml={2}
                className={classes.warning}
                title={`${plural(warned.get(row.key) ?? 0, "warning")} by the lint`}
                aria-label={`${plural(warned.get(row.key) ?? 0, "lint warning")} about ${row.name}`}
              >
                <IconAlertTriangle size={15} aria-hidden />
              </Anchor>
            )}
          </Text>
          <Text component="div" hiddenFrom="sm" my={4}>
            <ActionLine action={actionOf(row)} segment={segment} />
          </Text>
          {inForce && (
            <Text size="xs" c="dimmed" lineClamp={2} maw={420}>
              when {criteriaWords(row.when as never, inForce.names)}
            </Text>
          )}
        </div>
      ),
    },
    { key: "source", header: "Source", render: (row) => <SourceMarks sources={row.sources} />, isMinor: true },
    {
      key: "action",
      header: "Does",
      isMinor: true,
      render: (row) => <ActionLine action={actionOf(row)} segment={segment} />,
    },
    {
      key: "last_run",
      header: "Last run",
      render: (row) =>
        row.last_run ? (
          <div>
            <Text size="sm">
              <When at={row.last_run.started_at} />
            </Text>
            <RunNumbers run={row.last_run} />
          </div>
        ) : (
          <Text size="sm" c="dimmed">
            never
          </Text>
        ),
    },
    {
      key: "owner",
      header: "Owner",
      render: (row) => (
        <Text size="sm" c={row.owner ? undefined : "dimmed"}>
          {row.owner || "nobody"}
        </Text>
      ),
      isMinor: true,
    },
    {
      key: "enabled",
      header: "Enabled",
      render: (row) => <StatusSwitch workflow={row} mayEdit={mayEdit} />,
      width: 80,
    },
    {
      key: "menu",
      header: "Actions",
      width: 64,
      render: (row) => <WorkflowMenu workflow={row} mayEdit={mayEdit} inForce={inForce} />,
    },
  ];
  return (
    <DataTable
      label="Workflows in the order they run"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.key}
      error={error}
      summary={
        rows &&
        `${plural(rows.length, "workflow")}. They run when facts change, and for everybody in the first tick of a day (UTC).`
      }
      empty={isFiltered ? <NothingFits /> : <NothingYet mayEdit={mayEdit} />}
    />
  );
}

const actionOf = (row: Workflow): ActionFields => ({
  verb: row.action,
  from: row.from_segments,
  to: row.to_segments,
  alsoIfInNone: row.also_if_in_none,
});

function NothingFits() {
  return (
    <Notice
      title="No workflow fits"
      action={
        <Button component={Link} to="/workflows" search={{} as never} variant="default">
          Show all
        </Button>
      }
    >
      None of the workflows satisfies all filters.
    </Notice>
  );
}

function NothingYet({ mayEdit }: { mayEdit: boolean }) {
  return (
    <Notice
      title="No workflow yet"
      icon={<IconRoute size={32} color="var(--ink-soft)" />}
      action={
        mayEdit && (
          <Group gap="xs" justify="center">
            <Button component={Link} to="/workflows/new">
              New workflow
            </Button>
            <Button component={Link} to="/workflows" search={{ view: "templates" } as never} variant="default">
              Look at templates
            </Button>
          </Group>
        )
      }
    >
      A workflow puts accounts into segments, or takes them out, as soon as they satisfy a condition: by intent, visits,
      deals or anything else that is known. For stages of a journey, a ladder does better.
    </Notice>
  );
}

/** How many warnings the lint has about each workflow. */
function countWarnings(findings: readonly Schemas["Finding"][]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const finding of findings)
    if (finding.severity === "warning")
      for (const one of finding.definitions)
        if (one.kind === "workflow") found.set(one.key, (found.get(one.key) ?? 0) + 1);
  return found;
}
