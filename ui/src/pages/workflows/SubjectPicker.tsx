import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { api } from "#/api/client";

interface SubjectPickerProps {
  subject: "account" | "contact";
  value: number | null;
  onChange: (id: number | null) => void;
}

/** Finds an account or a contact by a part of its name. */
export function SubjectPicker({ subject, value, onChange }: SubjectPickerProps) {
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 200);
  const query = { params: { query: { q: asked || undefined, limit: 20 } } };
  const accounts = api.useQuery("get", "/api/v1/accounts", query, {
    enabled: subject === "account",
    placeholderData: (former) => former,
  });
  const contacts = api.useQuery("get", "/api/v1/contacts", query, {
    enabled: subject === "contact",
    placeholderData: (former) => former,
  });
  const data =
    subject === "account"
      ? (accounts.data?.items ?? []).map((row) => ({
          value: String(row.account_id),
          label: row.name ?? row.domain ?? String(row.account_id),
        }))
      : (contacts.data?.items ?? []).map((row) => ({
          value: String(row.contact_id),
          label: row.name ?? row.email ?? String(row.contact_id),
        }));
  return (
    <Select
      label={subject === "account" ? "Account" : "Contact"}
      placeholder="Search by name"
      searchable
      clearable
      data={data}
      filter={({ options }) => options}
      searchValue={text}
      onSearchChange={setText}
      value={value === null ? null : String(value)}
      onChange={(id) => onChange(id === null ? null : Number(id))}
      nothingFoundMessage="Nobody is called so"
      w={320}
    />
  );
}
