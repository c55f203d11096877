import { Skeleton } from "@mantine/core";
import { api } from "#/api/client";
import { Bars } from "#/components/Bars";
import { ChartWithTable } from "#/components/ChartWithTable";
import { count, plural } from "#/components/numbers";
import { dayCounts, dayName, utcToday } from "./days";

const DAYS = 30;
const HEIGHT = 118;

/** The signals of the last days by category, as the chart and the screen around it ask for them. */
export const useVolume = () => api.useQuery("get", "/api/v1/signal-volume", { params: { query: { days: DAYS } } });

/** How many signals came each day: whether the sources still flow. */
export function VolumePanel() {
  const { data } = useVolume();
  const days = data && dayCounts(data.items, utcToday(), DAYS);
  const total = days?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return (
    <ChartWithTable
      title="Signals per day"
      label={`Signals per day, the last ${DAYS} days`}
      hint={days ? `${count(total)} in ${DAYS} days` : "The last 30 days"}
      height={HEIGHT}
      table={{
        columns: ["Day (UTC)", "Signals"],
        rows: (days ?? []).toReversed().map((day) => [dayName(day.day), count(day.count)]),
      }}
    >
      {days ? (
        <Bars
          bars={days.map((day) => ({ title: `${dayName(day.day)}: ${plural(day.count, "signal")}`, value: day.count }))}
          from={dayName(days[0]?.day ?? utcToday())}
          to="today"
        />
      ) : (
        <Skeleton height={96} />
      )}
    </ChartWithTable>
  );
}
