import { Alert, Button, Group, Tabs, Text } from "@mantine/core";
import { IconEye, IconPencil } from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { count, plural } from "#/components/numbers";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { useInForce } from "#/definition/inForce";
import { useMay } from "#/session/session";
import { VersionsPanel } from "#/trial/VersionsPanel";
import { comparisonWords } from "./comparison";
import { EarlierVersions } from "./EarlierVersions";
import { EnrollmentTable } from "./EnrollmentTable";
import { JourneyMapPanel, type MapView } from "./JourneyMapPanel";
import { JourneyVerbs } from "./JourneyVerbs";
import { PathDrawer } from "./PathDrawer";
import { PreviewDialog } from "./PreviewDialog";
import { SettingsInWords } from "./SettingsInWords";
import { SimulationPanel } from "./SimulationPanel";
import { StatusBadge } from "./StatusBadge";
import { REVIEW_WORDS } from "./status";

const TABS = ["map", "people", "try", "settings", "versions"] as const;
interface Search {
  tab?: (typeof TABS)[number];
  view?: MapView;
  node?: string;
  ended?: boolean;
  path?: number;
  /** Whom to simulate. */
  of?: number;
}

/** One journey: its steps with who stands where, everybody in it, what it says, and every version. */
export function JourneyPage() {
  const { journeyKey = "" } = useParams({ strict: false }) as { journeyKey?: string };
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const [isPreviewed, setPreviewed] = useState(false);
  const mayEdit = useMay("workflows.edit");
  const inForce = useInForce();
  const { data: journey, error } = api.useQuery("get", "/api/v1/journeys/{key}", {
    params: { path: { key: journeyKey } },
  });
  const { data: drafts } = api.useQuery("get", "/api/v1/journey-drafts");
  const draft = drafts?.items.find((one) => one.key === journeyKey);
  if (error && !journey)
    return (
      <Notice
        title="The journey could not be shown"
        action={
          draft ? (
            <Button component={Link} to="/journeys/$journeyKey/edit" params={{ journeyKey } as never}>
              Open its draft
            </Button>
          ) : (
            <Button component={Link} to="/workflows">
              All workflows
            </Button>
          )
        }
      >
        {draft ? "It was never published." : errorMessage(error)}
      </Notice>
    );
  const show = (next: Search) =>
    void navigate({
      to: "/journeys/$journeyKey",
      params: { journeyKey } as never,
      search: next as never,
      replace: true,
    });
  const tab = TABS.find((one) => one === search.tab) ?? "map";
  const body = inForce?.body("workflow", journeyKey);
  const earlier = journey && <EarlierVersions journey={journey} mayEdit={mayEdit} />;
  const showWho = (node: string) => show({ tab: "people", node });
  return (
    <Page
      title={journey?.name ?? journeyKey}
      lead={
        journey && (
          <Group gap="xs">
            <StatusBadge status={journey.status} />
            <Text span size="sm">
              Journey of {journey.subject}s · version {journey.version}
              {journey.owner && ` · ${journey.owner}`} · {plural(journey.entered, "entry", "entries")},{" "}
              {count(journey.inside)} on the way
              {journey.success_percent !== null &&
                `, ${count(journey.reached_goal)} reached the goal (${journey.success_percent} %)`}
              {comparisonWords(journey)}
            </Text>
          </Group>
        )
      }
      actions={
        journey && (
          <>
            {mayEdit && journey.status !== "archived" && (
              <Button
                component={Link}
                to="/journeys/$journeyKey/edit"
                params={{ journeyKey } as never}
                leftSection={<IconPencil size={15} />}
              >
                {draft ? "Open the draft" : "Edit"}
              </Button>
            )}
            {body && (
              <Button variant="default" leftSection={<IconEye size={15} />} onClick={() => setPreviewed(true)}>
                Preview
              </Button>
            )}
            <JourneyVerbs journey={journey} mayEdit={mayEdit} />
          </>
        )
      }
    >
      {draft && (
        <Alert
          color="petrol"
          py="xs"
          title={
            draft.review
              ? `There is a draft that is ${REVIEW_WORDS[draft.review.state]}`
              : "There is a draft that is not published"
          }
        >
          <Text size="sm" component="div">
            {draft.updated_by ? `${draft.updated_by} changed it ` : "Changed "}
            <When at={draft.updated_at} />. What you see here is version {draft.version_in_force ?? 1}, which runs.
          </Text>
        </Alert>
      )}
      <Tabs value={tab} onChange={(next) => show({ tab: (next ?? undefined) as Search["tab"] })} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="map">Steps</Tabs.Tab>
          <Tabs.Tab value="people">People</Tabs.Tab>
          <Tabs.Tab value="try">Simulate</Tabs.Tab>
          <Tabs.Tab value="settings">What it says</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="map" pt="md">
          {earlier}
          {journey && inForce && body && (
            <JourneyMapPanel
              journey={journey}
              body={body}
              inForce={inForce}
              view={search.view}
              onView={(view) => show({ tab, view })}
              onWho={showWho}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="people" pt="md">
          {earlier}
          {journey && (
            <Panel flush>
              <EnrollmentTable
                journey={journey}
                node={search.node}
                isEnded={search.ended === true}
                onShow={(next) => show({ tab: "people", ...next })}
                onPath={(path) => show({ ...search, tab: "people", path })}
              />
            </Panel>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="try" pt="md">
          {body && (
            <Panel title="One at a time" hint="Each step at its moment, as if nothing else happened. Nothing is sent.">
              <SimulationPanel
                body={body}
                about={typeof search.of === "number" ? search.of : null}
                onAbout={(of) => show({ tab: "try", of: of ?? undefined })}
              />
            </Panel>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="settings" pt="md">
          {inForce && body && <SettingsInWords body={body} inForce={inForce} />}
        </Tabs.Panel>
        <Tabs.Panel value="versions" pt="md">
          {earlier}
          <VersionsPanel kind="workflow" itemKey={journeyKey} mayEdit={mayEdit && journey?.status !== "archived"} />
        </Tabs.Panel>
      </Tabs>
      {isPreviewed && inForce && body && (
        <PreviewDialog journeyKey={journeyKey} body={body} inForce={inForce} onClose={() => setPreviewed(false)} />
      )}
      {journey && typeof search.path === "number" && (
        <PathDrawer
          enrollmentId={search.path}
          isPaused={journey.status === "disabled"}
          onClose={() => show({ ...search, path: undefined })}
        />
      )}
    </Page>
  );
}
