import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Notice.module.css";

interface NoticeProps {
  title: string;
  children: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
}

/** What stands in place of content: an empty list that says what would be in it, or a fault that says what to do. */
export function Notice({ title, children, action, icon }: NoticeProps) {
  return (
    <Stack className={classes.notice} align="center" gap="xs" role="status">
      {icon}
      <Title order={2} ta="center">
        {title}
      </Title>
      <Text c="dimmed" ta="center" maw={520} component="div">
        {children}
      </Text>
      {action}
    </Stack>
  );
}
