import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "#/api/client";
import { previewOf, type Preview } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { Page } from "#/components/Page";
import { Panel } from "#/components/Panel";
import { useDraft } from "#/components/useDraft";
import { CriteriaBuilder, LiveCount, problemsOf, useLiveCount } from "#/criteria";
import { SaveSegment } from "./SaveSegment";
import { bodyOf, gaps, type SegmentDraft } from "./segmentDraft";
import { SegmentFields } from "./SegmentFields";
import classes from "./Segments.module.css";
import { subjects } from "./words";

interface SegmentEditorProps {
  initial: SegmentDraft;
  draftKey: string;
  /** The key of the segment that is edited; null for a new one. */
  inForce: string | null;
}

/** A segment in the making: what it is called, who decides on its members, its criteria, and whom they find now. */
export function SegmentEditor({ initial, draftKey, inForce }: SegmentEditorProps) {
  const [draft, setDraft, forget, origin] = useDraft(draftKey, initial);
  const [isTried, setTried] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const navigate = useNavigate();
  const { data: others } = api.useQuery("get", "/api/v1/segments");
  const live = useLiveCount(draft.subject, draft.mode === "rule" ? draft.criteria : null);
  const missing = gaps(draft, inForce ? [] : (others?.items ?? []).map((one) => one.key));
  const said = Object.fromEntries(
    problemsOf(fault, { kind: "segment", key: draft.key }).map((problem) => [
      problem.path.split(".")[0],
      problem.message,
    ]),
  );
  const change = (next: Partial<SegmentDraft> | ((before: SegmentDraft) => SegmentDraft)) => {
    setFault(null);
    setDraft((before) => (typeof next === "function" ? next(before) : { ...before, ...next }));
  };
  const review = async () => {
    setTried(true);
    setFault(null);
    if (Object.keys(missing).length > 0 || (draft.mode === "rule" && live.isUnfinished)) return;
    setAsking(true);
    try {
      setPreview(await previewOf([bodyOf(draft)]));
    } catch (error) {
      setFault(error);
    } finally {
      setAsking(false);
    }
  };
  const saved = () => {
    forget();
    setPreview(null);
    notifications.show({
      title: inForce ? "Saved" : "Created",
      message: `${draft.name} is in force. Members follow with the next tick.`,
    });
    void navigate({ to: `/segments/${draft.key}` });
  };
  const isElsewhere = fault !== null && problemsOf(fault).length === 0;
  return (
    <Page
      title={inForce ? `Edit ${initial.name}` : "New segment"}
      lead={
        inForce ? (
          <Anchor component={Link} to={`/segments/${inForce}`} size="sm">
            Back to the segment
          </Anchor>
        ) : (
          "Say who is in, see at once whom that finds, and save."
        )
      }
      actions={
        <>
          {origin.isChanged && (
            <Button
              variant="default"
              onClick={() => {
                forget();
                setFault(null);
                setTried(false);
              }}
            >
              Drop changes
            </Button>
          )}
          <Button loading={isAsking} disabled={inForce !== null && !origin.isChanged} onClick={() => void review()}>
            {inForce ? "Save" : "Create segment"}
          </Button>
        </>
      }
    >
      {origin.isRestored && (
        <Alert variant="light" mb="md" title="You had begun this before">
          {origin.isOutdated
            ? "Somebody has changed the segment since; saving puts your edit in its place."
            : "Your edit was kept in this browser."}
        </Alert>
      )}
      {isElsewhere && (
        <Alert color="red" variant="light" mb="md" title="It cannot be saved">
          {errorMessage(fault)}
        </Alert>
      )}
      <div className={classes.columns}>
        <Stack gap="md">
          <SegmentFields
            draft={draft}
            change={change}
            errors={{ ...said, ...(isTried ? missing : {}) }}
            isKeyFixed={inForce !== null}
            others={others?.items ?? []}
          />
          {draft.mode === "rule" ? (
            <Panel
              title="Criteria"
              hint={`What must hold of ${draft.subject === "account" ? "an account" : "a contact"} to be in`}
            >
              <CriteriaBuilder
                subject={draft.subject}
                value={draft.criteria}
                onChange={(criteria) => change({ criteria })}
                error={fault ?? live.error}
                of={{ kind: "segment", key: draft.key }}
              />
              {isTried && missing.criteria && (
                <Text size="sm" c="var(--bad)" mt="xs" role="alert">
                  {missing.criteria}
                </Text>
              )}
            </Panel>
          ) : (
            <Panel title="Members">
              <Text size="sm" c="dimmed">
                {draft.mode === "manual"
                  ? `People decide: add ${subjects(draft.subject)} by hand or import a file, once it is created.`
                  : "Workflows and ladders decide: name this segment in what they do."}
              </Text>
            </Panel>
          )}
        </Stack>
        {draft.mode === "rule" && (
          <div className={classes.side}>
            <Panel title="Live count">
              <LiveCount live={live} subject={draft.subject} />
            </Panel>
          </div>
        )}
      </div>
      {preview && (
        <SaveSegment
          body={bodyOf(draft)}
          preview={preview}
          isNew={inForce === null}
          onClose={() => setPreview(null)}
          onDone={saved}
          onError={(error) => {
            setFault(error);
            if (problemsOf(error).length > 0) setPreview(null);
          }}
        />
      )}
      <Group hiddenFrom="sm" mt="md" justify="flex-end">
        <Button loading={isAsking} onClick={() => void review()}>
          {inForce ? "Save" : "Create segment"}
        </Button>
      </Group>
    </Page>
  );
}
