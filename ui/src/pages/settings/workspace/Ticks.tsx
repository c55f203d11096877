import { Badge } from "@mantine/core";
import { api, type Schemas } from "#/api/client";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { Sparkline } from "#/components/Sparkline";
import { When } from "#/components/When";
import { durationOf } from "./duration";

type Row = Schemas["Tick"];

/** The last ticks, and how long they took. */
export function Ticks() {
  const { data, error } = api.useQuery(
    "get",
    "/api/v1/ticks",
    { params: { query: { limit: 40 } } },
    { refetchInterval: 10_000 },
  );
  const durations = data?.items.map((row) => row.duration_ms).reverse() ?? [];
  return (
    <Panel
      flush
      title="Ticks"
      hint="Each takes in what arrived, and brings scores, segments and rules up to date"
      actions={<Sparkline values={durations} width={140} label={`Durations of the last ${durations.length} ticks`} />}
    >
      <DataTable<Row>
        label="Ticks, the newest first"
        rows={data?.items.slice(0, 12)}
        error={error}
        rowKey={(row) => row.tick_id}
        empty={<Notice title="No tick yet">The first one comes with the first event.</Notice>}
        columns={[
          {
            key: "at",
            header: "Of",
            render: (row) => (
              <>
                <When at={row.ticked_at} />{" "}
                {row.is_full && (
                  <Badge variant="light" size="xs">
                    full
                  </Badge>
                )}
              </>
            ),
          },
          { key: "events", header: "Events", align: "right", render: (row) => count(row.event_count) },
          {
            key: "signals",
            header: "Signals",
            align: "right",
            isMinor: true,
            render: (row) => count(row.signal_count),
          },
          {
            key: "accounts",
            header: "Accounts scored",
            align: "right",
            isMinor: true,
            render: (row) => count(row.account_count),
          },
          { key: "changes", header: "Scores changed", align: "right", render: (row) => count(row.ledger_count) },
          { key: "took", header: "Took", align: "right", render: (row) => durationOf(row.duration_ms) },
        ]}
      />
    </Panel>
  );
}
