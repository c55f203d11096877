import { Alert, Badge, Button, Code, CopyButton, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorCode, errorMessage } from "#/api/errors";
import { count, plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { useMay } from "#/session/session";
import { PushMessages } from "./PushMessages";

/** Where the audience of a campaign is pushed: connecting a receiver, how it stands, and what became of each message. */
export function PushPanel({ campaignKey }: { campaignKey: string }) {
  const path = { params: { path: { key: campaignKey } } };
  const { data: push, error } = api.useQuery("get", "/api/v1/campaigns/{key}/push", path);
  const mayEdit = useMay("campaigns.edit");
  const [secret, setSecret] = useState<string | null>(null);
  const isUnconnected = errorCode(error) === "not_found";
  const standing = isUnconnected ? undefined : push;
  return (
    <Panel title="Push" hint="Whoever enters or leaves the audience is told to a receiver, signed, as ticks find out.">
      <Stack gap="md">
        {error && !isUnconnected ? <Alert color="red">{errorMessage(error)}</Alert> : null}
        {standing && <Standing push={standing} />}
        {secret && <Secret secret={secret} />}
        {mayEdit ? (
          <Connect key={standing?.url ?? ""} campaignKey={campaignKey} push={standing} onConnected={setSecret} />
        ) : (
          isUnconnected && <Text size="sm">It is not pushed anywhere.</Text>
        )}
        {standing && <PushMessages campaignKey={campaignKey} />}
      </Stack>
    </Panel>
  );
}

function Standing({ push }: { push: Schemas["Push"] }) {
  const state = push.is_active ? (push.last_problem ? "failing" : "active") : "stopped";
  const color = { active: "petrol", failing: "orange", stopped: "red" }[state];
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Badge color={color} variant="light" tt="none">
          {state === "active" ? "Pushing" : state === "failing" ? "Not getting through" : "Stopped"}
        </Badge>
        <Code>{push.url}</Code>
      </Group>
      <Text size="sm" c="dimmed">
        {count(push.told_count)} accounts told · {plural(push.pending_count, "message")} waiting · last delivered{" "}
        <When at={push.delivered_at} />
      </Text>
      {push.stopped_reason && (
        <Alert color="red" title="Nothing is pushed any more">
          {push.stopped_reason} Connect it again to begin anew.
        </Alert>
      )}
      {push.is_active && push.last_problem && (
        <Alert color="orange" title="The last attempt failed">
          {push.last_problem}{" "}
          {push.retried_at && (
            <>
              Tried again <When at={push.retried_at} />.
            </>
          )}
        </Alert>
      )}
    </Stack>
  );
}

function Secret({ secret }: { secret: string }) {
  return (
    <Alert color="petrol" title="The secret for the receiver">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          The receiver checks the signatures of messages with it. Connecting the same address again shows it again.
        </Text>
        <Code style={{ overflowWrap: "anywhere" }}>{secret}</Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy the secret"}
            </Button>
          )}
        </CopyButton>
      </Stack>
    </Alert>
  );
}

interface ConnectProps {
  campaignKey: string;
  push: Schemas["Push"] | undefined;
  onConnected: (secret: string | null) => void;
}

function Connect({ campaignKey, push, onConnected }: ConnectProps) {
  const [url, setUrl] = useState(push?.url ?? "");
  const cache = useQueryClient();
  const params = { path: { key: campaignKey } };
  const settled = () =>
    cache.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/campaigns/{key}/push"),
    });
  const connect = api.useMutation("put", "/api/v1/campaigns/{key}/push", {
    onSuccess: (found) => onConnected(found.secret),
    onSettled: settled,
  });
  const disconnect = api.useMutation("delete", "/api/v1/campaigns/{key}/push", {
    onSuccess: () => onConnected(null),
    onSettled: settled,
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    disconnect.reset();
    connect.mutate({ params, body: { url } });
  };
  const error = connect.error ?? disconnect.error;
  return (
    <form onSubmit={send}>
      <Group gap="xs" align="flex-start">
        <TextInput
          label="Address of the receiver"
          type="url"
          placeholder="https://ads.example/audiences"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          error={error ? errorMessage(error) : undefined}
          style={{ flex: "1 1 280px", maxWidth: 560 }}
          required
        />
        <Group gap="xs" pt={24}>
          <Button
            type="submit"
            variant={push ? "default" : "filled"}
            loading={connect.isPending}
            disabled={!url.trim()}
          >
            {push ? (push.url === url && push.is_active ? "Show the secret" : "Connect anew") : "Connect"}
          </Button>
          {push?.is_active && (
            <Button
              variant="subtle"
              color="red"
              loading={disconnect.isPending}
              onClick={() => disconnect.mutate({ params })}
              title="The receiver keeps the accounts it was told; stop the campaign first to have them removed"
            >
              Disconnect
            </Button>
          )}
        </Group>
      </Group>
    </form>
  );
}
