import { ActionIcon, AppShell, Burger, Group, NavLink, Text, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { Logo } from "./Logo";
import { NAVIGATION } from "./navigation";
import classes from "./Shell.module.css";

// With it come the positioned layers, which the first screen can do without.
const PersonMenu = lazy(() => import("./PersonMenu"));

/** The frame around every screen: navigation at the side, folded away on a phone. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  useEffect(close, [pathname, close]);

  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={{ base: "sm", sm: "lg" }}
    >
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <Link to="/" className={classes.brand} aria-label="Opportune, Today">
              <Logo />
              <Text component="span" fw={650} size="lg" visibleFrom="xs">
                Opportune
              </Text>
            </Link>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <SchemeSwitch />
            <Suspense fallback={<div className={classes.person} />}>
              <PersonMenu />
            </Suspense>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label="Screens">
          {NAVIGATION.map((group) => (
            <div key={group.label} className={classes.group}>
              <Text size="xs" c="dimmed" fw={600} className={classes.groupLabel}>
                {group.label}
              </Text>
              {group.items.map((item) => (
                <NavLink
                  key={item.to}
                  component={Link}
                  to={item.to}
                  label={item.label}
                  leftSection={<item.icon size={17} stroke={1.7} />}
                  active={item.to === "/" ? pathname === "/" : pathname.startsWith(item.to)}
                  className={classes.link}
                />
              ))}
            </div>
          ))}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const other = scheme === "light" ? "dark" : "light";
  return (
    <ActionIcon variant="subtle" color="gray" onClick={() => setColorScheme(other)} aria-label={`Use ${other} colours`}>
      {scheme === "light" ? <IconMoon size={18} /> : <IconSun size={18} />}
    </ActionIcon>
  );
}
