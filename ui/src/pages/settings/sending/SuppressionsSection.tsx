import { Button, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { Panel } from "#/components/Panel";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { useMay } from "#/session/session";

type Reason = Schemas["Suppression"]["reason"];
const REASONS: Readonly<Record<Reason, string>> = {
  unsubscribed: "unsubscribed",
  hard_bounce: "the mailbox is not there",
  complaint: "complained",
  manual: "by hand",
  erased: "was erased",
};

/** The addresses that get no mail, whatever a journey says. */
export function SuppressionsSection() {
  const mayEdit = useMay("records.edit");
  const forget = useForgetDefinitions();
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text, 250);
  const [reason, setReason] = useState<Reason | "">("");
  const [address, setAddress] = useState("");
  const { cursor, pagesFor } = useCursorPages(`${q} ${reason}`);
  const { data, error } = api.useQuery("get", "/api/v1/suppressions", {
    params: { query: { q: q || undefined, reason: reason || undefined, cursor, limit: 50 } },
  });
  const settle = {
    onError: (failure: unknown) =>
      notifications.show({ color: "red", title: "Nothing was changed", message: errorMessage(failure) }),
    onSettled: forget,
  };
  const add = api.useMutation("post", "/api/v1/suppressions", settle);
  const remove = api.useMutation("delete", "/api/v1/suppressions/{address}", settle);
  return (
    <Panel flush>
      <Group gap="xs" px="md" pb="xs" align="flex-end">
        <TextInput
          aria-label="Search addresses"
          placeholder="Search by address"
          leftSection={<IconSearch size={15} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NativeSelect
          aria-label="Reason"
          value={reason}
          data={[
            { value: "", label: "Any reason" },
            ...Object.entries(REASONS).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(event) => setReason(event.currentTarget.value as Reason | "")}
        />
        {mayEdit && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              add.mutate(
                { body: { address: address.trim(), reason: "manual", source: "app" } },
                { onSuccess: () => setAddress("") },
              );
            }}
          >
            <Group gap={6}>
              <TextInput
                aria-label="Address that is to get no mail"
                type="email"
                placeholder="name@example.com"
                value={address}
                onChange={(event) => setAddress(event.currentTarget.value)}
              />
              <Button type="submit" variant="default" loading={add.isPending} disabled={!address.includes("@")}>
                Send it no mail
              </Button>
            </Group>
          </form>
        )}
      </Group>
      <DataTable
        label="Addresses that get no mail"
        columns={[
          { key: "address", header: "Address", render: (row) => <Text size="sm">{row.address}</Text> },
          { key: "reason", header: "Why", render: (row) => <Text size="sm">{REASONS[row.reason]}</Text> },
          {
            key: "source",
            header: "By",
            isMinor: true,
            render: (row) => (
              <Text size="sm" c="dimmed">
                {row.source}
              </Text>
            ),
          },
          {
            key: "since",
            header: "Since",
            render: (row) => (
              <Text size="sm" component="div">
                <When at={row.created_at} />
              </Text>
            ),
          },
          {
            key: "actions",
            header: "Actions",
            render: (row) =>
              mayEdit && (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Send mail again to ${row.address}`}
                  onClick={() => remove.mutate({ params: { path: { address: row.address } } })}
                >
                  Send mail again
                </Button>
              ),
          },
        ]}
        rows={data?.items}
        rowKey={(row) => row.address}
        error={error}
        pages={pagesFor(data?.next_cursor)}
        empty={
          <Notice title="No address is suppressed">
            Whoever unsubscribes, complains or whose mailbox is not there stands here, and gets no mail any more.
          </Notice>
        }
      />
    </Panel>
  );
}
