import { Page } from "#/components/Page";

export function LadderPage() {
  return <Page title="Ladder">{null}</Page>;
}
