import { Page } from "#/components/Page";

export function CampaignPage() {
  return <Page title="Campaign">{null}</Page>;
}
