import "@mantine/charts/styles.css";
import { BarChart } from "@mantine/charts";
import dayjs from "dayjs";
import { ENGAGEMENTS, type EngagementDay } from "./campaign";

/** Engagements day by day, stacked by kind. */
export default function EngagementBars({ days }: { days: EngagementDay[] }) {
  return (
    <BarChart
      h={220}
      data={days}
      dataKey="day"
      type="stacked"
      series={Object.entries(ENGAGEMENTS).map(([name, { name: label, color }]) => ({ name, label, color }))}
      withLegend
      legendProps={{ verticalAlign: "bottom" }}
      tickLine="none"
      gridAxis="x"
      xAxisProps={{ tickFormatter: (day: string) => dayjs(day).format("D MMM"), minTickGap: 24 }}
      yAxisProps={{ allowDecimals: false, width: 36 }}
      maxBarWidth={18}
      barProps={{ isAnimationActive: false }}
    />
  );
}
