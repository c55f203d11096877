import { Button, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { DataTable } from "#/components/DataTable";
import { count, plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { useMay } from "#/session/session";
import { LastDay } from "../signals/LastDay";
import { NewSignalDialog } from "./NewSignalDialog";
import classes from "./Sources.module.css";

type Event = Schemas["UnmatchedEvent"];

/** The audit of coverage: what arrives and means nothing, and what should arrive and does not. */
export function Coverage() {
  const unmatched = api.useQuery("get", "/api/v1/sources/unmatched-events");
  const catalogue = api.useQuery("get", "/api/v1/signal-definitions");
  const [chosen, setChosen] = useState<Event | null>(null);
  const mayDefine = useMay("definitions.edit");
  const silent = catalogue.data?.items.filter((row) => row.enabled && row.is_sent && row.recent_count === 0) ?? [];
  const sent = catalogue.data?.items.filter((row) => row.enabled && row.is_sent).length ?? 0;
  return (
    <>
      <Panel
        flush
        title="Events without a signal"
        hint={`What arrives and no definition looks for, among the newest ${count(unmatched.data?.looked_at ?? 0)} events`}
      >
        <DataTable<Event>
          label="Events without a signal, the most frequent first"
          rows={unmatched.data?.items}
          error={unmatched.error}
          rowKey={(row) => `${row.type} ${row.name}`}
          empty={
            <Text size="sm" c="dimmed" p="md">
              Every kind of event that arrives carries a signal.
            </Text>
          }
          columns={[
            { key: "name", header: "Event", render: (row) => row.name ?? `any ${row.type}` },
            { key: "type", header: "Type", isMinor: true, render: (row) => row.type },
            { key: "sources", header: "From", isMinor: true, render: (row) => row.sources.join(", ") },
            { key: "count", header: "Events", align: "right", render: (row) => count(row.event_count) },
            { key: "last", header: "Last", isMinor: true, render: (row) => <When at={row.last_event_at} /> },
            {
              key: "make",
              header: "",
              align: "right",
              render: (row) =>
                mayDefine && row.name ? (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    onClick={() => setChosen(row)}
                    aria-label={`Make it a signal: ${row.name}`}
                  >
                    Make it a signal
                  </Button>
                ) : null,
            },
          ]}
        />
      </Panel>
      <Panel title="Signals without events" hint="Definitions that are on and found nothing for 30 days">
        {catalogue.data && (
          <Stack gap="xs">
            <Text size="sm">
              {silent.length === 0
                ? `All ${count(sent)} signals that clients send came in.`
                : `${plural(silent.length, "signal")} of ${count(sent)} brought nothing. Either nothing sends them, or their events are called something else.`}
            </Text>
            <ul className={classes.silent}>
              {silent.map((row) => (
                <li key={row.signal}>
                  <Link to="/settings/{-$section}" params={{ section: "signals" }} search={{ signal: row.signal }}>
                    {row.name}
                  </Link>{" "}
                  <Text span size="xs" c="dimmed">
                    {row.last_signal_on && "last "}
                    <LastDay on={row.last_signal_on} />
                  </Text>
                </li>
              ))}
            </ul>
          </Stack>
        )}
      </Panel>
      {chosen?.name && <NewSignalDialog event={chosen.name} type={chosen.type} onClose={() => setChosen(null)} />}
    </>
  );
}
