import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { Body, Changes, Preview } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { ApplyButton } from "./ApplyButton";
import { EffectView, effectWords, Warnings } from "#/trial/EffectView";
import classes from "./EffectPanel.module.css";

interface EffectPanelProps {
  bodies: readonly Body[] | null;
  preview: Preview | undefined;
  changes: Changes | undefined;
  error: unknown;
  isBusy: boolean;
  segment: (key: string) => string;
  workflow?: (key: string) => string;
  /** What to do before there is anything to work out. */
  before: string;
  /** What else would happen, above the segments. */
  more?: ReactNode;
  saveLabel: string;
  /** Whether `preview` is about these very bodies, and nothing is wrong with them. */
  mayApply: boolean;
  onSaved: () => void;
  onFailed: (error: unknown) => void;
  onCancel: () => void;
}

/** What would happen now if this were saved, beside the form while it is filled in. */
export function EffectPanel({
  bodies,
  preview,
  changes,
  error,
  isBusy,
  segment,
  workflow,
  before,
  more,
  mayApply,
  saveLabel,
  onSaved,
  onFailed,
  onCancel,
}: EffectPanelProps) {
  return (
    <aside className={classes.effect} aria-label="What would happen">
      <Stack gap="sm">
        <div aria-live="polite">
          {bodies === null ? (
            <>
              <Title order={2}>What would happen</Title>
              <Text size="sm" c="dimmed">
                {before}
              </Text>
            </>
          ) : error ? (
            <>
              <Title order={2}>This cannot be put in force</Title>
              <Text size="sm" c="red" className={classes.error}>
                {errorMessage(error)}
              </Text>
            </>
          ) : preview ? (
            <Title order={2} data-busy={isBusy || undefined} className={classes.words}>
              {effectWords(preview)}
            </Title>
          ) : (
            <Skeleton height={22} width={260} />
          )}
        </div>
        {bodies !== null && !error && preview && (
          <div className={classes.words} data-busy={isBusy || undefined}>
            {more}
            <EffectView preview={preview} segment={segment} workflow={workflow} onlyChanges />
          </div>
        )}
        {bodies !== null && changes && changes.warnings.length > 0 && (
          <div>
            <Text size="sm" fw={600} mb={4}>
              The lint says
            </Text>
            <Warnings findings={changes.warnings} />
          </div>
        )}
        <Group justify="space-between" align="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <ApplyButton
            bodies={bodies ?? []}
            preview={preview}
            label={saveLabel}
            disabled={!mayApply}
            onError={onFailed}
            onDone={onSaved}
          />
        </Group>
      </Stack>
    </aside>
  );
}
