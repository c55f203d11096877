import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Editor.module.css";

interface DefinitionEditorProps {
  /** What is edited, as in "change the score model". */
  what: string;
  mayEdit: boolean;
  /** The version that somebody saved after the draft was begun; missing while there is none. */
  newerVersion?: number | undefined;
  /** What the draft changes, and the versions before it: beside the form, or below it where there is no room. */
  side: ReactNode;
  children: ReactNode;
}

/** A definition that is edited as a draft, panel by panel, with what the draft changes always in sight. */
export function DefinitionEditor({ what, mayEdit, newerVersion, side, children }: DefinitionEditorProps) {
  return (
    <div className={classes.columns}>
      <div className={classes.form}>
        {!mayEdit && (
          <Text size="sm" c="dimmed">
            Your role may not change {what}.
          </Text>
        )}
        {newerVersion !== undefined && (
          <Text size="sm" role="status">
            Somebody saved version {newerVersion} since you began. What you changed is kept below; discard it to see
            theirs.
          </Text>
        )}
        {children}
      </div>
      <div className={classes.side}>{side}</div>
    </div>
  );
}
