import { Alert, Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { IconChecks } from "@tabler/icons-react";
import { useState } from "react";
import { http, type Schemas } from "#/api/client";
import { type Body, useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import type { SavedDraft } from "#/canvas/useSavedDraft";
import { OpenModal } from "#/components/OpenDialog";
import { When } from "#/components/When";
import { DiffTable } from "#/trial/DiffTable";
import { told } from "#/trial/diff";
import { lacksApproval, reviewStep } from "./review";

type Draft = Schemas["Draft"];
type Step = "submit" | "approve" | "send-back";

/** How far the review of a draft is, and what was said. */
export function ReviewNotice({ saved }: { saved: SavedDraft }) {
  const review = saved.kept?.review;
  if (!review) return null;
  const { title, color } = NOTICES[review.state](review.by);
  return (
    <Alert color={color} py="xs" title={title}>
      {review.note && <Text size="sm">{review.note}</Text>}
      <Text size="sm" c="dimmed" component="div">
        <When at={review.at} />
        {review.state !== "sent_back" && ". Any edit ends it."}
      </Text>
    </Alert>
  );
}

const NOTICES: Readonly<Record<Schemas["Review"]["state"], (by: string) => { title: string; color: string }>> = {
  in_review: (by) => ({ title: `${by} asked for a review`, color: "petrol" }),
  approved: (by) => ({ title: `${by} approved it`, color: "green" }),
  sent_back: (by) => ({ title: `${by} sent it back`, color: "orange" }),
};

interface ReviewActionsProps {
  journeyKey: string;
  draft: Body;
  saved: SavedDraft;
}

/** The buttons of a review, as far as the one who looks at it may press them. */
export function ReviewActions({ journeyKey, draft, saved }: ReviewActionsProps) {
  const [isOpen, setOpen] = useState(false);
  const step = reviewStep(saved.kept);
  if (step === null || saved.state === "conflict") return null;
  const open = () => void saved.flush().then((isDone) => setOpen(isDone));
  const label = { ask: "Submit for review…", decide: "Review…", wait: "In review", "take back": "Send back…" }[step];
  return (
    <>
      <Button
        variant={lacksApproval(saved.kept) ? "filled" : "default"}
        leftSection={<IconChecks size={15} />}
        disabled={step === "wait" || (step === "ask" && saved.problems.length > 0)}
        onClick={open}
      >
        {label}
      </Button>
      {isOpen && saved.kept && (
        <ReviewDialog
          journeyKey={journeyKey}
          draft={draft}
          kept={saved.kept}
          steps={
            { ask: ["submit"], decide: ["send-back", "approve"], wait: [], "take back": ["send-back"] }[step] as Step[]
          }
          onDone={(answer) => {
            saved.take(answer);
            setOpen(false);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

interface ReviewDialogProps {
  journeyKey: string;
  draft: Body;
  kept: Draft;
  steps: readonly Step[];
  onDone: (answer: Draft) => void;
  onClose: () => void;
}

const LABELS: Readonly<Record<Step, string>> = {
  submit: "Submit for review",
  approve: "Approve",
  "send-back": "Send back",
};

/** What is to be approved, what there is to say about it, and the verdict. */
function ReviewDialog({ journeyKey, draft, kept, steps, onDone, onClose }: ReviewDialogProps) {
  const [note, setNote] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [pending, setPending] = useState<Step | null>(null);
  const forget = useForgetDefinitions();
  const take = async (step: Step) => {
    setPending(step);
    setError(null);
    const { data, error: failure } = await sent(step, journeyKey, note, kept.updated_at).catch((caught: unknown) => ({
      data: undefined,
      error: caught,
    }));
    setPending(null);
    if (!data) {
      setError(failure);
      return;
    }
    onDone(data);
    await forget();
  };
  const isAsked = steps.includes("submit");
  return (
    <OpenModal onClose={onClose} title={`Review of ${String(draft.name ?? journeyKey)}`} size="lg">
      <Stack>
        <Text size="sm">
          {isAsked
            ? "Somebody else who may edit journeys has to approve it before it is published. They are told."
            : "Once it is approved it can be published, as it is now."}
        </Text>
        {kept.changes && <DiffTable label="What publishing would change" differences={told(kept.changes)} />}
        <Textarea
          label={isAsked ? "What they should know" : "What there is to say"}
          value={note}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {error !== null && (
          <Text size="sm" c="red" role="alert">
            {errorMessage(error)}
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="subtle" onClick={onClose}>
            Not now
          </Button>
          {steps.map((step) => (
            <Button
              key={step}
              variant={step === "send-back" ? "default" : "filled"}
              loading={pending === step}
              disabled={step === "send-back" && !note.trim()}
              title={step === "send-back" && !note.trim() ? "Say what is to be changed" : undefined}
              onClick={() => void take(step)}
            >
              {LABELS[step]}
            </Button>
          ))}
        </Group>
      </Stack>
    </OpenModal>
  );
}

function sent(step: Step, key: string, note: string, seen: string) {
  const path = { key };
  switch (step) {
    case "submit":
      return http.POST("/api/v1/journeys/{key}/draft/submit", { params: { path }, body: { note } });
    case "approve":
      return http.POST("/api/v1/journeys/{key}/draft/approve", { params: { path, query: { seen } }, body: { note } });
    case "send-back":
      return http.POST("/api/v1/journeys/{key}/draft/send-back", { params: { path, query: { seen } }, body: { note } });
  }
}
