import { Button } from "@mantine/core";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { MayNot } from "#/components/MayNot";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { useMay } from "#/session/session";
import { useInForce } from "#/definition/inForce";
import { ladderDraftOf, newLadder } from "./ladderDraft";
import { LadderEditor } from "./LadderEditor";

/** A new ladder, from what it goes by to who would stand where. */
export function NewLadderPage() {
  const inForce = useInForce();
  const { onSaved, onCancel } = useWays();
  const initial = useMemo(() => inForce && newLadder(inForce), [inForce]);
  if (!useMay("workflows.edit")) return <MayNot what="ladders" to="/ladders" />;
  return (
    <Page title="New ladder" lead="Everybody who has the number stands on exactly one stage.">
      {inForce && initial && (
        <LadderEditor
          draftKey="new"
          initial={initial}
          base={null}
          inForce={inForce}
          onSaved={onSaved}
          onCancel={onCancel}
        />
      )}
    </Page>
  );
}

export function EditLadderPage() {
  const { ladderKey = "" } = useParams({ strict: false }) as { ladderKey?: string };
  const inForce = useInForce();
  const { onSaved, onCancel } = useWays(ladderKey);
  const base = inForce?.body("ladder", ladderKey) ?? null;
  const initial = useMemo(() => (base ? ladderDraftOf(base) : null), [base]);
  if (!useMay("workflows.edit")) return <MayNot what="ladders" to="/ladders" />;
  if (inForce && !base)
    return (
      <Notice
        title="There is no such ladder"
        action={
          <Button component={Link} to="/ladders">
            All ladders
          </Button>
        }
      >
        It may have been deleted or renamed.
      </Notice>
    );
  return (
    <Page
      title={base ? `Edit ${String(base.name)}` : "Edit ladder"}
      lead="Saving makes a new version; the former ones stay."
    >
      {inForce && initial && (
        <LadderEditor
          draftKey={ladderKey}
          initial={initial}
          base={base}
          inForce={inForce}
          onSaved={onSaved}
          onCancel={onCancel}
        />
      )}
    </Page>
  );
}

function useWays(ladderKey?: string) {
  const navigate = useNavigate();
  const toOne = (key: string) => void navigate({ to: "/ladders/$ladderKey", params: { ladderKey: key } as never });
  return { onSaved: toOne, onCancel: () => (ladderKey ? toOne(ladderKey) : void navigate({ to: "/ladders" })) };
}
