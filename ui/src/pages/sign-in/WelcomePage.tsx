import { Page } from "#/components/Page";

export function WelcomePage() {
  return <Page title="Welcome">{null}</Page>;
}
