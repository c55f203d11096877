import { Page } from "#/components/Page";

export function WorkflowPage() {
  return <Page title="Workflow">{null}</Page>;
}
