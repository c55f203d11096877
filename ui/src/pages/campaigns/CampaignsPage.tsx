import { Anchor, Badge, Button, Group, SegmentedControl, Text } from "@mantine/core";
import { IconPlus, IconSpeakerphone } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { api } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { count, plural } from "#/components/numbers";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { useMay } from "#/session/session";
import { CampaignMenu } from "./CampaignMenu";
import { type CampaignRow, CHANNELS, type Phase, PHASES } from "./campaign";
import { PhaseBadge } from "./PhaseBadge";

const COLUMNS: readonly Column<CampaignRow>[] = [
  {
    key: "name",
    header: "Campaign",
    render: (campaign) => (
      <div>
        <Anchor
          component={Link}
          to="/campaigns/$campaignKey"
          params={{ campaignKey: campaign.key } as never}
          fw={560}
          size="sm"
        >
          {campaign.name}
        </Anchor>
        <Text size="xs" c="dimmed" lineClamp={1} maw={360}>
          {campaign.description || campaign.key}
        </Text>
      </div>
    ),
  },
  { key: "phase", header: "State", render: (campaign) => <PhaseBadge phase={campaign.phase} /> },
  { key: "channel", header: "Channel", isMinor: true, render: (campaign) => CHANNELS[campaign.channel] },
  {
    key: "audience",
    header: "Audience",
    align: "right",
    render: (campaign) => (
      <Text fw={620} size="sm">
        {count(campaign.audience_count)}
      </Text>
    ),
  },
  {
    key: "sum",
    header: "Comes about",
    isMinor: true,
    render: (campaign) => (
      <Group gap={4} wrap="nowrap">
        <Badge variant="light" tt="none" title={campaign.include.join(", ")}>
          {count(campaign.included_count)} in {plural(campaign.include.length, "segment")}
        </Badge>
        {campaign.exclude.length > 0 && (
          <Badge variant="light" color="gray" tt="none" title={campaign.exclude.join(", ")}>
            − {count(campaign.excluded_count)} in {count(campaign.exclude.length)}
          </Badge>
        )}
      </Group>
    ),
  },
  {
    key: "days",
    header: "Days",
    isMinor: true,
    render: (campaign) => <Days from={campaign.starts_on} to={campaign.ends_on} />,
  },
  {
    key: "menu",
    header: "Actions",
    align: "right",
    width: 48,
    render: (campaign) => <CampaignMenu campaign={campaign} />,
  },
];

/** Who sees what? */
export function CampaignsPage() {
  const { phase }: { phase?: Phase } = useSearch({ strict: false });
  const navigate = useNavigate();
  const { data, error } = api.useQuery("get", "/api/v1/campaigns");
  const mayEdit = useMay("campaigns.edit");
  const create = mayEdit && (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>
      New campaign
    </Button>
  );
  const phases = (Object.keys(PHASES) as Phase[]).filter((one) =>
    data?.items.some((campaign) => campaign.phase === one),
  );
  const chosen = phase && phases.includes(phase) ? phase : "all";
  const rows = chosen === "all" ? data?.items : data?.items.filter((campaign) => campaign.phase === chosen);
  return (
    <Page title="Campaigns" lead="Who sees what?" actions={create}>
      {phases.length > 1 && (
        <SegmentedControl
          aria-label="State"
          value={chosen}
          onChange={(next) =>
            void navigate({ to: "/campaigns", search: (next === "all" ? {} : { phase: next }) as never, replace: true })
          }
          data={[{ value: "all", label: "All" }, ...phases.map((one) => ({ value: one, label: PHASES[one].name }))]}
          style={{ alignSelf: "flex-start", maxWidth: "100%", overflowX: "auto" }}
        />
      )}
      <Panel flush>
        <DataTable
          label="Campaigns, with the size of their audiences"
          columns={COLUMNS}
          rows={rows}
          rowKey={(campaign) => campaign.key}
          error={error}
          empty={
            <Notice
              title="No campaign yet"
              icon={<IconSpeakerphone size={40} stroke={1.3} color="var(--accent)" aria-hidden />}
              action={create}
            >
              A campaign says whom a channel reaches: everybody in some segments, except those in others. Its audience
              follows the segments by itself and can be pushed to an ad platform.
            </Notice>
          }
        />
      </Panel>
    </Page>
  );
}

function Days({ from, to }: { from: string | null; to: string | null }) {
  if (!from && !to) return <>no limit</>;
  return <>{[from && `from ${from}`, to && `to ${to}`].filter(Boolean).join(" ")}</>;
}
