import { Alert, Button, Group, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { changedFields } from "#/pages/subject/changed";
import { OwnerSelect } from "#/pages/subject/OwnerSelect";

const TEXTS = [
  ["first_name", "First name"],
  ["last_name", "Last name"],
  ["email", "Email"],
  ["title", "Title"],
  ["phone", "Phone"],
  ["country", "Country"],
  ["persona", "Persona"],
  ["lifecycle_status", "Status"],
] as const;

/** Edits who a contact is. */
export function EditContact({ contact, onClose }: { contact: Schemas["Contact"]; onClose: () => void }) {
  const cache = useQueryClient();
  const before = { ...contact, owner_id: contact.owner?.user_id ?? null };
  const [fields, setFields] = useState(before);
  const { mutate, isPending, error } = api.useMutation("patch", "/api/v1/contacts/{contact_id}", {
    onSuccess: () => {
      void cache.invalidateQueries();
      notifications.show({ message: "The contact is saved." });
      onClose();
    },
  });
  const names = [...TEXTS.map(([name]) => name), "owner_id"] as const;
  return (
    <OpenModal onClose={onClose} title="Edit contact" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          mutate({ params: { path: { contact_id: contact.contact_id } }, body: changedFields(before, fields, names) });
        }}
      >
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {TEXTS.map(([name, label]) => (
              <TextInput
                key={name}
                label={label}
                value={fields[name] ?? ""}
                onChange={(event) => setFields({ ...fields, [name]: event.currentTarget.value || null })}
              />
            ))}
            <OwnerSelect
              value={fields.owner_id}
              current={contact.owner}
              onChange={(owner_id) => setFields({ ...fields, owner_id })}
            />
          </SimpleGrid>
          {error && <Alert color="red">{errorMessage(error)}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </OpenModal>
  );
}
