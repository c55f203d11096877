import { Button, NumberInput, RangeSlider, Text } from "@mantine/core";
import { useState } from "react";
import { NumbersTable } from "#/components/ChartWithTable";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { TIER_NAMES } from "#/components/tier";
import { TierDot } from "#/components/TierDot";
import classes from "./Scoring.module.css";
import { accountsByTier, type ScoreModel, tierOf } from "./scoreModel";

type Scores = readonly { score: number; accounts: number }[];

interface ThresholdBandProps {
  value: ScoreModel["thresholds"];
  onChange: (value: ScoreModel["thresholds"]) => void;
  scores: Scores;
  error?: string | undefined;
  disabled: boolean;
}

const HEIGHT = 96;

/** Where the tiers begin, drawn over the scores that accounts have now. */
export function ThresholdBand({ value, onChange, scores, error, disabled }: ThresholdBandProps) {
  const [isTable, setIsTable] = useState(false);
  const { medium, high } = value;
  const tiers = accountsByTier(scores, value);
  return (
    <Panel
      title="Tiers"
      hint="Over the scores that accounts have now"
      actions={
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setIsTable(!isTable)}>
          {isTable ? "Show as chart" : "Show as table"}
        </Button>
      }
    >
      {isTable ? (
        <NumbersTable
          label="Accounts by score"
          height={HEIGHT * 2}
          table={{
            columns: ["Score", "Accounts", "Tier"],
            rows: scores.map((row) => [row.score, count(row.accounts), TIER_NAMES[tierOf(row.score, value)]]),
          }}
        />
      ) : (
        <Histogram scores={scores} thresholds={value} />
      )}
      <RangeSlider
        value={[medium, high]}
        onChange={([nextMedium, nextHigh]) => onChange({ medium: nextMedium, high: nextHigh })}
        min={0}
        max={101}
        minRange={1}
        domain={[0, 101]}
        label={null}
        disabled={disabled}
        thumbFromLabel="Medium begins at, slider"
        thumbToLabel="High begins at, slider"
        className={classes.bandSlider}
      />
      <div className={classes.bandFields}>
        <NumberInput
          label="Medium begins at"
          value={medium}
          onChange={(next) => typeof next === "number" && onChange({ medium: next, high })}
          min={1}
          max={100}
          allowDecimal={false}
          disabled={disabled}
          error={error}
        />
        <NumberInput
          label="High begins at"
          value={high}
          onChange={(next) => typeof next === "number" && onChange({ medium, high: next })}
          min={1}
          max={100}
          allowDecimal={false}
          disabled={disabled}
          error={Boolean(error)}
        />
        <div className={classes.tierCounts}>
          {(["high", "medium", "low"] as const).map((tier) => (
            <Text key={tier} component="div" size="sm">
              <TierDot tier={tier} /> <b>{count(tiers[tier])}</b> {TIER_NAMES[tier].toLowerCase()}
            </Text>
          ))}
        </div>
      </div>
    </Panel>
  );
}

/** One bar for each score; heights by square root, since most accounts have none. */
function Histogram({ scores, thresholds }: { scores: Scores; thresholds: ScoreModel["thresholds"] }) {
  const most = Math.sqrt(Math.max(1, ...scores.map((row) => row.accounts)));
  const bands = [
    { tier: "low", from: 0, to: thresholds.medium },
    { tier: "medium", from: thresholds.medium, to: thresholds.high },
    { tier: "high", from: thresholds.high, to: 101 },
  ] as const;
  return (
    <svg
      viewBox={`0 0 101 ${HEIGHT}`}
      preserveAspectRatio="none"
      className={classes.histogram}
      role="img"
      aria-label="Accounts by score, with the tiers behind them"
    >
      {bands.map(({ tier, from, to }) => (
        <rect
          key={tier}
          x={from}
          y={0}
          width={Math.max(0, to - from)}
          height={HEIGHT}
          fill={`var(--tier-${tier}-soft)`}
        />
      ))}
      {scores.map((row) => {
        const height = Math.max(2, (Math.sqrt(row.accounts) / most) * (HEIGHT - 4));
        return (
          <rect
            key={row.score}
            x={row.score + 0.1}
            y={HEIGHT - height}
            width={0.8}
            height={height}
            fill={`var(--tier-${tierOf(row.score, thresholds)})`}
          />
        );
      })}
    </svg>
  );
}
