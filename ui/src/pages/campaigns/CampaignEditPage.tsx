import { Page } from "#/components/Page";

export function NewCampaignPage() {
  return <Page title="New campaign">{null}</Page>;
}

export function EditCampaignPage() {
  return <Page title="Edit campaign">{null}</Page>;
}
