import type { ConditionProps } from "../ConditionView";
import { frequencyFields, frequencyOf, windowFields, windowOf } from "../counted";
import { Lookups, named } from "../fields";
import { isRecord, textsOf } from "../types";
import { useVocabulary } from "../useVocabulary";
import { FrequencyFields, WindowFields } from "./CountFields";

const KINDS = ["once", "at_least", "at_most", "exactly", "between"] as const;

/** "Engaged with ads of Awareness at least 3 times in the last 7 days". */
export function EngagementView({ node, subject, edit }: ConditionProps) {
  const vocabulary = useVocabulary(subject);
  const test = isRecord(node.ad_engagements) ? node.ad_engagements : {};
  const put = (campaign: unknown, frequency = frequencyOf(test), window = windowOf(test)) =>
    edit({ ad_engagements: { campaign, ...frequencyFields(frequency), ...windowFields(window) } });
  return (
    <>
      <span>Engaged with ads of</span>
      <Lookups
        label="Campaign"
        placeholder="a campaign, or several"
        value={textsOf(test.campaign)}
        options={named(vocabulary?.campaigns)}
        onChange={(next) => put(next)}
      />
      <FrequencyFields
        frequency={frequencyOf(test)}
        kinds={KINDS}
        unit="times"
        onChange={(next) => put(test.campaign, next)}
      />
      <WindowFields window={windowOf(test)} onChange={(next) => put(test.campaign, undefined, next)} />
    </>
  );
}
