import { Page } from "#/components/Page";

export function IntentReportsPage() {
  return <Page title="Intent reports">{null}</Page>;
}
