import { Alert, Button, Group, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowBackUp, IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { type Body, usePreviewOf, useTrialOf } from "#/api/definitions";
import { useDraft } from "#/components/useDraft";
import { CriteriaBuilder, unfinished } from "#/criteria";
import { useMay } from "#/session/session";
import type { Criteria } from "#/definition/json";
import { type Source, toFields } from "../condition";
import type { InForce } from "#/definition/inForce";
import { ActionForm } from "./ActionForm";
import { ConditionForm } from "./ConditionForm";
import { bodiesOf, gaps, nameOf, type RuleDraft, startOf, whenOf } from "./draft";
import { EffectPanel } from "#/trial/EffectPanel";
import { faultsByField } from "#/definition/faults";
import { MoreSettings } from "./MoreSettings";
import classes from "#/trial/Editor.module.css";
import { SourceCards } from "./SourceCards";
import { Step } from "#/components/Step";

interface RuleEditorProps {
  /** What is edited, for its draft: the key of a rule, or "new". */
  draftKey: string;
  initial: RuleDraft;
  /** The rule in force; null for a new one. */
  base: Body | null;
  inForce: InForce;
  onSaved: (key: string) => void;
  onCancel: () => void;
}

/** Makes or changes a rule from top to bottom, and says beside it all the while whom it would move. */
export function RuleEditor({ draftKey, initial, base, inForce, onSaved, onCancel }: RuleEditorProps) {
  const [draft, setDraft, forget, origin] = useDraft<RuleDraft>(`workflow:${draftKey}`, initial);
  const [saveError, setSaveError] = useState<unknown>(null);
  const [isMoreOpen, setIsMoreOpen] = useState(false);
  const mayTry = useMay("workflows.edit");
  const missing = gaps(draft);
  const isBuilt = draft.criteria !== null;
  const isComplete =
    Object.keys(missing).length === 0 &&
    (!isBuilt || unfinished(draft.criteria).size === 0) &&
    nameOf(draft, inForce).trim() !== "";
  const bodies = useMemo(
    () => (isComplete ? bodiesOf(draft, inForce, base) : null),
    [draft, inForce, base, isComplete],
  );
  const [asked] = useDebouncedValue(bodies, 300);
  const preview = usePreviewOf(asked);
  const trial = useTrialOf(mayTry ? asked : null);
  const error = saveError ?? preview.error ?? trial.error;
  const key = String(bodies?.at(-1)?.workflow ?? "");
  const faults = faultsByField(error, key);
  const change = (next: RuleDraft) => {
    setSaveError(null);
    setDraft(next);
  };
  const source = draft.fields?.source ?? null;
  const simple = draft.criteria ? toFields(single(draft.criteria), inForce.isVisit) : null;
  return (
    <div className={classes.split}>
      <Stack gap="md" miw={0}>
        {origin.isRestored && (
          <Alert color="petrol" title="This is your unfinished draft" withCloseButton={false}>
            <Group justify="space-between">
              <span>
                {origin.isOutdated ? "The workflow has changed since you began." : "It was kept in this browser."}
              </span>
              <Button size="compact-sm" variant="default" onClick={forget}>
                Drop the draft
              </Button>
            </Group>
          </Alert>
        )}
        {!isBuilt && (
          <Step number={1} title="Where do the facts come from?">
            <SourceCards
              value={source}
              onChoose={(next: Source) => next !== source && change({ ...draft, fields: startOf(next, inForce) })}
            />
          </Step>
        )}
        {(draft.fields || isBuilt) && (
          <>
            <Step
              number={isBuilt ? 1 : 2}
              title="When does it hold?"
              hint={missing.condition}
              actions={
                isBuilt ? (
                  simple && (
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      leftSection={<IconArrowBackUp size={14} />}
                      onClick={() => change({ ...draft, fields: simple, criteria: null })}
                    >
                      Back to one condition
                    </Button>
                  )
                ) : (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    leftSection={<IconPlus size={14} />}
                    onClick={() => change({ ...draft, fields: null, criteria: { all: [whenOf(draft) ?? {}] } })}
                  >
                    Add more conditions
                  </Button>
                )
              }
            >
              <Stack gap="sm">
                <SegmentedControl
                  aria-label="What the workflow is about"
                  size="xs"
                  value={draft.subject}
                  onChange={(subject) =>
                    change({
                      ...draft,
                      subject: subject as RuleDraft["subject"],
                      action: { ...draft.action, from: [], to: [] },
                    })
                  }
                  data={[
                    { value: "account", label: "Accounts" },
                    { value: "contact", label: "Contacts" },
                  ]}
                  disabled={base !== null}
                  style={{ alignSelf: "flex-start" }}
                />
                {isBuilt ? (
                  <CriteriaBuilder
                    subject={draft.subject}
                    value={draft.criteria}
                    onChange={(criteria) => change({ ...draft, criteria: (criteria ?? {}) as Criteria })}
                    error={error}
                    field="when"
                    of={{ kind: "workflow", key }}
                    label="Conditions"
                  />
                ) : (
                  draft.fields && (
                    <ConditionForm
                      value={draft.fields}
                      onChange={(fields) => change({ ...draft, fields })}
                      subject={draft.subject}
                      inForce={inForce}
                      error={faults.when}
                    />
                  )
                )}
              </Stack>
            </Step>
            <Step number={isBuilt ? 2 : 3} title="What happens then?" hint={missing.action}>
              <ActionForm draft={draft} onChange={change} inForce={inForce} error={faults.do} />
            </Step>
            <Step number={isBuilt ? 3 : 4} title="What is it called?">
              <Stack gap="sm">
                <TextInput
                  label="Name"
                  description={
                    draft.name === null
                      ? "Proposed from the condition and the action; type to give it another."
                      : undefined
                  }
                  value={nameOf(draft, inForce)}
                  onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
                  maxLength={128}
                  error={faults.name ?? faults.workflow}
                  rightSectionWidth={base || draft.name === null ? 0 : 110}
                  rightSection={
                    base || draft.name === null ? undefined : (
                      <Button size="compact-xs" variant="subtle" onClick={() => change({ ...draft, name: null })}>
                        Propose one
                      </Button>
                    )
                  }
                />
                <Button
                  size="compact-sm"
                  variant="subtle"
                  onClick={() => setIsMoreOpen(!isMoreOpen)}
                  aria-expanded={isMoreOpen}
                  style={{ alignSelf: "flex-start" }}
                >
                  {isMoreOpen ? "Fewer settings" : "Position, owner, folder, tags"}
                </Button>
                {isMoreOpen && <MoreSettings draft={draft} onChange={change} errors={faults} />}
              </Stack>
            </Step>
          </>
        )}
      </Stack>
      <EffectPanel
        bodies={bodies}
        preview={preview.data}
        changes={trial.data}
        error={error}
        isBusy={preview.isFetching || asked !== bodies}
        segment={(one) => draft.newSegments[one] ?? inForce.names.segment(one)}
        before={missing.condition ?? missing.action ?? ""}
        saveLabel={base ? "Save" : "Create workflow"}
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

/** The one condition of a group that has only one. */
function single(criteria: Criteria): unknown {
  const parts = criteria.all ?? criteria.any;
  return Array.isArray(parts) && parts.length === 1 ? parts[0] : criteria;
}
