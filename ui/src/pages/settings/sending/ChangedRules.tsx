import { Loader, Text } from "@mantine/core";
import { plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { DifferenceList, DraftActions, DraftBar } from "../editor/Draft";
import type { Difference } from "../editor/differences";
import { failureText } from "../problems";
import classes from "./Sending.module.css";

interface ChangedRulesProps {
  changed: readonly Difference[];
  error: unknown;
  isWorking: boolean;
  isSaving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}

/** What differs from the rules in force, and the way to save it or to leave it. */
export function ChangedRules({ changed, error, isWorking, isSaving, onSave, onDiscard }: ChangedRulesProps) {
  const draft = { cannotSave: Boolean(error) || isWorking, isSaving, onSave, onDiscard };
  if (changed.length === 0)
    return (
      <Panel title="What you changed">
        <Text size="sm" c="dimmed">
          Nothing yet. Rules are asked at the moment of sending, so a change holds for messages that wait as well.
        </Text>
      </Panel>
    );
  return (
    <>
      <Panel
        title="What you changed"
        actions={isWorking ? <Loader role="status" size="xs" aria-label="Checking" /> : undefined}
      >
        <div aria-live="polite">
          {Boolean(error) && (
            <p role="alert" className={classes.error}>
              {failureText(error)}
            </p>
          )}
        </div>
        <DifferenceList differences={changed} />
        <DraftActions label="Save the rules" {...draft} />
      </Panel>
      {/* Where the panel lies below all the rules, this keeps its buttons beside them. */}
      <DraftBar summary={error ? "This cannot be saved" : plural(changed.length, "change")} {...draft} />
    </>
  );
}
