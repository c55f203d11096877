import { Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { IconPlus, IconStairs } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { useMay } from "#/session/session";
import { useInForce } from "#/definition/inForce";
import { Distribution } from "./Distribution";
import { LadderSwitch } from "./LadderSwitch";
import { measureWords } from "./measureWords";

type Ladder = Schemas["Ladder"];

/** Which stage is everybody in? Each ladder with how many stand where. */
export function LaddersPage() {
  const { data, error } = api.useQuery("get", "/api/v1/ladders");
  const inForce = useInForce();
  const mayEdit = useMay("workflows.edit");
  const columns: Column<Ladder>[] = [
    {
      key: "name",
      header: "Ladder",
      render: (row) => (
        <div>
          <Group gap={6}>
            <Anchor
              component={Link}
              to="/ladders/$ladderKey"
              params={{ ladderKey: row.key } as never}
              fw={560}
              size="sm"
            >
              {row.name}
            </Anchor>
            {row.status === "archived" && (
              <Badge size="xs" variant="default">
                archived
              </Badge>
            )}
          </Group>
          {inForce && (
            <Text size="xs" c="dimmed">
              {measureWords(row.measure, inForce.names)}
            </Text>
          )}
        </div>
      ),
    },
    {
      key: "stages",
      header: "Who stands where",
      width: "50%",
      render: (row) => (
        <Distribution
          label={row.name}
          stages={row.stages.map((one) => ({ stage: one.stage, name: one.name, subjects: one.subject_count }))}
        />
      ),
    },
    {
      key: "subjects",
      header: "On it",
      align: "right",
      render: (row) => (
        <Text size="sm" style={{ whiteSpace: "nowrap" }}>
          {plural(row.subject_count, row.subject)}
        </Text>
      ),
      isMinor: true,
    },
    {
      key: "moves",
      header: "Moves, 7 days",
      align: "right",
      render: (row) => row.stages.reduce((sum, one) => sum + one.entered_count, 0),
      isMinor: true,
    },
    { key: "enabled", header: "Enabled", width: 80, render: (row) => <LadderSwitch ladder={row} mayEdit={mayEdit} /> },
  ];
  return (
    <Page
      title="Ladders"
      lead="Which stage is everybody in? A ladder gives every account exactly one stage by one number."
      actions={
        mayEdit && (
          <Button component={Link} to="/ladders/new" leftSection={<IconPlus size={16} />}>
            New ladder
          </Button>
        )
      }
    >
      <Panel flush>
        <DataTable
          label="Ladders"
          columns={columns}
          rows={data?.items}
          rowKey={(row) => row.key}
          error={error}
          empty={
            <Notice
              title="No ladder yet"
              icon={<IconStairs size={32} color="var(--ink-soft)" />}
              action={
                mayEdit && (
                  <Group gap="xs" justify="center">
                    <Button component={Link} to="/ladders/new">
                      New ladder
                    </Button>
                    <Button component={Link} to="/workflows" search={{ view: "templates" } as never} variant="default">
                      Look at templates
                    </Button>
                  </Group>
                )
              }
            >
              Stages of a buying journey, such as Cold, In-Market, Engaged and Hot: each begins at a number and ends
              where the next begins, so that nobody is ever in two of them, or in none.
            </Notice>
          }
        />
      </Panel>
    </Page>
  );
}
