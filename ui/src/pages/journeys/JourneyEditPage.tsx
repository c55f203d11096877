import { Button, Drawer, Skeleton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlayerTrackNext, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Body } from "#/api/definitions";
import { useForgetDefinitions } from "#/api/definitions";
import { http } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { type Begun, JourneyEditor } from "#/canvas/JourneyEditor";
import type { SavedDraft } from "#/canvas/useSavedDraft";
import { MayNot } from "#/components/MayNot";
import { Notice } from "#/components/Notice";
import { Page } from "#/components/Page";
import { type InForce, useInForce } from "#/definition/inForce";
import { useMay } from "#/session/session";
import { offerUndo } from "#/trial/undo";
import { PublishDialog } from "./PublishDialog";
import { ReviewActions, ReviewNotice } from "./Review";
import { lacksApproval } from "./review";
import { SimulationPanel } from "./SimulationPanel";

interface Opened extends Begun {
  isOutdated: boolean;
  inForce: Body | null;
}

/** The canvas of one journey: its draft, or what is in force until something is changed. */
export function JourneyEditPage() {
  const { journeyKey = "" } = useParams({ strict: false }) as { journeyKey?: string };
  const mayEdit = useMay("workflows.edit");
  const inForce = useInForce();
  const { of, data: opened, error, reload } = useOpened(journeyKey);
  if (!mayEdit) return <MayNot what="workflows" to="/workflows" />;
  if (error !== undefined)
    return (
      <Notice
        title="The journey could not be opened"
        action={
          <Button component={Link} to="/workflows">
            All workflows
          </Button>
        }
      >
        {errorMessage(error)}
      </Notice>
    );
  if (!opened || !inForce)
    return (
      <Page title="Edit journey">
        <Skeleton height={480} />
      </Page>
    );
  return (
    <JourneyEditor
      key={of}
      journeyKey={journeyKey}
      begun={opened}
      isPublished={opened.inForce !== null}
      inForce={inForce}
      onReload={reload}
    >
      {(canvas, saved, body) => (
        <Page
          title={String(body.name ?? "") || journeyKey}
          tabTitle={`Edit ${String(body.name ?? "") || journeyKey}`}
          lead={
            opened.inForce
              ? "What is published goes on unchanged until you publish this."
              : "A draft, never published. It begins when you publish it."
          }
          actions={<Actions journeyKey={journeyKey} opened={opened} saved={saved} body={body} inForce={inForce} />}
        >
          <ReviewNotice saved={saved} />
          {canvas}
        </Page>
      )}
    </JourneyEditor>
  );
}

/** What the editor begins with. Read once: what changes on the server afterwards must not change what somebody is editing. */
function useOpened(key: string) {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ of: string; data?: Opened; error?: unknown }>({ of: "" });
  const of = `${key} ${turn}`;
  useEffect(() => {
    let isCurrent = true;
    open(key).then(
      (data) => isCurrent && setState({ of, data }),
      (error: unknown) => isCurrent && setState({ of, error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [key, of]);
  return { ...state, reload: () => setTurn(turn + 1) };
}

async function open(key: string): Promise<Opened> {
  const path = { params: { path: { key } } };
  const [drafts, definitions, layout] = await Promise.all([
    http.GET("/api/v1/journey-drafts"),
    http.GET("/api/v1/definitions"),
    http.GET("/api/v1/journeys/{key}/layout", path),
  ]);
  const failed = drafts.error ?? definitions.error ?? layout.error;
  if (failed || !drafts.data || !definitions.data || !layout.data) throw failed;
  const found = definitions.data.items.find((one) => one.kind === "workflow" && one.key === key);
  const inForce = found ? (found.body as Body) : null;
  const moved = layout.data.positions;
  if (drafts.data.items.some((one) => one.key === key)) {
    const { data: draft, error } = await http.GET("/api/v1/journeys/{key}/draft", path);
    if (error) throw error;
    return {
      body: draft.definition as Body,
      moved,
      draft,
      isOutdated: draft.is_outdated,
      inForce,
    };
  }
  if (inForce?.kind !== "journey") throw new Error(`There is no journey ${key}. It may have been deleted or renamed.`);
  return { body: inForce, moved, draft: null, isOutdated: false, inForce };
}

interface ActionsProps {
  journeyKey: string;
  opened: Opened;
  saved: SavedDraft;
  body: Body;
  inForce: InForce;
}

function Actions({ journeyKey, opened, saved, body, inForce }: ActionsProps) {
  const navigate = useNavigate();
  const forget = useForgetDefinitions();
  const [isPublishing, setPublishing] = useState(false);
  const [isSimulating, setSimulating] = useState(false);
  const [about, setAbout] = useState<number | null>(null);
  const isPublished = opened.inForce !== null;
  const back = () =>
    isPublished
      ? navigate({ to: "/journeys/$journeyKey", params: { journeyKey } as never })
      : navigate({ to: "/workflows" });
  const drop = async () => {
    await saved.flush();
    const path = { params: { path: { key: journeyKey } } };
    const { data, error } = await http.DELETE("/api/v1/journeys/{key}/draft", path);
    if (error) {
      notifications.show({ color: "red", title: "The draft was not dropped", message: errorMessage(error) });
      return;
    }
    await back();
    await forget();
    offerUndo("The draft was dropped", isPublished ? "What is published goes on." : "", async () => {
      const again = await http.PUT("/api/v1/journeys/{key}/draft", { ...path, body: data.definition as never });
      if (again.error) throw again.error;
      await forget();
    });
  };
  return (
    <>
      <Button variant="default" onClick={() => void back()}>
        Close
      </Button>
      {saved.state !== "untouched" && (
        <Button variant="default" leftSection={<IconTrash size={15} />} onClick={() => void drop()}>
          Drop the draft
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconPlayerTrackNext size={15} />}
        disabled={saved.problems.length > 0}
        onClick={() => setSimulating(true)}
      >
        Simulate
      </Button>
      <ReviewActions journeyKey={journeyKey} draft={body} saved={saved} />
      {!lacksApproval(saved.kept) && (
        <Button
          disabled={saved.state === "untouched" || saved.state === "conflict"}
          onClick={() => void saved.flush().then((isDone) => setPublishing(isDone))}
        >
          Publish…
        </Button>
      )}
      <Drawer
        opened={isSimulating}
        onClose={() => setSimulating(false)}
        position="right"
        size="lg"
        title={`Simulate ${String(body.name ?? journeyKey)}`}
      >
        <SimulationPanel body={body} about={about} onAbout={setAbout} />
      </Drawer>
      {isPublishing && (
        <PublishDialog
          journeyKey={journeyKey}
          isPublished={opened.inForce !== null}
          inForce={inForce}
          draft={body}
          kept={saved.kept}
          problems={saved.problems}
          isOutdated={opened.isOutdated}
          onClose={() => setPublishing(false)}
        />
      )}
    </>
  );
}
