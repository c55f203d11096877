import { Page } from "#/components/Page";

export function NewWorkflowPage() {
  return <Page title="New workflow">{null}</Page>;
}

export function EditWorkflowPage() {
  return <Page title="Edit workflow">{null}</Page>;
}
