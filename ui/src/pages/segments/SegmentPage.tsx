import { Page } from "#/components/Page";

export function SegmentPage() {
  return <Page title="Segment">{null}</Page>;
}
