import { Badge, Text } from "@mantine/core";
import { api, type Schemas } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { count } from "#/components/numbers";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";

type Message = Schemas["Message"];

const COLORS = { pending: "blue", delivered: "petrol", failed: "red", skipped: "gray" };

const COLUMNS: readonly Column<Message>[] = [
  { key: "created", header: "Written", render: (message) => <When at={message.created_at} /> },
  {
    key: "state",
    header: "State",
    render: (message) => (
      <Badge variant="light" tt="none" color={COLORS[message.state]}>
        {message.state}
      </Badge>
    ),
  },
  { key: "added", header: "Added", align: "right", render: (message) => count(message.added_count) },
  { key: "removed", header: "Removed", align: "right", render: (message) => count(message.removed_count) },
  {
    key: "attempts",
    header: "Attempts",
    align: "right",
    isMinor: true,
    render: (message) => count(message.attempt_count),
  },
  {
    key: "ended",
    header: "Outcome",
    render: (message) => (
      <Text size="sm" maw={420}>
        {message.reason ?? (message.ended_at ? <When at={message.ended_at} /> : "waits")}
        {message.status_code !== null && ` (${message.status_code})`}
      </Text>
    ),
  },
];

/** What became of each message about an audience, the newest first. */
export function PushMessages({ campaignKey }: { campaignKey: string }) {
  const { cursor, pagesFor } = useCursorPages(campaignKey);
  const { data, error } = api.useQuery("get", "/api/v1/campaigns/{key}/push/messages", {
    params: { path: { key: campaignKey }, query: { limit: 10, ...(cursor ? { cursor } : {}) } },
  });
  return (
    <DataTable
      label="Messages about the audience, the newest first"
      columns={COLUMNS}
      rows={data?.items}
      rowKey={(message) => message.idempotency_key}
      error={error}
      pages={pagesFor(data?.next_cursor)}
      empty={
        <Text size="sm" c="dimmed">
          No message yet. Everybody in the audience is told first, while the campaign runs.
        </Text>
      }
    />
  );
}
