import { Alert, Badge, Group, Skeleton, Stack, Text } from "@mantine/core";
import dayjs from "dayjs";
import type { ReactNode } from "react";
import type { Schemas } from "#/api/client";
import { Change } from "#/components/Change";
import { Gauge } from "#/components/Gauge";
import { Panel } from "#/components/Panel";
import { TIER_NAMES } from "#/components/tier";
import { When } from "#/components/When";
import { useThresholds } from "./queries";
import classes from "./ScoreCard.module.css";

interface ScoreCardProps {
  /** What is known of the present: trends, sub-scores and their composite. */
  present: Schemas["AccountRow"] | Schemas["ContactRow"];
  explanation: Schemas["Explanation"] | undefined;
  /** Whether the explanation is about a moment that the person picked. */
  isPast: boolean;
  picker: ReactNode;
  children?: ReactNode;
}

/** The score as a gauge, the reason in one line, where it comes from and where it goes. */
export function ScoreCard({ present, explanation, isPast, picker, children }: ScoreCardProps) {
  const thresholds = useThresholds();
  if (!explanation) return <Skeleton height={220} />;
  const { score, tier, next_change: next } = explanation;
  return (
    <Panel title="Score" actions={picker}>
      <Group gap="lg" align="center">
        <Stack gap={4} align="center">
          <Gauge
            score={score}
            tier={tier as Schemas["AccountRow"]["tier"]}
            thresholds={[thresholds.medium, thresholds.high]}
            width={150}
          />
          <Badge variant="default" tt="none" className={classes.tier} data-tier={tier}>
            {TIER_NAMES[tier as Schemas["AccountRow"]["tier"]]} intent
          </Badge>
        </Stack>
        <div className={classes.words}>
          <Text fw={560}>{sentence(explanation.reason)}</Text>
          <Text size="sm" c="dimmed" mt={4}>
            {next
              ? `If nothing else happens, it becomes ${next.score} ${dayjs(next.at).isBefore(dayjs()) ? "on" : "in"} ${nextIn(next.at)}.`
              : "It does not change by itself any more."}
          </Text>
          <dl className={classes.numbers}>
            <div title="From what your own channels observed">
              <dt>First party</dt>
              <dd>{explanation.first_party_score}</dd>
            </div>
            <div title="From what other networks observed">
              <dt>Third party</dt>
              <dd>{explanation.third_party_score}</dd>
            </div>
            {!isPast && (
              <>
                <div
                  title={
                    present.is_partial
                      ? "Of one party only: no signal of the other was ever stored"
                      : "The two by the weights of the score model"
                  }
                >
                  <dt>Composite</dt>
                  <dd>
                    {present.composite_score}
                    {present.is_partial && <span className={classes.partial}> partial</span>}
                  </dd>
                </div>
                <div>
                  <dt>1 day</dt>
                  <dd>
                    <Change trend={direction(present.delta_1d)} by={present.delta_1d} />
                  </dd>
                </div>
                <div>
                  <dt>7 days</dt>
                  <dd>
                    <Change trend={direction(present.delta_7d)} by={present.delta_7d} />
                  </dd>
                </div>
                <div>
                  <dt>14 days</dt>
                  <dd>
                    <Change trend={present.trend} by={present.delta_14d} />
                  </dd>
                </div>
              </>
            )}
          </dl>
          {!isPast && (
            <Text size="xs" c="dimmed">
              Last signal <When at={present.last_signal_at} />
            </Text>
          )}
        </div>
      </Group>
      {isPast && (
        <Alert color="gray" mt="sm" p="xs" title={`As of ${dayjs(explanation.at).format("ddd D MMM YYYY, HH:mm")}`}>
          Explained by the signals known then and the definitions in force now. The score recorded then was{" "}
          {explanation.recorded_score}
          {explanation.recorded_score === score ? ", the same." : ": definitions or records have changed since."}
        </Alert>
      )}
      {children}
    </Panel>
  );
}

const direction = (change: number) => (change > 0 ? "rising" : change < 0 ? "declining" : "stable");
const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
const nextIn = (at: string): string => {
  const moment = dayjs(at);
  return moment.isBefore(dayjs())
    ? moment.format("D MMM YYYY, HH:mm")
    : `${moment.fromNow(true)} (${moment.format("ddd D MMM, HH:mm")})`;
};
