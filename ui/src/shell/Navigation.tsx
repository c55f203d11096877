import { NavLink, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import classes from "./Navigation.module.css";
import { NAVIGATION } from "./navigation";

/** The screens, in groups; the one that is open is marked. */
export function Navigation({ pathname }: { pathname: string }) {
  return NAVIGATION.map((group) => <NavigationGroup key={group.label} group={group} pathname={pathname} />);
}

function NavigationGroup({ group, pathname }: { group: (typeof NAVIGATION)[number]; pathname: string }) {
  const id = useId();
  return (
    <div className={classes.group}>
      <Text size="xs" id={id} className={classes.label}>
        {group.label}
      </Text>
      <ul aria-labelledby={id} className={classes.list}>
        {group.items.map((item) => {
          const isOpen = isWithin(pathname, item.to);
          return (
            <li key={item.to}>
              <NavLink
                component={Link}
                to={item.to}
                label={item.label}
                leftSection={<item.icon size={18} stroke={1.6} aria-hidden />}
                active={isOpen}
                aria-current={isOpen ? "page" : undefined}
                title={item.question}
                className={classes.link}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Whether an address lies under a screen: `/accounts/17` under `/accounts`, journeys under workflows, and only Today under `/`. */
function isWithin(pathname: string, to: string): boolean {
  if (to === "/workflows" && pathname.startsWith("/journeys/")) return true;
  return to === "/" ? pathname === "/" : pathname === to || pathname.startsWith(`${to}/`);
}
