import { Page } from "#/components/Page";

export function NewIntentReportPage() {
  return <Page title="New intent report">{null}</Page>;
}

export function EditIntentReportPage() {
  return <Page title="Edit intent report">{null}</Page>;
}
