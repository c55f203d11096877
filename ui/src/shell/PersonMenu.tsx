import { ActionIcon, Menu } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useSession, useSignOut } from "#/session/session";

/** Who is signed in, and the way out. It is open from the first moment, for it was asked for. */
export default function PersonMenu({ label }: { label: string }) {
  const { user, role_name: role } = useSession();
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" withArrow defaultOpened>
      <Menu.Target>
        <ActionIcon variant="light" radius="xl" size="lg" aria-label={label} title={label}>
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
