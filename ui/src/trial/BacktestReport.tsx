import "@mantine/charts/styles.css";
import { LineChart } from "@mantine/charts";
import { Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import { ChartWithTable } from "#/components/ChartWithTable";
import { count, plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import type { Report } from "./backtest";
import { SERIES_COLORS } from "./colors";
import classes from "./EffectView.module.css";

/** Per day who would have been where, and of all days together who flapped and who later won a deal. */
export default function BacktestReport({ report, segment }: { report: Report; segment: (key: string) => string }) {
  const keys = report.segments.map((one) => one.segment);
  const data = report.days.map((day) => ({
    day: day.day,
    ...Object.fromEntries(day.segments.map((one) => [segment(one.segment), one.members])),
  }));
  const rows = [...report.days].reverse().map((day) => [
    day.day,
    ...keys.flatMap((key) => {
      const found = day.segments.find((one) => one.segment === key);
      return found ? [`${count(found.members)} (+${found.entered} −${found.left})`] : ["0"];
    }),
  ]);
  return (
    <Stack>
      <ChartWithTable
        title="Members by day"
        label={`Members of ${plural(keys.length, "segment")} by day, ${report.first_day} to ${report.last_day}`}
        hint={sinceWords(report)}
        table={{ columns: ["Day", ...keys.map(segment)], rows }}
        height={260}
      >
        <LineChart
          h={260}
          data={data}
          dataKey="day"
          curveType="linear"
          withDots={false}
          withLegend
          series={keys.map((key, place) => ({
            name: segment(key),
            color: SERIES_COLORS[place % SERIES_COLORS.length] ?? "",
          }))}
          valueFormatter={count}
        />
      </ChartWithTable>
      <Panel
        title="Over all days"
        hint={`Flapped: came back within seven days of entering. Of all ${plural(report.accounts, "account")}, ${count(report.accounts_won)} won a deal since the first day (${percent(report.accounts_won, report.accounts)}).`}
        flush
      >
        <div className={classes.scroll} tabIndex={0} role="region" aria-label="Segments over all days">
          <Table>
            <Table.Caption className={classes.caption}>
              <VisuallyHidden>Each segment over all days of the backtest</VisuallyHidden>
            </Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Segment</Table.Th>
                {["At the end", "Ever in it", "Entered", "Left", "Flapped", "Later won a deal"].map((one) => (
                  <Table.Th key={one} ta="right">
                    {one}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {report.segments.map((one) => (
                <Table.Tr key={one.segment}>
                  <Table.Td fw={560}>{segment(one.segment)}</Table.Td>
                  <Table.Td ta="right">
                    {count(report.days.at(-1)?.segments.find((day) => day.segment === one.segment)?.members ?? 0)}
                  </Table.Td>
                  <Table.Td ta="right">{count(one.ever)}</Table.Td>
                  <Table.Td ta="right">{count(one.entered)}</Table.Td>
                  <Table.Td ta="right">{count(one.left)}</Table.Td>
                  <Table.Td ta="right">{count(one.flapped)}</Table.Td>
                  <Table.Td ta="right">
                    {count(one.won)} ({percent(one.won, one.ever)})
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
        {report.ladders.map((one) => (
          <Text key={one.ladder} size="sm" c="dimmed" px="md" pb="sm">
            {plural(one.changes, "change")} of stage; {plural(one.flapped, "account")} flapped.
          </Text>
        ))}
      </Panel>
    </Stack>
  );
}

const percent = (part: number, whole: number): string => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`);

function sinceWords(report: Report): string | undefined {
  if (!report.scored_since) return "No score is recorded yet, so nobody had one.";
  return report.scored_since > report.first_day
    ? `Scores are recorded since ${report.scored_since} only; before that nobody had one.`
    : undefined;
}
