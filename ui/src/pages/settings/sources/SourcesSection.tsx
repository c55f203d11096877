import { Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { compact, count } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { Question } from "#/components/Question";
import { Sparkline } from "#/components/Sparkline";
import { When } from "#/components/When";
import { Coverage } from "./Coverage";
import { KeyDialog } from "./KeyDialog";

type Row = Schemas["EventSource"];

/** What sends events: keys, how much arrives, and which of it means nothing yet. */
export function SourcesSection() {
  const { data, error } = api.useQuery("get", "/api/v1/sources", undefined, { refetchInterval: 5000 });
  const [making, setMaking] = useState<{ source?: string } | null>(null);
  const [revoking, setRevoking] = useState<Row | null>(null);
  const make = (
    <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setMaking({})}>
      Make a write key
    </Button>
  );
  return (
    <>
      <Panel flush title="Sources" hint="Each has a write key, which can do nothing but send events" actions={make}>
        <DataTable<Row>
          label="Sources of events"
          rows={data?.items}
          error={error}
          rowKey={(row) => row.source}
          empty={
            <Notice title="Nothing sends events yet" action={make}>
              Make a write key for your website or product, and point the library of Segment, RudderStack or Jitsu here.
            </Notice>
          }
          columns={[
            {
              key: "source",
              header: "Source",
              render: (row) => (
                <div>
                  <Text size="sm" fw={550}>
                    {row.name ?? row.source}
                  </Text>
                  {row.name && row.name !== row.source && (
                    <Text size="xs" c="dimmed">
                      {row.source}
                    </Text>
                  )}
                </div>
              ),
            },
            { key: "key", header: "Key", isMinor: true, render: (row) => <KeyState row={row} /> },
            { key: "last", header: "Last event seen", render: (row) => <When at={row.last_event_at} /> },
            {
              key: "days",
              header: "30 days",
              align: "right",
              isMinor: true,
              render: (row) => (
                <Group gap={6} wrap="nowrap" justify="flex-end">
                  <Sparkline values={row.daily_events} width={80} label={`Events of ${row.source}, per day`} />
                  {compact(row.daily_events.reduce((sum, events) => sum + events, 0))}
                </Group>
              ),
            },
            {
              key: "all",
              header: "Ever",
              align: "right",
              isMinor: true,
              render: (row) => <span title={count(row.event_count)}>{compact(row.event_count)}</span>,
            },
            {
              key: "rejected",
              header: "Rejected",
              align: "right",
              render: (row) =>
                row.rejected_count > 0 ? (
                  <Anchor component={Link} to="/settings/rejected-events" size="sm">
                    {count(row.rejected_count)}
                  </Anchor>
                ) : (
                  "0"
                ),
            },
            {
              key: "actions",
              header: "",
              align: "right",
              render: (row) =>
                row.hint && !row.revoked_at ? (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="gray"
                    onClick={() => setRevoking(row)}
                    aria-label={`Revoke the key of ${row.source}`}
                  >
                    Revoke
                  </Button>
                ) : row.hint ? (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    onClick={() => setMaking({ source: row.source })}
                    aria-label={`New key for ${row.source}`}
                  >
                    New key
                  </Button>
                ) : null,
            },
          ]}
        />
      </Panel>
      {data?.items.some((row) => row.event_count > 0) && <Coverage />}
      {making && <KeyDialog source={making.source} onClose={() => setMaking(null)} />}
      {revoking && <RevokeDialog row={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function KeyState({ row }: { row: Row }) {
  if (!row.hint)
    return (
      <Text size="xs" c="dimmed" component="span" title="Its events came from files or from inside">
        without a key
      </Text>
    );
  return row.revoked_at ? (
    <Badge variant="default" title={`Ended in ${row.hint}`}>
      revoked
    </Badge>
  ) : (
    <Text size="sm" component="span" title="How the key ends; the rest is stored nowhere">
      …{row.hint}
    </Text>
  );
}

function RevokeDialog({ row, onClose }: { row: Row; onClose: () => void }) {
  const cache = useQueryClient();
  const revoke = api.useMutation("delete", "/api/v1/write-keys/{source}", {
    onSuccess: () => {
      notifications.show({ message: `The key of ${row.source} is revoked.` });
      onClose();
      return cache.invalidateQueries({ queryKey: ["get", "/api/v1/sources"] });
    },
  });
  return (
    <Question
      title={`Revoke the key of ${row.source}`}
      yes="Revoke"
      isBusy={revoke.isPending}
      error={revoke.error && errorMessage(revoke.error)}
      onYes={() => revoke.mutate({ params: { path: { source: row.source } } })}
      onClose={onClose}
    >
      Whatever still sends with the key that ends in …{row.hint} is refused from then on. Its last event came{" "}
      <When at={row.last_event_at} />. Events that came in stay, and you can make a new key for the source at once.
    </Question>
  );
}
