import { Page } from "#/components/Page";

export function LaddersPage() {
  return <Page title="Ladders">{null}</Page>;
}
