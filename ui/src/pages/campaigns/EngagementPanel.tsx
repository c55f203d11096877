import { SegmentedControl, Skeleton, Text } from "@mantine/core";
import dayjs from "dayjs";
import { lazy, Suspense, useMemo, useState } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { ChartWithTable } from "#/components/ChartWithTable";
import { byDay, ENGAGEMENTS } from "./campaign";

// The charts are most of the script of this screen; its numbers need not wait for them.
const EngagementBars = lazy(() => import("./EngagementBars"));
const SPANS = ["7", "30", "90"];

/** How accounts engaged with a campaign over the last days. */
export function EngagementPanel({ campaignKey }: { campaignKey: string }) {
  const [days, setDays] = useState("30");
  const { data, error } = api.useQuery("get", "/api/v1/campaigns/{key}/engagements", {
    params: { path: { key: campaignKey }, query: { days: Number(days) } },
  });
  const rows = useMemo(() => byDay(data?.items ?? [], Number(days), new Date().toISOString()), [data, days]);
  const kinds = Object.keys(ENGAGEMENTS);
  const isQuiet = data !== undefined && data.items.length === 0;
  return (
    <ChartWithTable
      title="Engagements"
      hint="What one person does of a kind within a minute counts once. Impressions are no engagement."
      label={`Engagements with the campaign per day, the last ${days} days`}
      height={230}
      actions={
        <SegmentedControl
          size="xs"
          aria-label="How many days"
          value={days}
          onChange={setDays}
          data={SPANS.map((value) => ({ value, label: `${value} days` }))}
        />
      }
      table={{
        columns: ["Day", ...kinds.map((kind) => ENGAGEMENTS[kind]?.name ?? kind)],
        rows: rows
          .toReversed()
          .map((row) => [dayjs(row.day).format("ddd D MMM"), ...kinds.map((kind) => row[kind] ?? 0)]),
      }}
    >
      {error ? (
        <Text size="sm">{errorMessage(error)}</Text>
      ) : isQuiet ? (
        <Text size="sm" c="dimmed" pt="md">
          Nobody engaged in these days. Engagements come back as events whose campaign_id is the campaign's key, its
          name or one of its ids.
        </Text>
      ) : (
        <Suspense fallback={<Skeleton h={220} />}>{data && <EngagementBars days={rows} />}</Suspense>
      )}
    </ChartWithTable>
  );
}
