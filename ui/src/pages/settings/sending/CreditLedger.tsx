import { Text } from "@mantine/core";
import { api } from "#/api/client";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { balanceChange, KINDS } from "./credits";

/** Every line of the ledger of a connector, the newest first. */
export function CreditLedger({ connector }: { connector: string }) {
  const { cursor, pagesFor } = useCursorPages(connector);
  const { data, error } = api.useQuery("get", "/api/v1/connectors/{key}/credits/entries", {
    params: { path: { key: connector }, query: { cursor, limit: 25 } },
  });
  return (
    <Panel flush title="Ledger" hint="It is only added to: what was allotted, reserved, used and given back">
      <DataTable
        label="Lines of the ledger, the newest first"
        columns={[
          {
            key: "when",
            header: "When",
            render: (row) => (
              <Text size="sm" component="div">
                <When at={row.created_at} />
              </Text>
            ),
          },
          { key: "kind", header: "What", render: (row) => <Text size="sm">{KINDS[row.kind]}</Text> },
          {
            key: "amount",
            header: "Credits",
            align: "right",
            render: (row) => <Text size="sm">{count(Math.abs(row.amount))}</Text>,
          },
          {
            key: "change",
            header: "Left",
            align: "right",
            render: (row) => <Text size="sm">{balanceChange(row.kind, row.amount)}</Text>,
          },
          {
            key: "why",
            header: "Why",
            isMinor: true,
            render: (row) => (
              <Text size="sm" c="dimmed">
                {[row.delivery_id !== null && `message ${row.delivery_id}`, row.reason].filter(Boolean).join(": ")}
              </Text>
            ),
          },
        ]}
        rows={data?.items}
        rowKey={(row) => row.entry_id}
        error={error}
        pages={pagesFor(data?.next_cursor)}
        empty={<Notice title="No credits yet">What is allotted here and used by messages stands in this list.</Notice>}
      />
    </Panel>
  );
}
