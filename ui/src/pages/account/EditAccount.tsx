import { Alert, Button, Group, NumberInput, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { changedFields } from "#/pages/subject/changed";
import { OwnerSelect } from "#/pages/subject/OwnerSelect";

const TEXTS = [
  ["name", "Name"],
  ["domain", "Domain"],
  ["industry", "Industry"],
  ["country", "Country"],
  ["region", "Region"],
  ["city", "City"],
  ["territory", "Territory"],
] as const;

/** Edits what an account is; the score follows where criteria and rules ask for it. */
export function EditAccount({ account, onClose }: { account: Schemas["Account"]; onClose: () => void }) {
  const cache = useQueryClient();
  const before = { ...account, owner_id: account.owner?.user_id ?? null };
  const [fields, setFields] = useState(before);
  const { mutate, isPending, error } = api.useMutation("patch", "/api/v1/accounts/{account_id}", {
    onSuccess: () => {
      void cache.invalidateQueries();
      notifications.show({ message: "The account is saved." });
      onClose();
    },
  });
  const names = [...TEXTS.map(([name]) => name), "employees", "owner_id"] as const;
  return (
    <OpenModal onClose={onClose} title="Edit account" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          mutate({ params: { path: { account_id: account.account_id } }, body: changedFields(before, fields, names) });
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
            <NumberInput
              label="Employees"
              min={0}
              allowDecimal={false}
              thousandSeparator=","
              value={fields.employees ?? ""}
              onChange={(value) => setFields({ ...fields, employees: value === "" ? null : Number(value) })}
            />
            <OwnerSelect
              value={fields.owner_id}
              current={account.owner}
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
