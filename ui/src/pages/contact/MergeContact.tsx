import { Alert, Button, Group, Select, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";

/** Merges a contact into another one, which stays. Asks first: it cannot be taken back. */
export function MergeContact({ contact, onClose }: { contact: Schemas["Contact"]; onClose: () => void }) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [into, setInto] = useState<string | null>(null);
  const [search, setSearch] = useState("");
  const [q] = useDebouncedValue(search, 200);
  const { data } = api.useQuery("get", "/api/v1/contacts", { params: { query: q ? { q, limit: 20 } : { limit: 20 } } });
  const { mutate, isPending, error } = api.useMutation("post", "/api/v1/contacts/{contact_id}/merge", {
    onSuccess: (stays) => {
      void cache.invalidateQueries();
      notifications.show({
        message: `Merged into ${stays.name ?? "the other contact"}. The scores follow within seconds.`,
      });
      onClose();
      void navigate({ to: "/contacts/$contactId", params: { contactId: String(stays.contact_id) } });
    },
  });
  const name = contact.name ?? `contact ${contact.contact_id}`;
  return (
    <OpenModal onClose={onClose} title={`Merge ${name} into another contact`}>
      <Stack>
        <Text size="sm">
          {name} will be gone. The identifiers and signals will belong to the contact you choose, which keeps its own
          fields and takes those it lacks. This cannot be taken back.
        </Text>
        <Select
          label="The contact that stays"
          placeholder="Search by name or email"
          searchable
          value={into}
          onChange={setInto}
          onSearchChange={setSearch}
          filter={({ options }) => options}
          data={(data?.items ?? [])
            .filter((row) => row.contact_id !== contact.contact_id)
            .map((row) => ({
              value: String(row.contact_id),
              label:
                [...new Set([row.name, row.email, row.account?.name])].filter(Boolean).join(" · ") ||
                `Contact ${row.contact_id}`,
            }))}
          nothingFoundMessage="No contact of that name"
        />
        {error && <Alert color="red">{errorMessage(error)}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red"
            disabled={into === null}
            loading={isPending}
            onClick={() =>
              mutate({ params: { path: { contact_id: contact.contact_id } }, body: { into_contact_id: Number(into) } })
            }
          >
            Merge
          </Button>
        </Group>
      </Stack>
    </OpenModal>
  );
}
