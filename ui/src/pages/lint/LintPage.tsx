import { Page } from "#/components/Page";

export function LintPage() {
  return <Page title="Lint">{null}</Page>;
}
