import { ActionIcon, Menu } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useSession, useSignOut } from "#/session/session";

/** Who is signed in, and the way out. */
export default function PersonMenu() {
  const { user, role_name: role } = useSession();
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <ActionIcon variant="light" radius="xl" aria-label={`Signed in as ${user.name ?? user.email}`}>
          <IconUser size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.name ?? user.email} · {role}
        </Menu.Label>
        <Menu.Item component={Link} to="/settings/profile">
          Profile and API tokens
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
