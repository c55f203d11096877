import { Button, Group, Text } from "@mantine/core";
import { type Difference, pathWords } from "./differences";
import classes from "./Editor.module.css";

const LISTED = 12;

/** What differs, leaf by leaf: what it was, and what it would be. */
export function DifferenceList({ differences }: { differences: readonly Difference[] }) {
  return (
    <ul className={classes.changed}>
      {differences.slice(0, LISTED).map((one) => (
        <li key={one.path}>
          {pathWords(one.path)}: <s>{String(one.before ?? "none")}</s> {String(one.after ?? "none")}
        </li>
      ))}
      {differences.length > LISTED && <li>and {differences.length - LISTED} more</li>}
    </ul>
  );
}

interface DraftActionsProps {
  /** Of the button that saves. */
  label: string;
  cannotSave: boolean;
  isSaving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}

/** Saves a draft or leaves it: at the end of the panel that says what it changes. */
export function DraftActions({ label, cannotSave, isSaving, onSave, onDiscard }: DraftActionsProps) {
  return (
    <Group gap="xs" mt="sm">
      <Button onClick={onSave} loading={isSaving} disabled={cannotSave}>
        {label}
      </Button>
      <Button variant="default" onClick={onDiscard} disabled={isSaving}>
        Discard
      </Button>
    </Group>
  );
}

/** The same where that panel lies below the form: `summary` says the most of it at the foot of the window. */
export function DraftBar({
  summary,
  cannotSave,
  isSaving,
  onSave,
  onDiscard,
}: Omit<DraftActionsProps, "label"> & { summary: string }) {
  return (
    <div className={classes.bar}>
      <Text size="sm" fw={600} aria-hidden>
        {summary}
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Button size="xs" variant="default" onClick={onDiscard} disabled={isSaving}>
          Discard
        </Button>
        <Button size="xs" onClick={onSave} loading={isSaving} disabled={cannotSave}>
          Save
        </Button>
      </Group>
    </div>
  );
}
