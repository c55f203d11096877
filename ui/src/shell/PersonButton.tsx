import { ActionIcon } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useSession } from "#/session/session";

// With it come the positioned layers, which the first screen can do without.
const load = () => import("./PersonMenu");
const PersonMenu = lazy(load);

/** Who is signed in; a menu with the way to the profile and out is fetched when somebody asks for it. */
export function PersonButton() {
  const { user } = useSession();
  const [isWanted, setWanted] = useState(false);
  const label = `Signed in as ${user.name ?? user.email}`;
  const button = (
    <ActionIcon
      variant="light"
      radius="xl"
      size="lg"
      aria-label={label}
      title={label}
      aria-haspopup="menu"
      onPointerEnter={() => void load()}
      onClick={() => setWanted(true)}
    >
      <IconUser size={17} />
    </ActionIcon>
  );
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <PersonMenu label={label} />
    </Suspense>
  );
}
