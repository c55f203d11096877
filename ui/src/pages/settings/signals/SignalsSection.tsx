import { Button, Group, NativeSelect, Switch, Text, TextInput, UnstyledButton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { api, http, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { compact, count, plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { Sparkline } from "#/components/Sparkline";
import { useMay } from "#/session/session";
import { putDefinition } from "../putDefinition";
import { CATEGORIES } from "../scoring/scoreModel";
import { label, listed, type SignalFilter, type SignalSort } from "./catalogue";
import { LastDay } from "./LastDay";
import classes from "./Signals.module.css";
import { TryEvent } from "./TryEvent";

const SignalDrawer = lazy(async () => ({ default: (await import("./SignalDrawer")).SignalDrawer }));
type Row = Schemas["SignalDefinitionRow"];

/** The signal catalogue: what each definition is worth, and whether anything of it still comes in. */
export function SignalsSection() {
  const search: { signal?: string; category?: string; show?: SignalFilter["show"]; sort?: SignalSort } = useSearch({
    strict: false,
  });
  const go = useNavigate();
  const look = (part: Partial<typeof search>) =>
    void go({
      to: "/settings/{-$section}",
      params: { section: "signals" },
      search: { ...search, ...part },
      replace: true,
    });
  const [text, setText] = useState("");
  const [isTrying, setIsTrying] = useState(false);
  const mayEdit = useMay("definitions.edit");
  const { data, error } = api.useQuery("get", "/api/v1/signal-definitions");
  const rows =
    data && listed(data.items, { text, category: search.category, show: search.show }, search.sort ?? "name");
  return (
    <>
      {isTrying && <TryEvent />}
      <Panel
        flush
        title="Catalogue"
        actions={
          <Button size="xs" variant="default" aria-expanded={isTrying} onClick={() => setIsTrying(!isTrying)}>
            Try an event
          </Button>
        }
        hint={
          data
            ? `${plural(data.items.length, "definition")}, ${data.items.filter((row) => !row.is_shipped).length} of your own`
            : undefined
        }
      >
        <Group gap="xs" className={classes.filters} align="end">
          <TextInput
            label="Find"
            placeholder="pricing"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            size="xs"
          />
          <NativeSelect
            label="Category"
            size="xs"
            value={search.category ?? ""}
            data={[
              { value: "", label: "All" },
              ...CATEGORIES.map(({ key, label: name }) => ({ value: key, label: name })),
            ]}
            onChange={(event) => look({ category: event.currentTarget.value || undefined })}
          />
          <NativeSelect
            label="Show"
            size="xs"
            value={search.show ?? ""}
            data={[
              { value: "", label: "All" },
              { value: "silent", label: "Nothing in 30 days" },
              { value: "changed", label: "Changed or own" },
              { value: "off", label: "Switched off" },
            ]}
            onChange={(event) => look({ show: (event.currentTarget.value || undefined) as SignalFilter["show"] })}
          />
        </Group>
        <DataTable<Row>
          label="Signal definitions"
          rows={rows}
          error={error}
          rowKey={(row) => row.signal}
          sort={search.sort ?? "name"}
          onSort={(sort) => look({ sort: sort as SignalSort })}
          empty={<Notice title="No signal fits">Choose other filters to see the rest of the catalogue.</Notice>}
          columns={[
            {
              key: "name",
              header: "Signal",
              sort: "name",
              firstSort: "ascending",
              render: (row) => (
                <UnstyledButton className={classes.name} onClick={() => look({ signal: row.signal })}>
                  {row.name}
                  {!row.is_shipped && <span className={classes.mark}>own</span>}
                  {row.is_changed && <span className={classes.mark}>changed</span>}
                  {row.is_derived && <span className={classes.mark}>derived</span>}
                </UnstyledButton>
              ),
            },
            {
              key: "category",
              header: "Category",
              sort: "category",
              firstSort: "ascending",
              isMinor: true,
              render: (row) => <span className={classes.whole}>{label(row.category)}</span>,
            },
            {
              key: "party",
              header: "Party",
              isMinor: true,
              render: (row) => (row.party === "first" ? "own" : "third"),
            },
            {
              key: "strength",
              header: "Strength",
              isMinor: true,
              render: (row) => <span className={classes.whole}>{label(row.strength)}</span>,
            },
            {
              key: "points",
              header: "Points",
              sort: "points",
              align: "right",
              render: (row) => (
                <span title={row.own_points === null ? "Those of its strength" : "Points of its own"}>
                  {row.points}
                  {row.own_points !== null && "*"}
                </span>
              ),
            },
            {
              key: "recent",
              header: "30 days",
              sort: "recent",
              align: "right",
              render: (row) => (
                <Group gap={6} wrap="nowrap" justify="flex-end">
                  <Sparkline values={row.daily_signals} width={60} label={`${row.name}, per day`} />
                  <span title={`${count(row.suspected_count)} of them by suspected machines`}>
                    {compact(row.recent_count)}
                  </span>
                </Group>
              ),
            },
            {
              key: "last",
              header: "Last seen",
              sort: "last",
              isMinor: true,
              render: (row) => (
                <span className={classes.whole}>
                  <LastDay on={row.last_signal_on} />
                </span>
              ),
            },
            { key: "enabled", header: "On", render: (row) => <EnabledSwitch row={row} disabled={!mayEdit} /> },
          ]}
          summary="A star marks points of a signal's own; the others follow from the strength."
        />
      </Panel>
      {search.signal && (
        <Suspense fallback={null}>
          <SignalDrawer key={search.signal} signal={search.signal} onClose={() => look({ signal: undefined })} />
        </Suspense>
      )}
    </>
  );
}

function EnabledSwitch({ row, disabled }: { row: Row; disabled: boolean }) {
  const cache = useQueryClient();
  const flip = useMutation({
    mutationFn: async (enabled: boolean) => {
      const { data, error } = await http.GET("/api/v1/definitions/{kind}/{key}", {
        params: { path: { kind: "signal", key: row.signal } },
      });
      if (error) throw error;
      return putDefinition("signal", row.signal, { ...data.body, enabled }, false);
    },
    onSuccess: (_, enabled) => {
      notifications.show({
        message: (
          <Text size="sm">
            {row.name} is {enabled ? "on" : "off"}; the scores follow with the next tick.
          </Text>
        ),
      });
      return cache.invalidateQueries();
    },
    onError: (error) => notifications.show({ color: "red", message: errorMessage(error) }),
  });
  return (
    <Switch
      size="xs"
      checked={flip.isPending ? flip.variables : row.enabled}
      disabled={disabled || flip.isPending}
      onChange={(event) => flip.mutate(event.currentTarget.checked)}
      aria-label={`${row.name} is on`}
    />
  );
}
