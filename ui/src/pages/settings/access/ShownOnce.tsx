import { Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./Access.module.css";

interface ShownOnceProps {
  /** What it is, as the button calls it: "link", "token". */
  what: string;
  text: string;
  children: ReactNode;
}

/** A secret that is not shown again: to read, and to copy. */
export function ShownOnce({ what, text, children }: ShownOnceProps) {
  return (
    <Stack gap="xs">
      <Text size="sm" component="div">
        {children}
      </Text>
      <Code className={classes.secret} data-testid={what}>
        {text}
      </Code>
      <Group>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
            >
              {copied ? "Copied" : `Copy the ${what}`}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  );
}
