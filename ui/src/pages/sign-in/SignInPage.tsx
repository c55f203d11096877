import { Alert, Button, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { keepSession } from "#/session/session";
import { Door } from "./Door";
import { PasswordField } from "./PasswordField";

/** Signs somebody in and goes on to where they wanted to be. */
export function SignInPage() {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ from: "/sign-in" });
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = api.useMutation("post", "/api/v1/session");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(
      { body: { email, password } },
      {
        onSuccess: (session) => {
          keepSession(cache, session);
          void navigate({ href: placeHere(next), replace: true });
        },
      },
    );
  };

  return (
    <Door title="Sign in">
      <form onSubmit={submit}>
        <Stack gap="md">
          {signIn.error && (
            <Alert color="red" role="alert" variant="light">
              {errorMessage(signIn.error)}
            </Alert>
          )}
          <TextInput
            label="Email"
            name="email"
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            maxLength={254}
            data-autofocus
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordField label="Password" value={password} onChange={setPassword} />
          <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
            Sign in
          </Button>
          <Text size="sm" c="dimmed">
            Forgotten your password, or no account yet? An administrator can make a link for you.
          </Text>
        </Stack>
      </form>
    </Door>
  );
}

/** A place in this app, and nowhere else: the address may have been written by somebody else. */
function placeHere(next: string | undefined): string {
  if (!next?.startsWith("/")) return "/";
  const url = new URL(next, window.location.origin);
  return url.origin === window.location.origin ? url.pathname + url.search + url.hash : "/";
}
