import { Button, Group, Skeleton, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { compact, count, plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { sizeOf } from "../imports/FileDrop";
import { Care } from "./Care";
import { DefinitionFiles } from "./DefinitionFiles";
import { Ticks } from "./Ticks";
import classes from "./Workspace.module.css";

const COUNTS = [
  ["accounts", "accounts"],
  ["contacts", "contacts"],
  ["visitors", "visitors"],
  ["opportunities", "opportunities"],
  ["events", "events"],
  ["signals", "signals"],
  ["score_changes", "score changes"],
  ["rejected_events", "rejected events"],
  ["identity_conflicts", "identity conflicts"],
  ["pending_signals", "signals in grace"],
] as const;

/** How big the workspace is, how fresh, and whether it is well. */
export function WorkspaceSection() {
  const cache = useQueryClient();
  const { data, error } = api.useQuery("get", "/api/v1/status", undefined, { refetchInterval: 10_000 });
  const tick = api.useMutation("post", "/api/v1/ticks", {
    onSuccess: (done) => {
      notifications.show({
        message: `Up to date: ${plural(done.account_count, "account")} looked at, ${plural(done.ledger_count, "score")} changed.`,
      });
      return cache.invalidateQueries();
    },
    onError: (failure) => notifications.show({ color: "red", message: errorMessage(failure) }),
  });
  return (
    <>
      <Panel
        title="What is in it"
        hint={data && `Opportune ${data.version}, ${data.file?.split("/").pop() ?? "in memory"}`}
        actions={
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              loading={tick.isPending}
              onClick={() => tick.mutate({ body: { full: false } })}
            >
              Bring scores up to date
            </Button>
            <Button size="xs" component="a" href="/api/v1/backup" download leftSection={<IconDownload size={14} />}>
              Download a backup
            </Button>
          </Group>
        }
      >
        {error && <Text c="var(--bad)">{errorMessage(error)}</Text>}
        {!data && !error && <Skeleton height={120} />}
        {data && (
          <>
            <dl className={classes.facts}>
              <Fact name="on disk" value={sizeOf(data.file_bytes)} title={`${count(data.file_bytes)} bytes`} />
              {COUNTS.map(([key, name]) => (
                <Fact key={key} name={name} value={compact(data.counts[key])} title={count(data.counts[key])} />
              ))}
            </dl>
            <Text size="sm" mt="sm">
              Scores are of <When at={data.last_tick?.ticked_at} empty="no tick yet" />
              {data.counts.unread_events + data.queued_events > 0 &&
                `; ${plural(data.counts.unread_events + data.queued_events, "event")} wait for the next tick`}
              {data.next_due_at && (
                <>
                  ; the next score changes by itself <When at={data.next_due_at} />
                </>
              )}
              .
            </Text>
            {data.last_error && (
              <Text size="sm" c="var(--bad)" role="alert">
                The last tick failed: {data.last_error}
              </Text>
            )}
          </>
        )}
      </Panel>
      <Ticks />
      <Care />
      <DefinitionFiles />
    </>
  );
}

function Fact({ name, value, title }: { name: string; value: string; title: string }) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
