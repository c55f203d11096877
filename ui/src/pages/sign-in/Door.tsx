import { Paper, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { Logo } from "#/shell/Logo";
import classes from "./Door.module.css";

interface DoorProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** The frame of whatever is seen before somebody is signed in: one sheet in the middle. */
export function Door({ title, lead, children }: DoorProps) {
  useEffect(() => {
    document.title = `${title} · Opportune`;
  }, [title]);
  return (
    <main className={classes.door}>
      <div className={classes.brand}>
        <Logo size={34} />
        <Text component="span" fw={650} size="xl">
          Opportune
        </Text>
      </div>
      <Paper className={classes.sheet}>
        <Stack gap="md">
          <div>
            <Title order={1}>{title}</Title>
            {lead && (
              <Text c="dimmed" mt={4} component="div">
                {lead}
              </Text>
            )}
          </div>
          {children}
        </Stack>
      </Paper>
    </main>
  );
}
