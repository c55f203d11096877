import { Anchor, Badge, Button, Group, Table, Tabs, Text, VisuallyHidden } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { count, signed } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { useMay } from "#/session/session";
import { BacktestPanel } from "#/trial/BacktestPanel";
import { VersionsPanel } from "#/trial/VersionsPanel";
import { PreviewPanel } from "#/trial/PreviewPanel";
import { useInForce } from "#/definition/inForce";
import { criteriaWords } from "#/definition/words";
import { bandWords, readMeasure, topOf } from "./ladder";
import classes from "./LadderPage.module.css";
import { LadderMenu } from "./LadderMenu";
import { LadderScale } from "./LadderScale";
import { LadderSwitch } from "./LadderSwitch";
import { measureWords } from "./measureWords";
import { StageHistory } from "./StageHistory";
import { StageSubjects } from "./StageSubjects";

const TABS = ["who", "moves", "preview", "backtest", "versions"] as const;
type Search = { tab?: (typeof TABS)[number]; stage?: string };

/** One ladder: its bands, who stands on each, who moved, and what it would do. */
export function LadderPage() {
  const { ladderKey = "" } = useParams({ strict: false }) as { ladderKey?: string };
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const mayEdit = useMay("workflows.edit");
  const inForce = useInForce();
  const { data: ladder, error } = api.useQuery("get", "/api/v1/ladders/{key}", {
    params: { path: { key: ladderKey } },
  });
  if (error && !ladder)
    return (
      <Notice
        title="The ladder could not be shown"
        action={
          <Button component={Link} to="/ladders">
            All ladders
          </Button>
        }
      >
        {errorMessage(error)}
      </Notice>
    );
  const show = (next: Search) =>
    void navigate({ to: "/ladders/$ladderKey", params: { ladderKey } as never, search: next as never, replace: true });
  const tab = TABS.find((one) => one === search.tab) ?? "who";
  const segment = (key: string) => inForce?.names.segment(key) ?? key;
  const by = ladder ? readMeasure(ladder.measure).by : "score";
  const rungs = (ladder?.stages ?? []).map((one) => ({ stage: one.stage, name: one.name, from: one.from_number }));
  return (
    <Page
      title={ladder?.name ?? ladderKey}
      lead={
        ladder &&
        inForce &&
        `By ${measureWords(ladder.measure, inForce.names)} · version ${ladder.version}${ladder.owner ? ` · ${ladder.owner}` : ""}`
      }
      actions={
        ladder && (
          <>
            <Group gap={6}>
              <LadderSwitch ladder={ladder} mayEdit={mayEdit} />
              <Text size="sm">{ladder.status}</Text>
            </Group>
            {mayEdit && ladder.status !== "archived" && (
              <Button
                component={Link}
                to="/ladders/$ladderKey/edit"
                params={{ ladderKey } as never}
                leftSection={<IconPencil size={15} />}
              >
                Edit
              </Button>
            )}
            <LadderMenu ladder={ladder} mayEdit={mayEdit} />
          </>
        )
      }
    >
      {ladder && (
        <Panel>
          <LadderScale stages={rungs} hysteresis={ladder.hysteresis} top={topOf(by, rungs)} />
          <Group gap="lg" mt="xs">
            <Text size="sm">
              {ladder.hysteresis > 0
                ? `A stage is left ${ladder.hysteresis} beyond its ends (hatched).`
                : "A stage is left right at its ends."}
            </Text>
            <Text size="sm">
              {ladder.min_dwell_days > 0
                ? `Nobody leaves one before ${ladder.min_dwell_days} days are over.`
                : "It can be left at once."}
            </Text>
            {ladder.among && inForce && (
              <Text size="sm">Only for whom {criteriaWords(ladder.among as never, inForce.names)}.</Text>
            )}
          </Group>
          {ladder.description && (
            <Text size="sm" c="dimmed" mt={4}>
              {ladder.description}
            </Text>
          )}
          <Stages ladder={ladder} segment={segment} onShow={(stage) => show({ tab: "who", stage })} />
        </Panel>
      )}
      <Tabs value={tab} onChange={(next) => show({ tab: (next ?? undefined) as Search["tab"] })} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="who">Who is where</Tabs.Tab>
          <Tabs.Tab value="moves">Moves</Tabs.Tab>
          <Tabs.Tab value="preview">Preview</Tabs.Tab>
          <Tabs.Tab value="backtest">Backtest</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="who" pt="md">
          {ladder && (
            <StageSubjects ladder={ladder} stage={search.stage} onStage={(stage) => show({ tab: "who", stage })} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="moves" pt="md">
          {ladder && <StageHistory ladder={ladder} />}
        </Tabs.Panel>
        <Tabs.Panel value="preview" pt="md">
          <PreviewPanel kind="ladder" itemKey={ladderKey} segment={segment} />
        </Tabs.Panel>
        <Tabs.Panel value="backtest" pt="md">
          <BacktestPanel tried={{ kind: "ladder", key: ladderKey }} segment={segment} />
        </Tabs.Panel>
        <Tabs.Panel value="versions" pt="md">
          <VersionsPanel kind="ladder" itemKey={ladderKey} mayEdit={mayEdit} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

interface StagesProps {
  ladder: Schemas["Ladder"];
  segment: (key: string) => string;
  onShow: (stage: string) => void;
}

function Stages({ ladder, segment, onShow }: StagesProps) {
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Stages">
      <Table mt="sm">
        <Table.Caption className={classes.caption}>
          <VisuallyHidden>Stages, from the top down</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Stage</Table.Th>
            <Table.Th>Band</Table.Th>
            <Table.Th>Segment</Table.Th>
            <Table.Th ta="right">On it</Table.Th>
            <Table.Th ta="right">Came, 7 days</Table.Th>
            <Table.Th ta="right">Left, 7 days</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[...ladder.stages].reverse().map((one) => (
            <Table.Tr key={one.stage}>
              <Table.Td fw={560}>{one.name}</Table.Td>
              <Table.Td>{bandWords(one.from_number, one.to_number)}</Table.Td>
              <Table.Td>
                {one.segment ? (
                  <Anchor
                    component={Link}
                    to="/segments/$segmentKey"
                    params={{ segmentKey: one.segment } as never}
                    size="sm"
                  >
                    {segment(one.segment)}
                  </Anchor>
                ) : (
                  <Badge size="xs" variant="default">
                    none
                  </Badge>
                )}
              </Table.Td>
              <Table.Td ta="right">
                <Anchor
                  component="button"
                  type="button"
                  size="sm"
                  onClick={() => onShow(one.stage)}
                  aria-label={`${count(one.subject_count)} on ${one.name}: show who`}
                >
                  {count(one.subject_count)}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right">{signed(one.entered_count)}</Table.Td>
              <Table.Td ta="right">{signed(-one.left_count)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
