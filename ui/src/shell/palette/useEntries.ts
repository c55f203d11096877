import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import {
  IconBinaryTree,
  IconFileImport,
  IconLogout,
  IconMoon,
  IconRoute,
  IconSpeakerphone,
  IconStairs,
  IconSun,
  IconTarget,
  IconTriangleSquareCircle,
} from "@tabler/icons-react";
import { useMemo } from "react";
import { SECTIONS } from "#/pages/settings/sections";
import { useSession, useSignOut } from "#/session/session";
import { NAVIGATION } from "../navigation";
import type { Entry } from "./entries";

const NEW: readonly Entry[] = [
  {
    id: "new-segment",
    label: "New segment",
    hint: "Group accounts or people by what they do",
    icon: IconTriangleSquareCircle,
    to: "/segments/new",
    permission: "segments.edit",
    words: "create add audience list",
  },
  {
    id: "new-workflow",
    label: "New workflow",
    hint: "Move accounts when something happens",
    icon: IconRoute,
    to: "/workflows/new",
    permission: "workflows.edit",
    words: "create add rule automation",
  },
  {
    id: "new-journey",
    label: "New journey",
    hint: "Take people step by step: wait, decide, send",
    icon: IconBinaryTree,
    to: "/journeys/new",
    permission: "workflows.edit",
    words: "create add canvas flow automation drip email sequence",
  },
  {
    id: "new-ladder",
    label: "New ladder",
    hint: "Stages that accounts climb",
    icon: IconStairs,
    to: "/ladders/new",
    permission: "workflows.edit",
    words: "create add stages journey",
  },
  {
    id: "new-report",
    label: "New intent report",
    hint: "Weigh intent for a purpose of your own",
    icon: IconTarget,
    to: "/intent-reports/new",
    permission: "reports.edit",
    words: "create add",
  },
  {
    id: "new-campaign",
    label: "New campaign",
    hint: "Say whom a channel reaches",
    icon: IconSpeakerphone,
    to: "/campaigns/new",
    permission: "campaigns.edit",
    words: "create add audience",
  },
  {
    id: "import",
    label: "Import a file",
    hint: "Accounts, people, deals or signals",
    icon: IconFileImport,
    to: "/settings/imports",
    permission: "import",
    words: "upload csv",
  },
];

/** Every screen, every part of the settings, and what can be begun from anywhere, of what this person may do. */
export function useEntries(): { screens: Entry[]; actions: Entry[] } {
  const { permissions } = useSession();
  const signOut = useSignOut();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  return useMemo(() => {
    const may = ({ permission }: Entry) => permission === undefined || permissions.includes(permission);
    const places = NAVIGATION.flatMap((group) =>
      group.items.map((item): Entry => ({
        id: item.to,
        label: item.label,
        hint: item.question,
        icon: item.icon,
        to: item.to,
      })),
    );
    const sections = SECTIONS.map((section): Entry => ({
      id: `settings-${section.key}`,
      label: section.label,
      hint: section.question,
      icon: section.icon,
      to: `/settings/${section.key}`,
      permission: section.permission,
      words: "settings configuration",
    }));
    const other = scheme === "light" ? "dark" : "light";
    const own: Entry[] = [
      {
        id: "scheme",
        label: `Switch to ${other}`,
        hint: `Use ${other} colours`,
        icon: other === "dark" ? IconMoon : IconSun,
        act: () => setColorScheme(other),
        words: "theme mode colour color",
      },
      {
        id: "sign-out",
        label: "Sign out",
        hint: "End this session",
        icon: IconLogout,
        act: () => void signOut(),
        words: "log out leave",
      },
    ];
    return { screens: [...places, ...sections].filter(may), actions: [...NEW, ...own].filter(may) };
  }, [permissions, scheme, setColorScheme, signOut]);
}
