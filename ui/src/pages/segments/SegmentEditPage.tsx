import { Page } from "#/components/Page";

export function NewSegmentPage() {
  return <Page title="New segment">{null}</Page>;
}

export function EditSegmentPage() {
  return <Page title="Edit segment">{null}</Page>;
}
