import { Button, Checkbox, Code, Group, JsonInput, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, http, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { OpenModal } from "#/components/OpenDialog";
import { plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { prettyJson } from "./prettyJson";

type Row = Schemas["RejectedEvent"];

/** Events that could not be taken, with the reason, and taking them after all. */
export function RejectedSection() {
  const cache = useQueryClient();
  const [withReplayed, setWithReplayed] = useState(false);
  const { cursor, pagesFor } = useCursorPages(String(withReplayed));
  const { data, error } = api.useQuery("get", "/api/v1/rejected-events", {
    params: { query: { limit: 50, with_replayed: withReplayed, ...(cursor ? { cursor: Number(cursor) } : {}) } },
  });
  const [shown, setShown] = useState<Row | null>(null);
  const replayAll = api.useMutation("post", "/api/v1/rejected-events/replay", {
    onSuccess: (result) => {
      notifications.show({
        message: `Tried ${plural(result.tried, "event")}: ${result.accepted} taken, ${result.rejected} refused again.`,
      });
      return cache.invalidateQueries();
    },
    onError: (failure) => notifications.show({ color: "red", message: errorMessage(failure) }),
  });
  return (
    <Panel
      flush
      title="Rejected events"
      hint="Kept as they came until somebody puts them right"
      actions={
        <Group gap="sm">
          <Checkbox
            size="xs"
            label="Also those taken since"
            checked={withReplayed}
            onChange={(event) => setWithReplayed(event.currentTarget.checked)}
          />
          <Button
            size="xs"
            variant="default"
            loading={replayAll.isPending}
            disabled={!data?.items.length}
            onClick={() => replayAll.mutate({})}
          >
            Try all again
          </Button>
        </Group>
      }
    >
      <DataTable<Row>
        label="Rejected events, the newest first"
        rows={data?.items}
        error={error}
        rowKey={(row) => row.rejected_event_id}
        empty={
          <Notice title="Nothing was rejected">
            An event that cannot be taken is kept here with the reason and what to do about it. None of it is lost.
          </Notice>
        }
        pages={pagesFor(data?.next_cursor ? String(data.next_cursor) : null)}
        columns={[
          { key: "received", header: "Received", render: (row) => <When at={row.received_at} /> },
          { key: "source", header: "Source", isMinor: true, render: (row) => row.source },
          {
            key: "reason",
            header: "Reason, and what to do",
            render: (row) => (
              <div>
                <Code>{row.code}</Code>
                <Text size="sm">{row.message}</Text>
              </div>
            ),
          },
          {
            key: "action",
            header: "",
            align: "right",
            render: (row) =>
              row.replayed_at ? (
                <Text size="xs" c="dimmed">
                  taken <When at={row.replayed_at} />
                </Text>
              ) : (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  onClick={() => setShown(row)}
                  aria-label={`Correct event ${row.rejected_event_id}`}
                >
                  Correct
                </Button>
              ),
          },
        ]}
      />
      {shown && <CorrectDialog event={shown} onClose={() => setShown(null)} />}
    </Panel>
  );
}

function CorrectDialog({ event, onClose }: { event: Row; onClose: () => void }) {
  const cache = useQueryClient();
  const [text, setText] = useState(prettyJson(event.payload));
  const replay = useMutation({
    mutationFn: async () => {
      let corrected: unknown;
      try {
        corrected = JSON.parse(text);
      } catch (error) {
        throw new Error(`This is not JSON: ${error instanceof Error ? error.message : String(error)}`);
      }
      const { data, error } = await http.POST("/api/v1/rejected-events/{rejected_event_id}/replay", {
        params: { path: { rejected_event_id: event.rejected_event_id } },
        body: corrected as never,
      });
      if (error) throw error;
      if (!data.replayed_at) throw new Error(`Refused again: ${data.message}`);
    },
    onSuccess: async () => {
      notifications.show({ message: "The event was taken." });
      onClose();
      await cache.invalidateQueries();
    },
  });
  return (
    <OpenModal
      onClose={onClose}
      size="lg"
      title={`Rejected event ${event.rejected_event_id}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <Text size="sm">{event.message}</Text>
        <JsonInput label="The event" value={text} onChange={setText} autosize minRows={8} maxRows={24} data-autofocus />
        {replay.error && (
          <Text size="sm" c="var(--bad)" role="alert">
            {errorMessage(replay.error)}
          </Text>
        )}
        <Group>
          <Button loading={replay.isPending} onClick={() => replay.mutate()}>
            Try it again
          </Button>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
        </Group>
      </Stack>
    </OpenModal>
  );
}
