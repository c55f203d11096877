import { Group, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import classes from "./Page.module.css";

interface PageProps {
  title: ReactNode;
  /** The title of the browser's tab, where the heading is more than text. */
  tabTitle?: string;
  /** The question this screen answers, or a few facts about the thing it shows. */
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of every screen: one heading, one line under it, the actions beside it. */
export function Page({ title, tabTitle, lead, actions, children }: PageProps) {
  const tab = tabTitle ?? (typeof title === "string" ? title : "Opportune");
  useEffect(() => {
    document.title = `${tab} · Opportune`;
  }, [tab]);
  return (
    <div className={classes.page}>
      <Group justify="space-between" align="flex-start" gap="sm" className={classes.head}>
        <div className={classes.title}>
          <Title order={1}>{title}</Title>
          {lead && (
            <Text c="dimmed" size="sm" component="div">
              {lead}
            </Text>
          )}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </div>
  );
}
