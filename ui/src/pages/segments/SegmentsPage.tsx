import { Page } from "#/components/Page";

export function SegmentsPage() {
  return <Page title="Segments">{null}</Page>;
}
