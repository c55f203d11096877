import { Page } from "#/components/Page";

export function IntentReportPage() {
  return <Page title="Intent report">{null}</Page>;
}
