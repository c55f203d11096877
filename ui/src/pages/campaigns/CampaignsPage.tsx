import { Page } from "#/components/Page";

export function CampaignsPage() {
  return <Page title="Campaigns">{null}</Page>;
}
