import { Alert, Button, Loader, Stack, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, http, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { keepSession } from "#/session/session";
import { Door } from "./Door";
import { PasswordField } from "./PasswordField";

type LinkAnswer = Schemas["LinkAnswer"];

/** Where a one-time link leads: the first administrator, an invitation, a new password. */
export function WelcomePage() {
  const { token } = useParams({ from: "/welcome/$token" });
  const { data: link, error } = useQuery({
    queryKey: ["welcome", token],
    queryFn: async () => {
      const answer = await http.POST("/api/v1/welcome/look", { body: { token } });
      if (answer.error) throw answer.error;
      return answer.data;
    },
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (link) return <Arrival link={link} token={token} />;
  if (error)
    return (
      <Door title="This link leads nowhere" lead={errorMessage(error)}>
        <Button component={Link} to="/sign-in" variant="default">
          Go to sign in
        </Button>
      </Door>
    );
  return (
    <Door title="One moment">
      <Loader aria-label="Loading" />
    </Door>
  );
}

function Arrival({ link, token }: { link: LinkAnswer; token: string }) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const isFirst = link.purpose === "first_administrator";
  const isReset = link.purpose === "new_password";
  const [email, setEmail] = useState(link.email ?? "");
  const [name, setName] = useState(link.name ?? "");
  const [password, setPassword] = useState("");
  const arrive = api.useMutation("post", "/api/v1/welcome");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    arrive.mutate(
      { body: { token, password, ...(isFirst ? { email } : {}), ...(isReset || !name ? {} : { name }) } },
      {
        onSuccess: (session) => {
          keepSession(cache, session);
          void navigate({ to: "/", replace: true });
        },
      },
    );
  };

  return (
    <Door title={title(link)} lead={lead(link)}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {arrive.error && (
            <Alert color="red" role="alert" variant="light">
              {errorMessage(arrive.error)}
            </Alert>
          )}
          {!isReset && (
            <TextInput
              label="Your name"
              name="name"
              autoComplete="name"
              required
              withAsterisk={false}
              maxLength={100}
              autoFocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
          <TextInput
            label="Email"
            description={isFirst ? "You sign in with it." : undefined}
            name="email"
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            maxLength={254}
            readOnly={!isFirst}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordField label={isReset ? "New password" : "Password"} isNew value={password} onChange={setPassword} />
          <Button type="submit" size="md" loading={arrive.isPending} fullWidth>
            {isReset ? "Set the password and sign in" : "Start"}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}

function title(link: LinkAnswer): string {
  if (link.purpose === "new_password") return "Choose a new password";
  return "Welcome to Opportune";
}

function lead(link: LinkAnswer): string {
  switch (link.purpose) {
    case "first_administrator":
      return "You are the first here, and become the primary administrator: you may do everything, and invite others.";
    case "invitation":
      return `You are invited as ${link.role_name}. Choose a password, and you are in.`;
    case "new_password":
      return "You are signed out everywhere else once you have chosen it.";
  }
}
