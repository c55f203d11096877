import { Button, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Panel } from "#/components/Panel";
import { sessionQuery, useSession } from "#/session/session";
import classes from "./Access.module.css";

/** What one is called here, and as what one is here. */
export function NameForm() {
  const cache = useQueryClient();
  const { user, role_name: role } = useSession();
  const [name, setName] = useState(user.name ?? "");
  const save = api.useMutation("patch", "/api/v1/profile", {
    onSuccess: (session) => {
      cache.setQueryData(sessionQuery.queryKey, session);
      notifications.show({ message: "Your name is saved." });
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ body: { name } });
  };

  return (
    <Panel title="You">
      <form onSubmit={submit} className={classes.narrow}>
        <Stack gap="sm">
          <Text size="sm">
            You sign in with {user.email}, and your role is {role}.
          </Text>
          <TextInput
            label="Name"
            description="Others see it in the audit log and as the owner of records."
            autoComplete="name"
            required
            withAsterisk={false}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={save.error && errorMessage(save.error)}
          />
          <div>
            <Button type="submit" loading={save.isPending} disabled={!name.trim() || name === user.name}>
              Save the name
            </Button>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}
