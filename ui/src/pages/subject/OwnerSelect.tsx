import { Select } from "@mantine/core";
import { api } from "#/api/client";

interface OwnerSelectProps {
  value: number | null;
  /** Who owns it now; the first page of users may not list them. */
  current: { user_id: number; name: string | null } | null;
  onChange: (owner: number | null) => void;
}

/** Chooses the user who owns a record. */
export function OwnerSelect({ value, current, onChange }: OwnerSelectProps) {
  const { data } = api.useQuery("get", "/api/v1/users", { params: { query: { limit: 500 } } });
  const users = new Map(
    (data?.items ?? []).map((user) => [user.user_id, user.name ?? user.email ?? `User ${user.user_id}`]),
  );
  if (current) users.set(current.user_id, current.name ?? `User ${current.user_id}`);
  return (
    <Select
      label="Owner"
      placeholder="Nobody"
      searchable
      clearable
      value={value === null ? null : String(value)}
      onChange={(owner) => onChange(owner === null ? null : Number(owner))}
      data={[...users].map(([id, name]) => ({ value: String(id), label: name }))}
      nothingFoundMessage="No user of that name"
    />
  );
}
