import { Page } from "#/components/Page";

export function TodayPage() {
  return <Page title="Today">{null}</Page>;
}
