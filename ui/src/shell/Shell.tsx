import { AppShell, Burger, Group, Text } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { Announcer } from "./Announcer";
import { Freshness } from "./Freshness";
import { BellButton } from "./inbox/BellButton";
import { Logo } from "./Logo";
import { Navigation } from "./Navigation";
import { PersonButton } from "./PersonButton";
import { SchemeSwitch } from "./SchemeSwitch";
import { SearchButton } from "./SearchButton";
import classes from "./Shell.module.css";
import { useFocusOnArrival } from "./useFocusOnArrival";

/** The frame around every screen: navigation at the side, folded away on a phone. */
export function Shell({ children }: { children?: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  useEffect(close, [pathname, close]);
  useHotkeys([["Escape", close]]);
  useFocusOnArrival("main");

  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 216, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={{ base: "sm", sm: "lg" }}
    >
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="sm">
          <Group gap="xs" wrap="nowrap" className={classes.start}>
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Navigation"
              aria-expanded={opened}
              aria-controls="navigation"
            />
            <Link to="/" className={classes.brand} aria-label="Opportune, Today">
              <Logo />
              <Text component="span" fw={650} size="lg" visibleFrom="xs">
                Opportune
              </Text>
            </Link>
          </Group>
          <SearchButton />
          <Group gap="xs" wrap="nowrap" className={classes.end}>
            <Freshness />
            <BellButton />
            <SchemeSwitch />
            <PersonButton />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar id="navigation" className={classes.navbar} aria-label="Screens">
        <Navigation pathname={pathname} />
      </AppShell.Navbar>
      {opened && <div className={classes.veil} onClick={close} aria-hidden />}
      <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
        {children ?? <Outlet />}
      </AppShell.Main>
      <Announcer />
    </AppShell>
  );
}
