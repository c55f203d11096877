import "@mantine/charts/styles.css";
import { BarChart, LineChart } from "@mantine/charts";
import { Button, SegmentedControl, SimpleGrid, Skeleton } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import dayjs from "dayjs";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { CATEGORY_NAMES, categoryColor } from "#/components/categories";
import { ChartWithTable } from "#/components/ChartWithTable";
import { count, plural } from "#/components/numbers";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { When } from "#/components/When";
import { byDayOrWeek, categoriesOf, rangeName, spreadInWords } from "./series";

const PERIODS = ["30", "90", "180", "365"];
const HEIGHT = 250;
const shortDay = (day: string) => dayjs(day).format("D MMM");
// The drawing is for people who look; the table behind it is for all others.
const QUIET = { accessibilityLayer: false };

/** Is our pipeline healthy? */
export function TrendsPage() {
  const navigate = useNavigate();
  const asked = useSearch({ strict: false }).days;
  const days = PERIODS.includes(String(asked)) ? Number(asked) : 90;
  const { data: trends, error } = api.useQuery("get", "/api/v1/trends", { params: { query: { days } } });

  return (
    <Page
      title="Trends"
      lead={
        trends?.as_of ? (
          <>
            Day by day in UTC, each day as it ended; today as of <When at={trends.as_of} />.
          </>
        ) : (
          "How the pipeline went, day by day."
        )
      }
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Over how many days"
          value={String(days)}
          onChange={(period) => void navigate({ to: "/trends", search: { days: Number(period) } })}
          data={PERIODS.map((period) => ({ value: period, label: `${period} days` }))}
        />
      }
    >
      {error ? (
        <Notice title="Trends could not be read">{errorMessage(error)}</Notice>
      ) : trends && !trends.as_of ? (
        <Notice
          title="There is no past to look at yet"
          action={
            <Button component={Link} to="/settings/sources">
              Connect a source
            </Button>
          }
        >
          Here you see whether the pipeline gets warmer: the average score of accounts with open deals, how many are of
          high intent, which signals come in, and how long it takes from a first signal to high intent.
        </Notice>
      ) : trends ? (
        <Charts trends={trends} days={days} />
      ) : (
        <SimpleGrid cols={{ base: 1, lg: 2 }}>
          {PERIODS.map((period) => (
            <Skeleton key={period} height={HEIGHT + 80} />
          ))}
        </SimpleGrid>
      )}
    </Page>
  );
}

function Charts({ trends, days }: { trends: Schemas["Trends"]; days: number }) {
  const newest = trends.scores.at(-1);
  const averages = trends.scores.map((day) => ({ day: day.day, average: day.average_open_score }));
  const categories = categoriesOf(trends.signals);
  const signals = byDayOrWeek(trends.signals, days);
  const step = days > 45 ? "week" : "day";
  const { days_to_high: toHigh } = trends;
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <ChartWithTable
        title="Average score of accounts with open deals"
        label={`Average score of accounts with open deals per day, ${days} days`}
        hint={
          newest
            ? `Now ${newest.average_open_score ?? "no data"}, over ${plural(newest.open_count - newest.no_data_count, "account")}; ${count(newest.no_data_count)} more without any signal`
            : undefined
        }
        height={HEIGHT}
        table={{
          columns: ["Day", "Average score", "Accounts with open deals", "Without any signal"],
          rows: trends.scores
            .toReversed()
            .map((day) => [
              day.day,
              day.average_open_score ?? "no data",
              count(day.open_count),
              count(day.no_data_count),
            ]),
        }}
      >
        <LineChart
          h={HEIGHT}
          data={averages}
          dataKey="day"
          series={[{ name: "average", label: "Average score", color: "var(--accent)" }]}
          curveType="linear"
          withDots={false}
          yAxisProps={{ domain: [0, 100], width: 34 }}
          xAxisProps={{ tickFormatter: shortDay, minTickGap: 32 }}
          lineChartProps={QUIET}
        />
      </ChartWithTable>
      <ChartWithTable
        title="Accounts of high intent"
        label={`Accounts of high intent per day, ${days} days`}
        hint={newest ? `${count(newest.high_count)} now` : undefined}
        height={HEIGHT}
        table={{
          columns: ["Day", "Accounts of high intent"],
          rows: trends.scores.toReversed().map((day) => [day.day, count(day.high_count)]),
        }}
      >
        <LineChart
          h={HEIGHT}
          data={trends.scores}
          dataKey="day"
          series={[{ name: "high_count", label: "Accounts of high intent", color: "var(--tier-high)" }]}
          curveType="linear"
          withDots={false}
          yAxisProps={{ allowDecimals: false, width: 44 }}
          xAxisProps={{ tickFormatter: shortDay, minTickGap: 32 }}
          lineChartProps={QUIET}
        />
      </ChartWithTable>
      <ChartWithTable
        title="Signals by category"
        label={`Signals by category per ${step}, ${days} days`}
        hint={`Per ${step}, without those of suspected machines`}
        height={HEIGHT}
        table={{
          columns: [step === "week" ? "Week from" : "Day", ...categories.map((category) => CATEGORY_NAMES[category])],
          rows: signals
            .toReversed()
            .map((point) => [point.day, ...categories.map((category) => count(Number(point[category] ?? 0)))]),
        }}
      >
        <BarChart
          h={HEIGHT}
          data={signals}
          dataKey="day"
          type="stacked"
          series={categories.map((category) => ({
            name: category,
            label: CATEGORY_NAMES[category],
            color: categoryColor(category),
          }))}
          withLegend
          legendProps={{ verticalAlign: "bottom" }}
          yAxisProps={{ width: 44 }}
          xAxisProps={{ tickFormatter: shortDay, minTickGap: 24 }}
          barChartProps={QUIET}
        />
      </ChartWithTable>
      <ChartWithTable
        title="Days from first signal to high intent"
        label={`Days from the first signal to high intent, accounts that got there within ${days} days`}
        hint={spreadInWords(toHigh)}
        height={HEIGHT}
        table={{
          columns: ["Days", "Accounts"],
          rows: toHigh.histogram.map((range) => [rangeName(range), count(range.count)]),
        }}
      >
        <BarChart
          h={HEIGHT}
          data={toHigh.histogram.map((range) => ({ range: rangeName(range), accounts: range.count }))}
          dataKey="range"
          series={[{ name: "accounts", label: "Accounts", color: "var(--accent)" }]}
          yAxisProps={{ allowDecimals: false, width: 34 }}
          xAxisLabel="Days"
          barChartProps={QUIET}
        />
      </ChartWithTable>
    </SimpleGrid>
  );
}
