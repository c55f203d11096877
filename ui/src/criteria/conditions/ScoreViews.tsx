import { Checkbox, Chip, Group } from "@mantine/core";
import { TIER_NAMES, TREND_NAMES } from "#/components/tier";
import type { ConditionProps } from "../ConditionView";
import { Choice, Lookup, named, optionsOf } from "../fields";
import { isRecord, textsOf } from "../types";
import { useVocabulary } from "../useVocabulary";
import { NumberFields } from "./NumberFields";

const PARTS = {
  score: "Score",
  first_party: "First-party score",
  third_party: "Third-party score",
  composite: "Composite score",
};
const REPORT_PARTS = {
  composite: "composite score",
  first_party: "first-party score",
  third_party: "third-party score",
};
const DAYS = { 1: "1 day", 7: "7 days", 14: "14 days" };

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** "Score is at least 60". */
export function ScoreView({ node, edit }: ConditionProps) {
  const of = typeof node.of === "string" ? node.of : "score";
  const put = (test: Record<string, unknown>, part = of) =>
    edit({ score: test, ...(part === "score" ? {} : { of: part }) });
  return (
    <>
      <Choice
        label="Which score"
        value={of}
        options={optionsOf(PARTS)}
        onChange={(part) => put(record(node.score), part)}
      />
      <span>is</span>
      <NumberFields label="Score" test={record(node.score)} onChange={(test) => put(test)} />
      <MissingIsZero test={record(node.score)} onChange={(test) => put(test)} />
    </>
  );
}

/** "In report Master Intent the composite score is at least 60". */
export function IntentView({ node, subject, edit }: ConditionProps) {
  const vocabulary = useVocabulary(subject);
  const of = typeof node.of === "string" ? node.of : "composite";
  const put = (changed: { intent?: string; test?: Record<string, unknown>; of?: string }) => {
    const part = changed.of ?? of;
    edit({
      intent: changed.intent ?? node.intent,
      score: changed.test ?? node.score,
      ...(part === "composite" ? {} : { of: part }),
    });
  };
  return (
    <>
      <span>In intent report</span>
      <Lookup
        label="Intent report"
        placeholder="a report"
        value={String(node.intent)}
        options={named(vocabulary?.intent_reports)}
        onChange={(intent) => put({ intent })}
      />
      <span>the</span>
      <Choice label="Which score" value={of} options={optionsOf(REPORT_PARTS)} onChange={(part) => put({ of: part })} />
      <span>is</span>
      <NumberFields label="Score in the report" test={record(node.score)} onChange={(test) => put({ test })} />
      <MissingIsZero test={record(node.score)} onChange={(test) => put({ test })} />
    </>
  );
}

function MissingIsZero({
  test,
  onChange,
}: {
  test: Record<string, unknown>;
  onChange: (test: Record<string, unknown>) => void;
}) {
  const { missing_is_zero: isZero, ...rest } = test;
  return (
    <Checkbox
      size="xs"
      label="no score counts as 0"
      checked={isZero === true}
      onChange={(event) => onChange(event.currentTarget.checked ? { ...rest, missing_is_zero: true } : rest)}
    />
  );
}

/** "Tier is High or Medium". */
export function TierView({ node, edit }: ConditionProps) {
  return (
    <>
      <span>Tier is</span>
      <Chip.Group multiple value={textsOf(node.tier)} onChange={(tier) => edit({ tier })}>
        <Group gap={4}>
          {(["high", "medium", "low"] as const).map((tier) => (
            <Chip key={tier} value={tier} size="xs" variant="outline">
              {TIER_NAMES[tier]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </>
  );
}

/** "The score changed by at least 20 points over 7 days". */
export function DeltaView({ node, edit }: ConditionProps) {
  const days = typeof node.days === "number" ? node.days : 7;
  return (
    <>
      <span>Score changed by</span>
      <NumberFields label="Points" test={record(node.delta)} onChange={(delta) => edit({ delta, days })} />
      <span>points over</span>
      <Choice
        label="Days"
        value={String(days)}
        options={optionsOf(DAYS)}
        onChange={(next) => edit({ delta: node.delta, days: Number(next) })}
      />
    </>
  );
}

/** "Score is rising". */
export function TrendView({ node, edit }: ConditionProps) {
  return (
    <>
      <span>Over 14 days the score is</span>
      <Choice
        label="Trend"
        value={String(node.trend)}
        options={optionsOf(TREND_NAMES)}
        onChange={(trend) => edit({ trend })}
      />
    </>
  );
}
