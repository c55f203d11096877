import { useState } from "react";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { type Criteria, CriteriaBuilder, LiveCount, useLiveCount } from "#/criteria";

export function NewSegmentPage() {
  const [criteria, setCriteria] = useState<Criteria | null>(null);
  const live = useLiveCount("account", criteria);
  return (
    <Page title="New segment">
      <Panel title="Criteria">
        <CriteriaBuilder subject="account" value={criteria} onChange={setCriteria} error={live.error} />
      </Panel>
      <Panel title="Live count">
        <LiveCount live={live} subject="account" />
      </Panel>
    </Page>
  );
}

export function EditSegmentPage() {
  return <Page title="Edit segment">{null}</Page>;
}
