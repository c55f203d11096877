import { Button } from "@mantine/core";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { MayNot } from "#/components/MayNot";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { useMay } from "#/session/session";
import { SOURCES, type Source } from "./condition";
import { useInForce } from "#/definition/inForce";
import { draftOf, newDraft } from "./wizard/draft";
import { RuleEditor } from "./wizard/RuleEditor";

/** The rule wizard: from where the facts come from to whom it would move now. */
export function NewWorkflowPage() {
  const inForce = useInForce();
  const { source } = useSearch({ strict: false }) as { source?: string };
  const { onSaved, onCancel } = useWays();
  const wanted = SOURCES.find((one): one is Source => one === source);
  const initial = useMemo(() => inForce && newDraft(inForce, wanted), [inForce, wanted]);
  if (!useMay("workflows.edit")) return <MayNot what="workflows" to="/workflows" />;
  return (
    <Page
      title="New workflow"
      lead="One condition, one action, any number of segments. It runs as soon as it is created."
    >
      {inForce && initial && (
        <RuleEditor
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

export function EditWorkflowPage() {
  const { workflowKey = "" } = useParams({ strict: false }) as { workflowKey?: string };
  const inForce = useInForce();
  const { onSaved, onCancel } = useWays(workflowKey);
  const base = inForce?.body("workflow", workflowKey) ?? null;
  const initial = useMemo(() => (inForce && base ? draftOf(base, inForce) : null), [inForce, base]);
  if (!useMay("workflows.edit")) return <MayNot what="workflows" to="/workflows" />;
  if (inForce && !base)
    return (
      <Notice
        title="There is no such workflow"
        action={
          <Button component={Link} to="/workflows">
            All workflows
          </Button>
        }
      >
        It may have been deleted or renamed.
      </Notice>
    );
  return (
    <Page
      title={base ? `Edit ${String(base.name)}` : "Edit workflow"}
      lead="Saving makes a new version; the former ones stay."
    >
      {inForce && initial && (
        <RuleEditor
          draftKey={workflowKey}
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

function useWays(workflowKey?: string) {
  const navigate = useNavigate();
  const toOne = (key: string) =>
    void navigate({ to: "/workflows/$workflowKey", params: { workflowKey: key } as never });
  return { onSaved: toOne, onCancel: () => (workflowKey ? toOne(workflowKey) : void navigate({ to: "/workflows" })) };
}
