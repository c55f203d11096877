import { Alert, Button, Group, NumberInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { type Body, usePreviewOf, useTrialOf } from "#/api/definitions";
import { useDraft } from "#/components/useDraft";
import { CriteriaBuilder, unfinished } from "#/criteria";
import type { Criteria } from "#/definition/json";
import type { InForce } from "#/definition/inForce";
import { EffectPanel } from "#/trial/EffectPanel";
import { faultsByField } from "#/definition/faults";
import classes from "#/trial/Editor.module.css";
import { Step } from "#/components/Step";
import { rungFaults, topOf, withBoundary } from "./ladder";
import { type LadderDraft, ladderBodies, ladderGap } from "./ladderDraft";
import { LadderEffect } from "./LadderEffect";
import { LadderScale } from "./LadderScale";
import { MeasureForm } from "./MeasureForm";
import { RungTable } from "./RungTable";

interface LadderEditorProps {
  draftKey: string;
  initial: LadderDraft;
  /** The ladder in force; null for a new one. */
  base: Body | null;
  inForce: InForce;
  onSaved: (key: string) => void;
  onCancel: () => void;
}

/** Makes or retunes a ladder, and says beside it all the while who would stand where. */
export function LadderEditor({ draftKey, initial, base, inForce, onSaved, onCancel }: LadderEditorProps) {
  const [draft, setDraft, forget, origin] = useDraft<LadderDraft>(`ladder:${draftKey}`, initial);
  const [saveError, setSaveError] = useState<unknown>(null);
  const [isLimited, setIsLimited] = useState(initial.among !== null);
  const top = topOf(draft.measure.by === "other" ? "count" : draft.measure.by, draft.rungs);
  const faults = rungFaults(draft.rungs, top);
  const gap = ladderGap(draft) ?? (faults.size > 0 ? "Some stages need another number or name." : null);
  const isComplete = gap === null && (draft.among === null || unfinished(draft.among).size === 0);
  const bodies = useMemo(
    () => (isComplete ? ladderBodies(draft, inForce, base) : null),
    [draft, inForce, base, isComplete],
  );
  const [asked] = useDebouncedValue(bodies, 300);
  const preview = usePreviewOf(asked);
  const trial = useTrialOf(asked);
  const error = saveError ?? preview.error ?? trial.error;
  const key = String(bodies?.at(-1)?.ladder ?? "");
  const said = faultsByField(error, key, "ladder");
  const subject = base?.subject === "contact" ? "contact" : "account";
  const change = (next: LadderDraft) => {
    setSaveError(null);
    setDraft(next);
  };
  const stageName = (stage: string) => draft.rungs.find((rung) => rung.stage === stage)?.name ?? stage;
  return (
    <div className={classes.split}>
      <Stack gap="md" miw={0}>
        {origin.isRestored && (
          <Alert color="petrol" title="This is your unfinished draft">
            <Group justify="space-between">
              <span>
                {origin.isOutdated ? "The ladder has changed since you began." : "It was kept in this browser."}
              </span>
              <Button size="compact-sm" variant="default" onClick={forget}>
                Drop the draft
              </Button>
            </Group>
          </Alert>
        )}
        <Step number={1} title="What is it called, and what does it go by?">
          <Stack gap="sm">
            <TextInput
              label="Name"
              value={draft.name}
              onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
              maxLength={128}
              error={said.name}
            />
            <MeasureForm
              value={draft.measure}
              onChange={(measure) => change({ ...draft, measure })}
              inForce={inForce}
              error={said.measure}
            />
          </Stack>
        </Step>
        <Step
          number={2}
          title="Where does each stage begin?"
          hint="Drag a boundary, move it with the arrow keys, or write its number. A stage ends where the next one begins."
        >
          <Stack gap="md">
            <LadderScale
              stages={draft.rungs}
              hysteresis={draft.hysteresis}
              top={top}
              onMove={(place, from) => change({ ...draft, rungs: withBoundary(draft.rungs, place, from, top) })}
            />
            <RungTable draft={draft} onChange={change} inForce={inForce} faults={faults} top={top} />
          </Stack>
        </Step>
        <Step number={3} title="How easily is a stage left?">
          <Group align="flex-start" gap="md">
            <NumberInput
              label="Hysteresis"
              description="So far beyond its ends"
              value={draft.hysteresis}
              onChange={(next) => change({ ...draft, hysteresis: Number(next) || 0 })}
              min={0}
              max={1000}
              w={180}
              error={said.hysteresis}
            />
            <NumberInput
              label="At least, in days"
              description="Not before they are over"
              value={draft.dwellDays}
              onChange={(next) => change({ ...draft, dwellDays: Number(next) || 0 })}
              min={0}
              max={3650}
              w={180}
              error={said.min_dwell_days}
            />
          </Group>
        </Step>
        <Step
          number={4}
          title="Whom is it for?"
          hint={isLimited ? "Only whoever satisfies this stands on it." : "Everybody who has the number."}
        >
          <Stack gap="sm">
            {isLimited ? (
              <>
                <CriteriaBuilder
                  subject={subject}
                  value={draft.among}
                  onChange={(among) => change({ ...draft, among: among as Criteria | null })}
                  error={error}
                  field="among"
                  of={{ kind: "ladder", key }}
                  label="Among"
                />
                <Button
                  size="compact-sm"
                  variant="subtle"
                  onClick={() => {
                    setIsLimited(false);
                    change({ ...draft, among: null });
                  }}
                  style={{ alignSelf: "flex-start" }}
                >
                  Everybody
                </Button>
              </>
            ) : (
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => setIsLimited(true)}
                style={{ alignSelf: "flex-start" }}
              >
                Only some
              </Button>
            )}
            <Textarea
              label="Description"
              value={draft.description}
              onChange={(event) => change({ ...draft, description: event.currentTarget.value })}
              autosize
              minRows={2}
              maxLength={2000}
              error={said.description}
            />
          </Stack>
        </Step>
      </Stack>
      <EffectPanel
        bodies={bodies}
        preview={preview.data}
        changes={trial.data}
        error={error}
        isBusy={preview.isFetching || asked !== bodies}
        segment={(one) => draft.newSegments[one] ?? inForce.names.segment(one)}
        before={gap ?? ""}
        more={preview.data && <LadderEffect preview={preview.data} ladderKey={key} name={stageName} />}
        saveLabel={base ? "Save" : "Create ladder"}
        mayApply={bodies !== null && asked === bodies && !preview.error}
        onFailed={setSaveError}
        onSaved={() => {
          forget();
          onSaved(key);
        }}
        onCancel={() => {
          forget();
          onCancel();
        }}
      />
    </div>
  );
}
