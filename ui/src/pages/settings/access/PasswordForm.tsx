import { Alert, Button, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Panel } from "#/components/Panel";
import { PasswordField } from "#/pages/sign-in/PasswordField";
import { useSession } from "#/session/session";
import classes from "./Access.module.css";

/** Another password for oneself; every other browser is signed out by it. */
export function PasswordForm() {
  const { user } = useSession();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = api.useMutation("post", "/api/v1/profile/password", {
    onSuccess: () => {
      setCurrent("");
      setNext("");
      notifications.show({ message: "Your password is changed, and you are signed out in all other browsers." });
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ body: { current_password: current, new_password: next } });
  };

  return (
    <Panel title="Password" hint="Changing it signs you out in all other browsers">
      <form onSubmit={submit} className={classes.narrow}>
        <Stack gap="sm">
          {change.error && (
            <Alert color="red" role="alert" variant="light">
              {errorMessage(change.error)}
            </Alert>
          )}
          {/* So that password managers know whose it is. */}
          <input type="email" autoComplete="username" value={user.email} readOnly hidden />
          <PasswordField label="Current password" value={current} onChange={setCurrent} />
          <PasswordField label="New password" isNew value={next} onChange={setNext} />
          <div>
            <Button type="submit" loading={change.isPending} disabled={!current || !next}>
              Change the password
            </Button>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}
