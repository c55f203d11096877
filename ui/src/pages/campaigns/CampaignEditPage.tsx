import { Skeleton } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { api } from "#/api/client";
import { errorCode, errorMessage } from "#/api/errors";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { NotFound } from "#/shell/NotFound";
import { CampaignForm } from "./CampaignForm";
import { draftOf, NEW_CAMPAIGN } from "./campaign";

/** A new campaign: whom it reaches, by which channel, when. */
export function NewCampaignPage() {
  return <CampaignForm title="New campaign" campaignKey={null} initial={NEW_CAMPAIGN} before={{}} />;
}

/** A campaign in force, to be changed. */
export function EditCampaignPage() {
  const { campaignKey = "" } = useParams({ strict: false }) as { campaignKey?: string };
  const params = { path: { kind: "campaign" as const, key: campaignKey } };
  const { data, error } = api.useQuery("get", "/api/v1/definitions/{kind}/{key}", { params });
  if (errorCode(error) === "not_found") return <NotFound />;
  if (error) return <Notice title="The campaign could not be read">{errorMessage(error)}</Notice>;
  if (!data) {
    return (
      <Page title="Edit a campaign">
        <Skeleton h={320} />
      </Page>
    );
  }
  const body = data.body as Record<string, unknown>;
  return (
    <CampaignForm title={`Edit ${String(body.name)}`} campaignKey={campaignKey} initial={draftOf(body)} before={body} />
  );
}
