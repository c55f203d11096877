import { Button, Group, Radio, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { When } from "#/components/When";
import { type GivenRole, useGivenRoles } from "./roles";
import { ShownOnce } from "./ShownOnce";

/** Invites somebody, and shows the link to send them this once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const cache = useQueryClient();
  const roles = useGivenRoles();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<GivenRole>("view_only");
  const invite = api.useMutation("post", "/api/v1/user-access", {
    onSuccess: () => cache.invalidateQueries({ queryKey: ["get", "/api/v1/user-access"] }),
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ body: { email, role } });
  };

  return (
    <OpenModal
      onClose={onClose}
      title={invite.data ? `${invite.data.email} is invited` : "Invite somebody"}
      closeOnClickOutside={!invite.data}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {invite.data ? (
        <Stack>
          <ShownOnce what="link" text={invite.data.link.url}>
            Send them this link. It works once and ends <When at={invite.data.link.expires_at} />; Opportune sends no
            email of it.
          </ShownOnce>
          <Group>
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="Email"
              description="They sign in with it. Somebody who owns records under this address becomes that person."
              type="email"
              required
              withAsterisk={false}
              maxLength={254}
              data-autofocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              error={invite.error && errorMessage(invite.error)}
            />
            <Radio.Group label="Role" value={role} onChange={(value) => setRole(value as GivenRole)}>
              <Stack gap="xs" mt={6}>
                {roles.map(({ value, label, description }) => (
                  <Radio key={value} value={value} label={label} description={description} />
                ))}
              </Stack>
            </Radio.Group>
            <Group>
              <Button type="submit" loading={invite.isPending}>
                Make the invitation
              </Button>
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </OpenModal>
  );
}
