import "@mantine/charts/styles.css";
import { LineChart } from "@mantine/charts";
import dayjs from "dayjs";
import type { Schemas } from "#/api/client";
import { TIER_NAMES } from "#/components/tier";
import { crossingsByDay } from "./line";

interface LineChartOfScoreProps {
  line: Schemas["ScoreLine"];
  thresholds: { medium: number; high: number };
  height: number;
}

/** The line of a score, the tiers it lies in, and a marker on each day it crossed from one into another. */
export default function LineChartOfScore({ line, thresholds, height }: LineChartOfScoreProps) {
  const crossings = crossingsByDay(line.crossings);
  return (
    <LineChart
      h={height}
      data={line.days.map(({ day, score }) => ({ day, score }))}
      dataKey="day"
      series={[{ name: "score", label: "Score", color: "var(--accent)" }]}
      curveType="linear"
      withDots={false}
      gridAxis="none"
      yAxisProps={{ domain: [0, 100], width: 30, ticks: [0, 50, 100] }}
      xAxisProps={{ tickFormatter: (day: string) => dayjs(day).format("D MMM"), minTickGap: 36 }}
      lineChartProps={{ accessibilityLayer: false }}
      referenceLines={[
        { y: thresholds.medium, color: "var(--tier-medium)", label: TIER_NAMES.medium, labelPosition: "insideTopLeft" },
        { y: thresholds.high, color: "var(--tier-high)", label: TIER_NAMES.high, labelPosition: "insideTopLeft" },
        ...crossings.map(({ day, tier, isUp }) => ({
          x: day,
          color: `var(--tier-${tier})`,
          label: isUp ? "▲" : "▼",
          labelPosition: "insideTop" as const,
        })),
      ]}
    />
  );
}
