import { Skeleton } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";
import { ChartWithTable } from "#/components/ChartWithTable";
import { type Subject, useScoreLine, useThresholds } from "./queries";

// Charts are large; the words of the page come before them.
const LineChartOfScore = lazy(() => import("./LineChartOfScore"));

interface LinePanelProps {
  subject: Subject;
  days: number;
  title: string;
  height?: number;
  actions?: ReactNode;
}

/** Where the score stood at the end of each day. */
export function LinePanel({ subject, days, title, height = 170, actions }: LinePanelProps) {
  const { data: line } = useScoreLine(subject, days);
  const thresholds = useThresholds();
  const crossed = new Map(line?.crossings.map((crossing) => [crossing.changed_at.slice(0, 10), crossing.new_tier]));
  return (
    <ChartWithTable
      title={title}
      label={`Score at the end of each day, ${days} days`}
      height={height}
      actions={actions}
      table={{
        columns: ["Day (UTC)", "Score", "Crossed into"],
        rows: (line?.days ?? []).toReversed().map(({ day, score }) => [day, score, crossed.get(day) ?? ""]),
      }}
    >
      <Suspense fallback={<Skeleton height={height} />}>
        {line ? <LineChartOfScore line={line} thresholds={thresholds} height={height} /> : <Skeleton height={height} />}
      </Suspense>
    </ChartWithTable>
  );
}
