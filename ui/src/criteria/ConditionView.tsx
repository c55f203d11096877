import { AcrossView } from "./conditions/AcrossView";
import { AttributeView } from "./conditions/AttributeView";
import { EngagementView } from "./conditions/EngagementView";
import { ConsentView, EveryoneView, SegmentView, StageView } from "./conditions/MembershipViews";
import { OpportunityView } from "./conditions/OpportunityView";
import { DeltaView, IntentView, ScoreView, TierView, TrendView } from "./conditions/ScoreViews";
import { SignalView } from "./conditions/SignalView";
import type { Kind } from "./kinds";
import type { Path, Subject } from "./types";

/** What every view of a condition gets. `edit` puts another condition in the place of this one. */
export interface ConditionProps {
  node: Record<string, unknown>;
  subject: Subject;
  edit: (next: Record<string, unknown>) => void;
}

/** One condition as a sentence with fields in it. */
export function ConditionView({ kind, path, ...props }: ConditionProps & { kind: Kind; path: Path }) {
  switch (kind) {
    case "attribute":
      return <AttributeView {...props} />;
    case "signal":
      return <SignalView {...props} />;
    case "score":
      return <ScoreView {...props} />;
    case "intent":
      return <IntentView {...props} />;
    case "tier":
      return <TierView {...props} />;
    case "delta":
      return <DeltaView {...props} />;
    case "trend":
      return <TrendView {...props} />;
    case "ad_engagements":
      return <EngagementView {...props} />;
    case "opportunities":
      return <OpportunityView {...props} />;
    case "segment":
      return <SegmentView {...props} />;
    case "stage":
      return <StageView {...props} />;
    case "consent":
      return <ConsentView {...props} />;
    case "contacts":
    case "account":
      return <AcrossView {...props} path={path} />;
    case "everyone":
      return <EveryoneView {...props} />;
    default:
      return null;
  }
}
