import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { api } from "#/api/client";
import { Notice } from "#/components/Notice";
import { Panel } from "#/components/Panel";
import { useSession } from "#/session/session";
import { NewTokenDialog } from "./NewTokenDialog";
import { TokenTable } from "./TokenTable";

/** The API tokens of whoever is signed in. */
export function OwnTokens() {
  const { user } = useSession();
  const { data, error } = api.useQuery("get", "/api/v1/tokens");
  const [isMaking, setMaking] = useState(false);
  const make = <Button onClick={() => setMaking(true)}>Make a token</Button>;
  return (
    <Panel
      flush
      title="API tokens"
      hint="With one of these, a program works in your name and never does more than you may"
      actions={data && make}
    >
      <TokenTable
        label="Your API tokens, the oldest first"
        tokens={data?.items.filter((token) => token.user_id === user.user_id && !token.revoked_at)}
        error={error}
        empty={
          <Notice title="No token yet" action={make}>
            A spreadsheet, a dashboard or a script reads and writes over the API with a token of yours. It ends when
            your access does.
          </Notice>
        }
      />
      {isMaking && <NewTokenDialog onClose={() => setMaking(false)} />}
      <Text size="xs" c="dimmed" px="md" py="xs">
        Websites and other sources of events need a write key instead, which can do nothing but send events.
      </Text>
    </Panel>
  );
}
