import { Code, Text } from "@mantine/core";
import { api } from "#/api/client";
import { Panel } from "#/components/Panel";
import { RolesTable } from "./access/RolesTable";
import { TokenTable } from "./access/TokenTable";
import { UsersPanel } from "./access/UsersPanel";

/** Who may sign in and as what, what each role may do, and which programs work in whose name. */
export function UsersSection() {
  const { data: tokens, error } = api.useQuery("get", "/api/v1/tokens");
  return (
    <>
      <UsersPanel />
      <RolesTable />
      <Panel
        flush
        title="API tokens of everybody"
        hint="A token never does more than its owner may, and ends with their access"
      >
        <TokenTable
          label="API tokens of everybody, the oldest first"
          tokens={tokens?.items.filter((token) => !token.revoked_at)}
          error={error}
          withOwner
          empty={
            <Text size="sm" c="dimmed" p="md">
              There is none. People make their own in their profile; <Code>opportune tokens create</Code> makes one of
              the workspace.
            </Text>
          }
        />
      </Panel>
    </>
  );
}
