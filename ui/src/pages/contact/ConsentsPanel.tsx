import { Button, Group, NativeSelect, Skeleton, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { useMay } from "#/session/session";
import classes from "./ConsentsPanel.module.css";

type Status = Schemas["Consent"]["status"];

const STATUS_NAMES: Record<Status, string> = {
  granted: "Granted",
  denied: "Denied",
  withdrawn: "Withdrawn",
  unknown: "Unknown",
};
const CHOICES = Object.entries(STATUS_NAMES).map(([value, label]) => ({ value, label }));

/** What a person said about each purpose, and a way to write down what they say now. */
export function ConsentsPanel({ contactId }: { contactId: number }) {
  const cache = useQueryClient();
  const mayEdit = useMay("records.edit");
  const path = { contact_id: contactId };
  const { data } = api.useQuery("get", "/api/v1/contacts/{contact_id}/consents", { params: { path } });
  const { mutate, isPending } = api.useMutation("put", "/api/v1/contacts/{contact_id}/consents/{purpose}", {
    onSuccess: (consent) => {
      void cache.invalidateQueries({ queryKey: ["get", "/api/v1/contacts/{contact_id}/consents"] });
      notifications.show({ message: `${consent.purpose}: ${STATUS_NAMES[consent.status].toLowerCase()}.` });
    },
    onError: (error) => notifications.show({ color: "red", message: errorMessage(error) }),
  });
  const say = (purpose: string, status: Status) =>
    mutate({ params: { path: { ...path, purpose } }, body: { status, source: "person" } });
  return (
    <Panel title="Consents" hint="What the person said about each purpose">
      {!data ? (
        <Skeleton height={48} />
      ) : (
        <ul className={classes.list}>
          {data.items.length === 0 && (
            <Text component="li" c="dimmed" size="sm">
              Nothing was said, which counts as unknown.
            </Text>
          )}
          {data.items.map((consent) => (
            <li key={consent.purpose} className={classes.consent}>
              <div>
                <Text size="sm" fw={560}>
                  {consent.purpose}
                </Text>
                <Text size="xs" c="dimmed" component="div">
                  <When at={consent.given_at} />, by {consent.source}
                  {consent.counts_as !== consent.status && `, counts as ${consent.counts_as} now`}
                </Text>
              </div>
              {mayEdit ? (
                <NativeSelect
                  size="xs"
                  aria-label={`Consent to ${consent.purpose}`}
                  value={consent.status}
                  disabled={isPending}
                  onChange={(event) => say(consent.purpose, event.currentTarget.value as Status)}
                  data={CHOICES}
                />
              ) : (
                <Text size="sm">{STATUS_NAMES[consent.status]}</Text>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayEdit && (
        <NewConsent known={data?.items.map(({ purpose }) => purpose) ?? []} isPending={isPending} say={say} />
      )}
    </Panel>
  );
}

function NewConsent({
  known,
  isPending,
  say,
}: {
  known: readonly string[];
  isPending: boolean;
  say: (purpose: string, status: Status) => void;
}) {
  const [purpose, setPurpose] = useState("");
  const [status, setStatus] = useState<Status>("granted");
  const fault =
    purpose && !/^[a-z0-9][a-z0-9_-]*$/.test(purpose)
      ? "Small letters, digits, - and _ only"
      : known.includes(purpose)
        ? "Change it above"
        : null;
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault();
        say(purpose, status);
        setPurpose("");
      }}
    >
      <Group gap="xs" align="flex-start">
        <TextInput
          size="xs"
          className={classes.purpose}
          aria-label="Purpose"
          placeholder="A purpose, such as newsletter"
          value={purpose}
          error={fault}
          onChange={(event) => setPurpose(event.currentTarget.value)}
        />
        <NativeSelect
          size="xs"
          aria-label="What the person says"
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value as Status)}
          data={CHOICES}
        />
        <Button size="xs" type="submit" variant="default" loading={isPending} disabled={!purpose || fault !== null}>
          Add
        </Button>
      </Group>
    </form>
  );
}
