import { Badge, Button, Group, Tabs, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPencil, IconPlayerPlay } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, Navigate, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { plural } from "#/components/numbers";
import { FindingCard } from "#/pages/lint/FindingCard";
import { useMay } from "#/session/session";
import { BacktestPanel } from "#/trial/BacktestPanel";
import { VersionsPanel } from "#/trial/VersionsPanel";
import { RuleInWords } from "./RuleInWords";
import { PreviewPanel } from "#/trial/PreviewPanel";
import { RunsPanel } from "./RunsPanel";
import { StatusSwitch } from "./StatusSwitch";
import { runWords } from "./runWords";
import { useInForce } from "#/definition/inForce";
import { WhyPanel } from "./WhyPanel";
import { WorkflowMenu } from "./WorkflowMenu";

const TABS = ["runs", "preview", "backtest", "why", "versions", "lint"] as const;
type Tab = (typeof TABS)[number];

/** One rule: what it says, what it did and to whom, and what it would do. */
export function WorkflowPage() {
  const { workflowKey = "" } = useParams({ strict: false }) as { workflowKey?: string };
  const { tab } = useSearch({ strict: false }) as { tab?: Tab };
  const navigate = useNavigate();
  const cache = useQueryClient();
  const mayEdit = useMay("workflows.edit");
  const inForce = useInForce();
  const path = { params: { path: { key: workflowKey } } };
  const { data: workflow, error } = api.useQuery("get", "/api/v1/workflows/{key}", path);
  const { data: lint } = api.useQuery("get", "/api/v1/lint");
  const run = api.useMutation("post", "/api/v1/workflows/{key}/run", {
    onSuccess: (found) => notifications.show({ title: `${found.name} ran`, message: runWords(found.last_run) }),
    onError: (failure) =>
      notifications.show({ color: "red", title: "The workflow did not run", message: errorMessage(failure) }),
    onSettled: () => cache.invalidateQueries(),
  });
  // Whatever leads to a workflow by its key leads to journeys as well.
  if (error && inForce?.body("workflow", workflowKey)?.kind === "journey")
    return <Navigate to="/journeys/$journeyKey" params={{ journeyKey: workflowKey } as never} replace />;
  if (error && !workflow)
    return (
      <Notice
        title="The workflow could not be shown"
        action={
          <Button component={Link} to="/workflows">
            All workflows
          </Button>
        }
      >
        {errorMessage(error)}
      </Notice>
    );
  const findings = (lint?.items ?? []).filter((one) =>
    one.definitions.some(({ kind, key }) => kind === "workflow" && key === workflowKey),
  );
  const show = (next: string | null) =>
    void navigate({
      to: "/workflows/$workflowKey",
      params: { workflowKey } as never,
      search: { tab: next ?? undefined } as never,
      replace: true,
    });
  const shown: Tab = TABS.find((one) => one === tab) ?? "runs";
  const segment = (key: string) => inForce?.names.segment(key) ?? key;
  return (
    <Page
      title={workflow?.name ?? workflowKey}
      lead={
        workflow && (
          <Group gap="xs">
            <Text span size="sm">
              Workflow · position {workflow.position} · version {workflow.version}
            </Text>
            {workflow.owner && (
              <Text span size="sm">
                · {workflow.owner}
              </Text>
            )}
            {workflow.folder && (
              <Badge size="sm" variant="default">
                {workflow.folder}
              </Badge>
            )}
            {workflow.tags.map((one) => (
              <Badge key={one} size="sm" variant="light">
                {one}
              </Badge>
            ))}
          </Group>
        )
      }
      actions={
        workflow && (
          <>
            <Group gap={6}>
              <StatusSwitch workflow={workflow} mayEdit={mayEdit} />
              <Text size="sm">{workflow.status}</Text>
            </Group>
            {mayEdit && workflow.status === "active" && (
              <Button
                variant="default"
                leftSection={<IconPlayerPlay size={15} />}
                loading={run.isPending}
                onClick={() => run.mutate(path)}
              >
                Run now
              </Button>
            )}
            {mayEdit && workflow.status !== "archived" && (
              <Button
                component={Link}
                to="/workflows/$workflowKey/edit"
                params={{ workflowKey } as never}
                leftSection={<IconPencil size={15} />}
              >
                Edit
              </Button>
            )}
            <WorkflowMenu workflow={workflow} mayEdit={mayEdit} inForce={inForce} />
          </>
        )
      }
    >
      {workflow && inForce && <RuleInWords workflow={workflow} inForce={inForce} />}
      <Tabs value={shown} onChange={show} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="runs">Runs</Tabs.Tab>
          <Tabs.Tab value="preview">Preview</Tabs.Tab>
          <Tabs.Tab value="backtest">Backtest</Tabs.Tab>
          <Tabs.Tab value="why">Why</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab
            value="lint"
            rightSection={
              findings.length > 0 ? (
                <Badge size="xs" variant="light" color="yellow" c="var(--tier-medium)">
                  {findings.length}
                </Badge>
              ) : undefined
            }
          >
            Lint
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="runs" pt="md">
          <RunsPanel
            workflowKey={workflowKey}
            subject={workflow?.subject ?? "account"}
            isAwaited={workflow?.status === "active" && workflow.last_run === null}
          />
        </Tabs.Panel>
        <Tabs.Panel value="preview" pt="md">
          <PreviewPanel kind="workflow" itemKey={workflowKey} segment={segment} />
        </Tabs.Panel>
        <Tabs.Panel value="backtest" pt="md">
          <BacktestPanel tried={{ kind: "workflow", key: workflowKey }} segment={segment} />
        </Tabs.Panel>
        <Tabs.Panel value="why" pt="md">
          {workflow && <WhyPanel workflow={workflow} segment={segment} />}
        </Tabs.Panel>
        <Tabs.Panel value="versions" pt="md">
          <VersionsPanel kind="workflow" itemKey={workflowKey} mayEdit={mayEdit} />
        </Tabs.Panel>
        <Tabs.Panel value="lint" pt="md">
          {findings.length === 0 ? (
            <Notice title="Nothing works against this workflow">
              The lint compares it with all other workflows, ladders and campaigns.
            </Notice>
          ) : (
            <>
              <Text size="sm" c="dimmed" mb="sm">
                {plural(findings.length, "finding")} about this workflow. <Link to="/lint">All findings</Link>
              </Text>
              {findings.map((one, place) => (
                <FindingCard key={place} finding={one} inForce={inForce} />
              ))}
            </>
          )}
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
