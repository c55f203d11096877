import { Badge, Button, Group, Skeleton, Stack, Tabs, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { api } from "#/api/client";
import { errorCode, errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { useMay } from "#/session/session";
import { DefinitionTab } from "./DefinitionTab";
import { HistoryTab } from "./HistoryTab";
import { MembersTab } from "./MembersTab";
import { ModeBadge, Use } from "./parts";
import { PinsTab } from "./PinsTab";
import { SegmentMenu } from "./SegmentMenu";
import { SegmentStats } from "./SegmentStats";
import classes from "./Segments.module.css";
import { WhyTab } from "./WhyTab";
import { KIND_NAMES, type Segment, subjects } from "./words";

const CountsChart = lazy(() => import("./CountsChart"));
const TABS = {
  members: "Members",
  why: "Why",
  pins: "Pins",
  history: "Entered and left",
  definition: "Definition",
} as const;
type Tab = keyof typeof TABS;

/** Who is in a segment, since when and why, and what hangs on it. */
export function SegmentPage() {
  const { segmentKey } = useParams({ strict: false }) as { segmentKey: string };
  const { data: segment, error } = api.useQuery("get", "/api/v1/segments/{key}", {
    params: { path: { key: segmentKey } },
  });
  if (error) {
    const isGone = errorCode(error) === "not_found";
    return (
      <Page title="Segment">
        <Notice
          title={isGone ? `There is no segment ${segmentKey}` : "The segment could not be read"}
          action={
            <Button component={Link} to="/segments" variant="default">
              All segments
            </Button>
          }
        >
          {isGone ? "It may have been renamed or deleted." : errorMessage(error)}
        </Notice>
      </Page>
    );
  }
  return segment ? (
    <Shown segment={segment} />
  ) : (
    <Page title={segmentKey}>
      <Skeleton height={220} />
    </Page>
  );
}

function Shown({ segment }: { segment: Segment }) {
  const search = useSearch({ strict: false }) as { tab?: string };
  const navigate = useNavigate();
  const mayEdit = useMay("segments.edit");
  const tab: Tab = search.tab && search.tab in TABS ? (search.tab as Tab) : "members";
  const go = (next: string | null) =>
    void navigate({
      to: `/segments/${segment.key}`,
      search: next && next !== "members" ? { tab: next } : {},
      replace: true,
    });
  return (
    <Page
      title={segment.name}
      lead={<Lead segment={segment} />}
      actions={
        <>
          {mayEdit && (
            <Button
              component={Link}
              to={`/segments/${segment.key}/edit`}
              variant="default"
              leftSection={<IconPencil size={16} />}
            >
              Edit
            </Button>
          )}
          <SegmentMenu segment={segment} />
        </>
      }
    >
      <div className={classes.columns}>
        <Stack gap="md">
          <Panel flush>
            <Tabs value={tab} onChange={go} keepMounted={false}>
              <Tabs.List aria-label="About this segment">
                {Object.entries(TABS).map(([value, label]) => (
                  <Tabs.Tab key={value} value={value}>
                    {label}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              <Tabs.Panel value="members">
                <MembersTab segment={segment} />
              </Tabs.Panel>
              <Tabs.Panel value="why">
                <WhyTab segment={segment} />
              </Tabs.Panel>
              <Tabs.Panel value="pins">
                <PinsTab segment={segment} />
              </Tabs.Panel>
              <Tabs.Panel value="history">
                <HistoryTab segment={segment} />
              </Tabs.Panel>
              <Tabs.Panel value="definition">
                <DefinitionTab segment={segment} />
              </Tabs.Panel>
            </Tabs>
          </Panel>
        </Stack>
        <div className={classes.side}>
          <SegmentStats segment={segment} />
          <Suspense fallback={<Skeleton height={220} />}>
            <CountsChart segment={segment} />
          </Suspense>
          <Panel title="Activations" hint="What goes by this segment">
            {segment.used_by.length === 0 ? (
              <Text size="sm" c="dimmed">
                Nothing uses it yet. Include it in a campaign, or let a workflow ask for it.
              </Text>
            ) : (
              <Stack gap={6}>
                {segment.used_by.map((use) => (
                  <Group key={`${use.kind} ${use.key}`} gap={6} justify="space-between" wrap="nowrap">
                    <Use kind={use.kind} of={use.key} name={use.name} />
                    <Text size="xs" c="dimmed">
                      {KIND_NAMES[use.kind] ?? use.kind}
                    </Text>
                  </Group>
                ))}
              </Stack>
            )}
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function Lead({ segment }: { segment: Segment }) {
  return (
    <Stack gap={4} mt={4}>
      <Group gap={8}>
        <ModeBadge mode={segment.mode} />
        <Text span size="sm">
          of {subjects(segment.subject)}
        </Text>
        <Text span size="sm" ff="monospace">
          {segment.key}
        </Text>
        {segment.folder && (
          <Text span size="sm">
            in {segment.folder}
          </Text>
        )}
        {segment.owner && (
          <Text span size="sm">
            looked after by {segment.owner}
          </Text>
        )}
        {segment.tags.map((tag) => (
          <Badge key={tag} size="sm" variant="default" tt="none" fw={500}>
            {tag}
          </Badge>
        ))}
      </Group>
      {segment.description && (
        <Text size="sm" maw={760}>
          {segment.description}
        </Text>
      )}
    </Stack>
  );
}
