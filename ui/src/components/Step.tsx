import { Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./Step.module.css";

interface StepProps {
  number: number;
  title: string;
  hint?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** One step of a form that is filled in from top to bottom. */
export function Step({ number, title, hint, actions, children }: StepProps) {
  const id = useId();
  return (
    <section className={classes.step} aria-labelledby={id}>
      <div className={classes.head}>
        <span className={classes.number} aria-hidden>
          {number}
        </span>
        <div className={classes.title}>
          <Title order={2} id={id}>
            {title}
          </Title>
          {hint && (
            <Text size="xs" c="dimmed">
              {hint}
            </Text>
          )}
        </div>
        {actions}
      </div>
      <div className={classes.body}>{children}</div>
    </section>
  );
}
