import { NativeSelect } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { type GivenRole, useGivenRoles } from "./roles";
import type { UserAccess } from "./UsersPanel";

/** Somebody's role, to be changed at once; not one's own, lest nobody is left to take it back. */
export function RoleSelect({ user, isMe }: { user: UserAccess; isMe: boolean }) {
  const cache = useQueryClient();
  const roles = useGivenRoles();
  const change = api.useMutation("patch", "/api/v1/user-access/{user_id}", {
    onSuccess: (changed) =>
      notifications.show({ message: `${changed.name ?? changed.email} is ${changed.role_name} from now on.` }),
    onError: (error) => notifications.show({ color: "red", message: errorMessage(error) }),
    onSettled: () => cache.invalidateQueries({ queryKey: ["get", "/api/v1/user-access"] }),
  });
  if (isMe || user.role === "primary_administrator") return user.role_name;
  return (
    <NativeSelect
      size="xs"
      w={150}
      aria-label={`Role of ${user.name ?? user.email}`}
      value={change.isPending ? change.variables.body.role : user.role}
      data={roles.map(({ value, label }) => ({ value, label }))}
      onChange={(event) =>
        change.mutate({
          params: { path: { user_id: user.user_id } },
          body: { role: event.currentTarget.value as GivenRole },
        })
      }
    />
  );
}
