import { Group, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./Panel.module.css";

interface PanelProps {
  title?: ReactNode;
  /** What the numbers in it mean, in a few words. */
  hint?: ReactNode;
  actions?: ReactNode;
  /** Without room around the content: for tables. */
  flush?: boolean;
  children: ReactNode;
}

/** One subject on a screen: a raised sheet with a heading. */
export function Panel({ title, hint, actions, flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={title ? id : undefined}>
      {(title || actions) && (
        <Group justify="space-between" align="flex-start" gap="xs" className={classes.head}>
          <div className={classes.titles}>
            <Title order={2} id={id}>
              {title}
            </Title>
            {hint && (
              <Text size="xs" c="dimmed">
                {hint}
              </Text>
            )}
          </div>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      )}
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}
