import { Text } from "@mantine/core";
import { Panel } from "#/components/Panel";
import { type Criteria, LiveCount, useLiveCount } from "#/criteria";
import { SumBars } from "./AudienceSum";
import type { Step } from "./campaign";

interface AudienceNowProps {
  include: readonly string[];
  exclude: readonly string[];
}

/** The audience while its segments are chosen, worked out at this moment. */
export function AudienceNow({ include, exclude }: AudienceNowProps) {
  const within = anyOf(include);
  const out = anyOf(exclude);
  const all = useLiveCount("account", within, 0);
  const left = useLiveCount("account", within && out ? { all: [within, { not: out }] } : within, 5);
  if (!within) {
    return (
      <Panel title="Audience now">
        <Text size="sm" c="dimmed">
          Choose a segment to include, and this says who is reached.
        </Text>
      </Panel>
    );
  }
  return (
    <Panel title="Audience now">
      {all.answer && left.answer && <SumBars isNarrow found={stepsOf(all.answer.count, left.answer.count)} />}
      <LiveCount live={left} subject="account" />
    </Panel>
  );
}

function anyOf(keys: readonly string[]): Criteria | null {
  if (keys.length === 0) return null;
  return keys.length === 1 ? { segment: keys[0] } : { any: keys.map((segment) => ({ segment })) };
}

function stepsOf(included: number, audience: number): Step[] {
  // Between two answers the one may be newer than the other; then nobody is taken out.
  const taken = Math.max(0, included - audience);
  const share = (value: number) => (included > 0 ? Math.min(100, (100 * value) / included) : 0);
  return [
    { key: "included", label: "Included", kind: "included", value: included, from: 0, to: share(included), note: "" },
    {
      key: "excluded",
      label: "Excluded",
      kind: "excluded",
      value: taken,
      from: share(included - taken),
      to: share(included),
      note: "",
    },
    { key: "audience", label: "Audience", kind: "audience", value: audience, from: 0, to: share(audience), note: "" },
  ];
}
