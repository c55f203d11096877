import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { When } from "#/components/When";
import { ShownOnce } from "./ShownOnce";
import type { UserAccess } from "./UsersPanel";

/** A fresh one-time link for somebody who cannot get in. */
export function LinkDialog({ user, onClose }: { user: UserAccess; onClose: () => void }) {
  const cache = useQueryClient();
  const make = api.useMutation("post", "/api/v1/user-access/{user_id}/link", {
    onSuccess: () => cache.invalidateQueries({ queryKey: ["get", "/api/v1/user-access"] }),
  });
  const called = user.name ?? user.email;
  return (
    <OpenModal
      onClose={onClose}
      title={user.state === "invited" ? `A new invitation for ${called}` : `A new password for ${called}`}
      closeOnClickOutside={!make.data}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        {make.error && (
          <Alert color="red" role="alert" variant="light">
            {errorMessage(make.error)}
          </Alert>
        )}
        {make.data ? (
          <ShownOnce what="link" text={make.data.url}>
            Send it to {called} and to nobody else. It works once and ends <When at={make.data.expires_at} />.
          </ShownOnce>
        ) : (
          <Text size="sm">
            Earlier links for {called} work no more.
            {user.state === "active" &&
              " Once they have chosen a new password with it, they are signed out everywhere else."}
          </Text>
        )}
        <Group>
          {make.data ? (
            <Button onClick={onClose}>Done</Button>
          ) : (
            <>
              <Button
                loading={make.isPending}
                onClick={() => make.mutate({ params: { path: { user_id: user.user_id } } })}
              >
                Make the link
              </Button>
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
            </>
          )}
        </Group>
      </Stack>
    </OpenModal>
  );
}
