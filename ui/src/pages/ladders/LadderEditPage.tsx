import { Page } from "#/components/Page";

export function NewLadderPage() {
  return <Page title="New ladder">{null}</Page>;
}

export function EditLadderPage() {
  return <Page title="Edit ladder">{null}</Page>;
}
