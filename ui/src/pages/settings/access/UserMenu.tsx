import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { sessionQuery, useSession } from "#/session/session";
import { Question } from "#/components/Question";
import type { UserAccess } from "./UsersPanel";

/** What can be done about somebody who may sign in. */
export function UserMenu({ user, onLink }: { user: UserAccess; onLink: () => void }) {
  const cache = useQueryClient();
  const { user: me, role: myRole } = useSession();
  const [asked, setAsked] = useState<"remove" | "hand over" | null>(null);
  const params = { path: { user_id: user.user_id } };
  const called = user.name ?? user.email;
  const reload = () => cache.invalidateQueries({ queryKey: ["get", "/api/v1/user-access"] });
  const remove = api.useMutation("delete", "/api/v1/user-access/{user_id}", {
    onSuccess: () => {
      notifications.show({ message: `${called} can sign in no more.` });
      return reload();
    },
  });
  const handOver = api.useMutation("post", "/api/v1/user-access/{user_id}/hand-over", {
    onSuccess: async () => {
      setAsked(null);
      notifications.show({ message: `${called} is the primary administrator from now on.` });
      await Promise.all([reload(), cache.invalidateQueries({ queryKey: sessionQuery.queryKey })]);
    },
  });
  const isPrimary = user.role === "primary_administrator";
  const isMe = user.user_id === me.user_id;
  // The primary administrator is out of reach for others, and changes their own password in the profile.
  if (isPrimary || isMe) return null;

  return (
    <>
      <Menu position="bottom-end" withArrow>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More about ${called}`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onLink}>
            {user.state === "invited" ? "Make a new invitation link" : "Make a link for a new password"}
          </Menu.Item>
          {myRole === "primary_administrator" && user.state === "active" && (
            <Menu.Item onClick={() => setAsked("hand over")}>Hand over the primary administrator</Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item color="red" onClick={() => setAsked("remove")}>
            {user.state === "invited" ? "Take the invitation back" : "Remove"}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked === "remove" && (
        <Question
          title={`Remove ${called}?`}
          yes="Remove"
          isBusy={remove.isPending}
          error={remove.error && errorMessage(remove.error)}
          onYes={() => remove.mutate({ params })}
          onClose={() => setAsked(null)}
        >
          {called} is signed out everywhere, and API tokens of theirs are refused. Accounts and deals they own stay
          theirs.
        </Question>
      )}
      {asked === "hand over" && (
        <Question
          title="Hand over the primary administrator?"
          yes="Hand it over"
          isBusy={handOver.isPending}
          error={handOver.error && errorMessage(handOver.error)}
          onYes={() => handOver.mutate({ params })}
          onClose={() => setAsked(null)}
        >
          {called} becomes the primary administrator, whom nobody can remove. You become an administrator, and only{" "}
          {called} can give the role back.
        </Question>
      )}
    </>
  );
}
