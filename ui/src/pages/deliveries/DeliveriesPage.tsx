import { Anchor, Button, Group, NativeSelect, SegmentedControl, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconRepeat } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { count } from "#/components/numbers";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { useMay } from "#/session/session";
import { DeliveryDrawer } from "./DeliveryDrawer";

type State = Schemas["Delivery"]["state"];
interface Search {
  state?: State;
  channel?: Schemas["Delivery"]["channel"];
  workflow?: string;
  delivery?: number;
}
const STATES: readonly State[] = ["failed", "waiting", "sending", "called", "delivered", "skipped"];

/** What journeys send, message by message; above all what failed, to be corrected and sent again. */
export function DeliveriesPage() {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const mayEdit = useMay("workflows.edit");
  const forget = useForgetDefinitions();
  const state = STATES.find((one) => one === search.state) ?? "failed";
  const filters = { channel: search.channel, workflow: search.workflow || undefined };
  const { cursor, pagesFor } = useCursorPages(JSON.stringify([state, filters]));
  const { data, error } = api.useQuery("get", "/api/v1/deliveries", {
    params: { query: { ...filters, state, cursor, limit: 50 } },
  });
  const { data: counts } = api.useQuery("get", "/api/v1/deliveries/counts", { params: { query: filters } });
  const { data: journeys } = api.useQuery("get", "/api/v1/journeys");
  const names = new Map(journeys?.items.map((one) => [one.key, one.name]));
  const replay = api.useMutation("post", "/api/v1/deliveries/replay", {
    onSuccess: () => notifications.show({ message: "They are sent again." }),
    onError: (failure) =>
      notifications.show({ color: "red", title: "Nothing was sent again", message: errorMessage(failure) }),
    onSettled: forget,
  });
  const show = (next: Search) => void navigate({ to: "/deliveries", search: next as never, replace: true });
  return (
    <Page
      title="Deliveries"
      lead="Every message that a journey sends: mails, requests, what goes to connectors."
      actions={
        mayEdit &&
        state === "failed" &&
        (counts?.failed ?? 0) > 0 && (
          <Button
            variant="default"
            leftSection={<IconRepeat size={15} />}
            loading={replay.isPending}
            onClick={() => replay.mutate({ body: filters })}
          >
            Send all {count(counts?.failed ?? 0)} again
          </Button>
        )
      }
    >
      <Panel flush>
        <Group gap="sm" px="md" pb="xs">
          <SegmentedControl
            size="xs"
            aria-label="State"
            value={state}
            onChange={(next) => show({ ...search, state: next as State })}
            data={STATES.map((one) => ({ value: one, label: counts ? `${one} ${count(counts[one])}` : one }))}
            style={{ maxWidth: "100%", flexWrap: "wrap" }}
          />
          <NativeSelect
            size="xs"
            aria-label="Channel"
            value={search.channel ?? ""}
            data={[
              { value: "", label: "Any channel" },
              { value: "email", label: "Email" },
              { value: "web_push", label: "Web push" },
              { value: "http", label: "Requests and chats" },
              { value: "connector", label: "Connectors" },
            ]}
            onChange={(event) =>
              show({ ...search, channel: (event.currentTarget.value || undefined) as Search["channel"] })
            }
          />
          <NativeSelect
            size="xs"
            aria-label="Journey"
            value={search.workflow ?? ""}
            data={[
              { value: "", label: "Any journey" },
              ...(journeys?.items ?? []).map((one) => ({ value: one.key, label: one.name })),
            ]}
            onChange={(event) => show({ ...search, workflow: event.currentTarget.value || undefined })}
          />
        </Group>
        <DataTable
          label={`Messages that are ${state}, the newest first`}
          columns={[
            {
              key: "recipient",
              header: "To",
              render: (row) => (
                <Anchor
                  component="button"
                  type="button"
                  size="sm"
                  onClick={() => show({ ...search, delivery: row.delivery_id })}
                >
                  {row.recipient ?? `message ${row.delivery_id}`}
                </Anchor>
              ),
            },
            {
              key: "journey",
              header: "Journey and step",
              render: (row) => (
                <Text size="sm" component="div">
                  <Anchor
                    component={Link}
                    to="/journeys/$journeyKey"
                    params={{ journeyKey: row.workflow } as never}
                    size="sm"
                  >
                    {names.get(row.workflow) ?? row.workflow}
                  </Anchor>{" "}
                  · {row.node}
                  {row.on_exit && ", taken back at the exit"}
                </Text>
              ),
            },
            { key: "queue", header: "Through", isMinor: true, render: (row) => <Text size="sm">{row.queue}</Text> },
            {
              key: "reason",
              header: "Why",
              render: (row) => (
                <Text size="sm" lineClamp={2} maw={360}>
                  {row.reason}
                  {row.status_code !== null && ` (${row.status_code})`}
                </Text>
              ),
            },
            {
              key: "attempts",
              header: "Tries",
              align: "right",
              isMinor: true,
              render: (row) => <Text size="sm">{count(row.attempt_count)}</Text>,
            },
            {
              key: "when",
              header: state === "waiting" || state === "called" ? "Next" : "When",
              render: (row) => (
                <Text size="sm" component="div">
                  <When at={row.ended_at ?? row.due_at ?? row.created_at} />
                </Text>
              ),
            },
          ]}
          rows={data?.items}
          rowKey={(row) => row.delivery_id}
          error={error}
          pages={pagesFor(data?.next_cursor)}
          empty={
            <Notice title={state === "failed" ? "Nothing failed" : `Nothing is ${state}`}>
              {state === "failed"
                ? "A message that was given up stands here with the reason: correct what it is filled in with, and send it again."
                : "Choose another state above to see other messages."}
            </Notice>
          }
        />
      </Panel>
      {typeof search.delivery === "number" && (
        <DeliveryDrawer
          deliveryId={search.delivery}
          mayEdit={mayEdit}
          onClose={() => show({ ...search, delivery: undefined })}
        />
      )}
    </Page>
  );
}
