import { Page } from "#/components/Page";

export function WorkflowsPage() {
  return <Page title="Workflows">{null}</Page>;
}
