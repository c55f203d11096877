import type { ConditionProps } from "../ConditionView";
import { Choice, Lookup, Lookups, named, optionsOf, Words } from "../fields";
import { textsOf } from "../types";
import { useVocabulary } from "../useVocabulary";

const STATUSES = { granted: "granted", denied: "denied", withdrawn: "withdrawn", unknown: "unknown" };

/** "Is a member of Target Accounts". */
export function SegmentView({ node, subject, edit }: ConditionProps) {
  const vocabulary = useVocabulary(subject);
  return (
    <>
      <span>Is a member of</span>
      <Lookup
        label="Segment"
        placeholder="a segment"
        value={String(node.segment)}
        options={named(vocabulary?.segments)}
        onChange={(segment) => edit({ segment })}
      />
    </>
  );
}

/** "Stands on Hot of Intent ladder". */
export function StageView({ node, subject, edit }: ConditionProps) {
  const vocabulary = useVocabulary(subject);
  const ladder = String(node.ladder);
  const stages = vocabulary?.ladders.find((one) => one.key === ladder)?.stages;
  return (
    <>
      <span>Stands on ladder</span>
      <Lookup
        label="Ladder"
        placeholder="a ladder"
        value={ladder}
        options={named(vocabulary?.ladders)}
        onChange={(next) => edit({ stage: [], ladder: next })}
      />
      <span>on stage</span>
      <Lookups
        label="Stage"
        placeholder="a stage, or several"
        value={textsOf(node.stage)}
        options={named(stages)}
        onChange={(stage) => edit({ stage, ladder })}
      />
    </>
  );
}

/** "Consent for newsletter is granted". */
export function ConsentView({ node, subject, edit }: ConditionProps) {
  const vocabulary = useVocabulary(subject);
  const status = typeof node.status === "string" ? node.status : "granted";
  const put = (consent: string, next: string) => edit({ consent, ...(next === "granted" ? {} : { status: next }) });
  return (
    <>
      <span>Consent for</span>
      <Words
        label="Purpose"
        placeholder="newsletter"
        value={String(node.consent)}
        examples={vocabulary?.purposes ?? []}
        onChange={(consent) => put(consent, status)}
      />
      <span>is</span>
      <Choice
        label="Consent"
        value={status}
        options={optionsOf(STATUSES)}
        onChange={(next) => put(String(node.consent), next)}
      />
    </>
  );
}

/** "Everyone". */
export function EveryoneView({ subject }: ConditionProps) {
  return <span>Everyone: every {subject}</span>;
}
