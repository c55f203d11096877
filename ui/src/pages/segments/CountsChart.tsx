import { AreaChart } from "@mantine/charts";
import "@mantine/charts/styles.css";
import { NativeSelect, Skeleton } from "@mantine/core";
import dayjs from "dayjs";
import { useState } from "react";
import { api } from "#/api/client";
import { ChartWithTable } from "#/components/ChartWithTable";
import { count } from "#/components/numbers";
import { type Segment, subjects } from "./words";

const SPANS = [30, 90, 365];

/** The members of a segment, day by day. */
export default function CountsChart({ segment }: { segment: Segment }) {
  const [days, setDays] = useState(30);
  const { data } = api.useQuery("get", "/api/v1/segments/{key}/counts", {
    params: { path: { key: segment.key }, query: { days } },
  });
  const items = data?.items ?? [];
  return (
    <ChartWithTable
      title="Members"
      label={`${subjects(segment.subject)} in ${segment.name} at the end of each of ${days} days`}
      height={170}
      actions={
        <NativeSelect
          size="xs"
          aria-label="Time of the chart"
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
          data={SPANS.map((span) => ({ value: String(span), label: `${span} days` }))}
        />
      }
      table={{
        columns: ["Day", "Members", "Entered", "Left"],
        rows: [...items]
          .reverse()
          .map((item) => [
            dayjs(item.day).format("D MMM YYYY"),
            count(item.member_count),
            count(item.entered_count),
            count(item.left_count),
          ]),
      }}
    >
      {data ? (
        <AreaChart
          h={170}
          data={items.map((item) => ({ day: dayjs(item.day).format("D MMM"), Members: item.member_count }))}
          dataKey="day"
          series={[{ name: "Members", color: "petrol.7" }]}
          curveType="linear"
          withDots={false}
          gridAxis="x"
          strokeWidth={2}
          fillOpacity={0.14}
          yAxisProps={{
            allowDecimals: false,
            width: 34,
            domain: [0, (greatest: number) => Math.max(4, greatest)],
            tickCount: 5,
          }}
          xAxisProps={{ minTickGap: 40 }}
          areaProps={{ isAnimationActive: false }}
        />
      ) : (
        <Skeleton height={170} />
      )}
    </ChartWithTable>
  );
}
