import { Alert, Button, Group, Select, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";

/** Merges an account into another one, which stays. Asks first: it cannot be taken back. */
export function MergeAccount({ account, onClose }: { account: Schemas["Account"]; onClose: () => void }) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [into, setInto] = useState<string | null>(null);
  const [search, setSearch] = useState("");
  const [q] = useDebouncedValue(search, 200);
  const { data } = api.useQuery("get", "/api/v1/accounts", { params: { query: q ? { q, limit: 20 } : { limit: 20 } } });
  const { mutate, isPending, error } = api.useMutation("post", "/api/v1/accounts/{account_id}/merge", {
    onSuccess: (stays) => {
      void cache.invalidateQueries();
      notifications.show({ message: `Merged into ${stays.name ?? stays.domain}. The scores follow within seconds.` });
      onClose();
      void navigate({ to: "/accounts/$accountId", params: { accountId: String(stays.account_id) } });
    },
  });
  const name = account.name ?? account.domain ?? `account ${account.account_id}`;
  return (
    <OpenModal onClose={onClose} title={`Merge ${name} into another account`}>
      <Stack>
        <Text size="sm">
          {name} will be gone. Its people, domains, deals and signals will belong to the account you choose, which keeps
          its own fields and takes those it lacks. This cannot be taken back.
        </Text>
        <Select
          label="The account that stays"
          placeholder="Search by name or domain"
          searchable
          value={into}
          onChange={setInto}
          onSearchChange={setSearch}
          filter={({ options }) => options}
          data={(data?.items ?? [])
            .filter((row) => row.account_id !== account.account_id)
            .map((row) => ({
              value: String(row.account_id),
              label: [row.name, row.domain].filter(Boolean).join(" · ") || `Account ${row.account_id}`,
            }))}
          nothingFoundMessage="No account of that name"
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
              mutate({ params: { path: { account_id: account.account_id } }, body: { into_account_id: Number(into) } })
            }
          >
            Merge
          </Button>
        </Group>
      </Stack>
    </OpenModal>
  );
}
