import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { type Column, DataTable } from "#/components/DataTable";
import { When } from "#/components/When";
import { Question } from "#/components/Question";

type Token = Schemas["Token"];

interface TokenTableProps {
  label: string;
  tokens: readonly Token[] | undefined;
  error: unknown;
  empty: ReactNode;
  /** Whose each one is, where that is not known anyway. */
  withOwner?: boolean;
}

const SCOPES: Record<Token["scope"], string> = {
  read: "read and export",
  write: "change data and definitions",
  admin: "everything the owner may",
};

/** API tokens without their secrets, each with the way to end it. */
export function TokenTable({ label, tokens, error, empty, withOwner = false }: TokenTableProps) {
  const cache = useQueryClient();
  const [asked, setAsked] = useState<Token | null>(null);
  const revoke = api.useMutation("delete", "/api/v1/tokens/{name}", {
    onSuccess: (token) => {
      setAsked(null);
      notifications.show({ message: `The token ${token.name} is refused from now on.` });
      void cache.invalidateQueries({ queryKey: ["get", "/api/v1/tokens"] });
    },
  });
  const columns: Column<Token>[] = [
    { key: "name", header: "Name", render: (token) => token.name },
    { key: "scope", header: "May", render: (token) => SCOPES[token.scope] },
    { key: "created", header: "Made", isMinor: true, render: (token) => <When at={token.created_at} /> },
    {
      key: "revoke",
      header: "Revoke",
      align: "right",
      render: (token) => (
        <Button
          size="compact-xs"
          variant="subtle"
          color="red"
          onClick={() => setAsked(token)}
          aria-label={`Revoke ${token.name}`}
        >
          Revoke
        </Button>
      ),
    },
  ];
  if (withOwner)
    columns.splice(1, 0, { key: "owner", header: "Of", render: (token) => token.owner ?? "the workspace" });

  return (
    <>
      <DataTable
        label={label}
        rows={tokens}
        error={error}
        rowKey={(token) => `${token.user_id} ${token.name}`}
        empty={empty}
        columns={columns}
      />
      {asked && (
        <Question
          title={`Revoke ${asked.name}?`}
          yes="Revoke it"
          isBusy={revoke.isPending}
          error={revoke.error && errorMessage(revoke.error)}
          onYes={() =>
            revoke.mutate({
              params: {
                path: { name: asked.name },
                query: asked.user_id === null ? { of_workspace: true } : { user_id: asked.user_id },
              },
            })
          }
          onClose={() => setAsked(null)}
        >
          Whatever uses it is refused from now on. This cannot be taken back.
        </Question>
      )}
    </>
  );
}
