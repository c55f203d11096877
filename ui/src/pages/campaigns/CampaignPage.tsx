import { Button, Group, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { api } from "#/api/client";
import { errorCode, errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { count, money } from "#/components/numbers";
import { Page } from "#/components/Page";
import { useMay } from "#/session/session";
import { NotFound } from "#/shell/NotFound";
import { AudiencePanel } from "./AudiencePanel";
import { AudienceSum } from "./AudienceSum";
import { CampaignMenu } from "./CampaignMenu";
import { type Campaign, CHANNELS } from "./campaign";
import { EngagementPanel } from "./EngagementPanel";
import { PhaseBadge } from "./PhaseBadge";
import { PushPanel } from "./PushPanel";
import { TakenOut } from "./TakenOut";

/** Whom one campaign reaches and why, how they engage, and where its audience is pushed. */
export function CampaignPage() {
  const { campaignKey = "" } = useParams({ strict: false }) as { campaignKey?: string };
  const { data: campaign, error } = api.useQuery("get", "/api/v1/campaigns/{key}", {
    params: { path: { key: campaignKey } },
  });
  const mayEdit = useMay("campaigns.edit");
  if (errorCode(error) === "not_found") return <NotFound />;
  if (error) return <Notice title="The campaign could not be read">{errorMessage(error)}</Notice>;
  return (
    <Page
      title={campaign?.name ?? "Campaign"}
      lead={campaign && <Facts campaign={campaign} />}
      actions={
        campaign && (
          <>
            {mayEdit && (
              <Button
                component={Link}
                to="/campaigns/$campaignKey/edit"
                params={{ campaignKey } as never}
                leftSection={<IconPencil size={16} />}
              >
                Edit
              </Button>
            )}
            <CampaignMenu campaign={campaign} />
          </>
        )
      }
    >
      {campaign && (
        <>
          <AudienceSum campaign={campaign} />
          {campaign.excluded.some((segment) => segment.taken_out_count > 0) && (
            <TakenOut excluded={campaign.excluded} />
          )}
        </>
      )}
      <EngagementPanel campaignKey={campaignKey} />
      <AudiencePanel
        campaignKey={campaignKey}
        names={new Map(campaign?.included.map((segment) => [segment.key, segment.name]))}
      />
      <PushPanel campaignKey={campaignKey} />
    </Page>
  );
}

function Facts({ campaign }: { campaign: Campaign }) {
  const days = [campaign.starts_on && `from ${campaign.starts_on}`, campaign.ends_on && `to ${campaign.ends_on}`]
    .filter(Boolean)
    .join(" ");
  const parts = [
    CHANNELS[campaign.channel],
    days,
    campaign.budget !== null && `budget ${money(campaign.budget, null)}`,
    campaign.description,
  ];
  return (
    <Group gap="xs">
      <PhaseBadge phase={campaign.phase} />
      <Text size="sm" fw={560} c="var(--ink)">
        {count(campaign.audience_count)} in the audience
      </Text>
      {parts.filter(Boolean).map((part) => (
        <Text key={String(part)} size="sm">
          · {part}
        </Text>
      ))}
    </Group>
  );
}
