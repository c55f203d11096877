import { Alert, Button, Drawer, Group, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconArrowForwardUp, IconBinaryTree, IconPlus, IconSettings } from "@tabler/icons-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Schemas } from "#/api/client";
import type { Body } from "#/api/definitions";
import { plural } from "#/components/numbers";
import type { InForce } from "#/definition/inForce";
import { Canvas, type Editing } from "./Canvas";
import {
  addNode,
  changeNode,
  connect,
  nodeOf,
  type Outlet,
  paste,
  removeNodes,
  renameNode,
  START,
  usualOutlet,
} from "./edits";
import { Faults, SavedState, Tool } from "./EditorToolbar";
import { faultsByNode, inPlainWords, ownProblems } from "./faults";
import { type Journey, type JourneyNode, toBody, toJourney } from "./journey";
import classes from "./JourneyEditor.module.css";
import { AddStep, KindList } from "./KindList";
import { kindOf, type NodeKind } from "./kinds";
import { type Position, type Positions, roomFor } from "./layout";
import { NodePanel } from "./NodePanel";
import { SettingsPanel } from "./SettingsPanel";
import { StepList } from "./StepList";
import { useHistory } from "./useHistory";
import { useNames } from "./useNames";
import { type SavedDraft, useSavedDraft } from "./useSavedDraft";
import { titleOf } from "./words";

export interface Begun {
  body: Body;
  moved: Positions;
  /** Null where there is none yet. */
  draft: Schemas["Draft"] | null;
}

interface JourneyEditorProps {
  journeyKey: string;
  begun: Begun;
  isPublished: boolean;
  inForce: InForce;
  /** The page around it, which has to know how the draft stands. */
  children: (canvas: ReactNode, saved: SavedDraft, body: Body) => ReactNode;
  onReload: () => void;
}

interface State {
  journey: Journey;
  moved: Positions;
}

// What was copied stays for other journeys that are opened in this tab.
let copied: readonly JourneyNode[] = [];
const NOBODY: ReadonlySet<string> = new Set();
const START_ONLY: ReadonlySet<string> = new Set([START]);

/** Builds a journey: the palette, the canvas, and the form of what is chosen. Every change is saved as a draft. */
export function JourneyEditor({ journeyKey, begun, isPublished, inForce, children, onReload }: JourneyEditorProps) {
  const history = useHistory<State>(() => ({ journey: toJourney(begun.body), moved: begun.moved }));
  const { journey, moved } = history.now;
  const first = useRef(history.now);
  // Until something is changed the body is the one it began with, so that looking makes no draft.
  const body = useMemo(() => (journey === first.current.journey ? begun.body : toBody(journey)), [journey, begun.body]);
  const draft = useSavedDraft(journeyKey, body, moved, begun);
  const saved = useMemo(() => ({ ...draft, problems: inPlainWords(draft.problems, body) }), [draft, body]);
  const names = useNames(inForce);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    begun.draft || journey.nodes.length > 0 ? NOBODY : START_ONLY,
  );
  const [insertInto, setInsertInto] = useState<Outlet | null>(null);
  const [focus, setFocus] = useState(0);
  const isSmall = useMediaQuery("(max-width: 800px)", false, { getInitialValueInEffect: false }) ?? false;
  const faults = useMemo(() => faultsByNode(saved.problems), [saved.problems]);
  const subject = journey.settings.subject === "account" ? "account" : "contact";
  const only = chosen.size === 1 ? [...chosen][0] : undefined;
  const node = only === undefined ? undefined : nodeOf(journey, only);

  const change = useCallback(
    (next: (before: Journey) => Journey, about: string | null = null) =>
      history.change((now) => {
        const after = next(now.journey);
        return after === now.journey ? now : { ...now, journey: after };
      }, about),
    [history.change],
  );
  const open = (id: string) => {
    setChosen(new Set([id]));
    setFocus((times) => times + 1);
  };

  const add = (kind: NodeKind, into: Outlet | null, at?: Position) => {
    const made = addNode(journey, kind.kind, kind.blank, into);
    history.change((now) => ({
      journey: made.journey,
      moved: roomFor(now.moved, made.journey, made.id, into?.node ?? null, at),
    }));
    open(made.id);
  };
  const remove = (ids: ReadonlySet<string>) => {
    const gone = new Set([...ids].filter((id) => nodeOf(journey, id)));
    if (gone.size === 0) return;
    const what = [...gone].map((id) => nodeOf(journey, id)).filter((one) => one !== undefined);
    change((before) => removeNodes(before, gone));
    setChosen(NOBODY);
    notifications.show({
      message: `${what.length === 1 && what[0] ? `“${titleOf(what[0])}”` : plural(gone.size, "step")} taken out. Ctrl or Cmd with Z brings back what was there.`,
    });
  };
  const copy = (ids: ReadonlySet<string>) => {
    const found = journey.nodes.filter((one) => ids.has(one.id));
    if (found.length > 0) copied = found;
    return found.length;
  };
  const insertCopies = () => {
    if (copied.length === 0) return;
    const made = paste(journey, copied);
    history.change((now) => ({ ...now, journey: made.journey }));
    setChosen(new Set(made.ids));
  };

  const editing: Editing = {
    onMove: (positions) => history.change((now) => ({ ...now, moved: positions }), "move"),
    onConnect: (from, to) => change((before) => connect(before, from, to)),
    onLoop: (path) =>
      notifications.show({
        color: "red",
        title: "That would be a loop",
        message: `${path.join(" → ")}. A path may join another one but never come back; let people come in again instead.`,
      }),
    onInsert: setInsertInto,
    onDrop: (kind, into, at) =>
      add(kindOf(kind), into ?? (journey.nodes.length === 0 ? FROM_START : null), into ? undefined : at),
    onOpen: open,
    onDelete: () => remove(chosen),
  };
  const onInsert = useCallback((into: Outlet) => setInsertInto(into), []);

  const keys = useRef<(event: KeyboardEvent) => void>(() => {});
  keys.current = (event) => {
    const target = event.target as HTMLElement;
    if (target.closest("input, textarea, select, [contenteditable=true], [role=dialog]")) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const act = (): boolean => {
      if (isCommand && key === "z" && !event.shiftKey) history.undo();
      else if (isCommand && (key === "y" || (key === "z" && event.shiftKey))) history.redo();
      else if (isCommand && key === "c")
        return (window.getSelection()?.isCollapsed ?? true) && copy(chosenOr(target)) > 0;
      else if (isCommand && key === "v") insertCopies();
      else if (isCommand && key === "a" && target.closest("[data-canvas]"))
        setChosen(new Set(journey.nodes.map((one) => one.id)));
      else if (!isCommand && (key === "delete" || key === "backspace") && !target.closest("[data-side]"))
        remove(chosenOr(target));
      else if (!isCommand && key === "escape") setChosen(NOBODY);
      else return false;
      return true;
    };
    if (act()) event.preventDefault();
  };
  // The step that the keyboard is on, with the others that are chosen if it is one of them; without one, what is chosen.
  const chosenOr = (target: HTMLElement): ReadonlySet<string> => {
    const id = target.closest<HTMLElement>(".react-flow__node")?.dataset.id;
    return id === undefined || chosen.has(id) ? chosen : new Set([id]);
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => keys.current(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);

  if (!names) return null;
  const side = node ? (
    <NodePanel
      journey={journey}
      node={node}
      problems={saved.problems}
      inForce={inForce}
      subject={subject}
      focus={focus}
      onChange={(content, about) =>
        change((before) => changeNode(before, node.id, (one) => ({ ...one, content })), `${node.id}.${about}`)
      }
      onConnect={(from, to) => change((before) => connect(before, from, to))}
      onRename={(id) => {
        history.change((now) => ({
          journey: renameNode(now.journey, node.id, id),
          moved: renamed(now.moved, node.id, id),
        }));
        setChosen(new Set([id]));
      }}
      onInsert={setInsertInto}
      onCopy={() => {
        copy(chosen);
        insertCopies();
      }}
      onDelete={() => remove(chosen)}
      onClose={() => setChosen(NOBODY)}
    />
  ) : chosen.size > 1 ? (
    <Text size="sm">
      {plural(chosen.size, "step")} chosen. Copy them with Ctrl or Cmd and C, take them out with Delete, or drag them
      together.
    </Text>
  ) : (
    <SettingsPanel
      settings={journey.settings}
      problems={ownProblems(saved.problems)}
      inForce={inForce}
      isPublished={isPublished}
      onChange={(settings, about) => change((before) => ({ ...before, settings }), `settings.${about}`)}
    />
  );

  const editor = (
    <>
      {saved.state === "conflict" && (
        <Alert color="red" title="Somebody else changed this draft">
          <Text size="sm">{saved.message}</Text>
          <Group gap="xs" mt="xs">
            <Button size="compact-sm" onClick={onReload}>
              Load theirs
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => void saved.overwrite()}>
              Keep mine instead
            </Button>
          </Group>
        </Alert>
      )}
      <div className={classes.editor}>
        <aside className={classes.palette} aria-label="Kinds of steps">
          <KindList
            subject={subject}
            isDraggable
            onChoose={(kind) => add(kind, usualOutlet(journey, node?.id ?? null))}
          />
        </aside>
        <div className={classes.middle}>
          <div className={classes.toolbar} role="toolbar" aria-label="Canvas">
            <Tool label="Undo" hint="Ctrl Z" isOff={!history.mayUndo} onClick={history.undo}>
              <IconArrowBackUp size={17} />
            </Tool>
            <Tool label="Redo" hint="Ctrl Shift Z" isOff={!history.mayRedo} onClick={history.redo}>
              <IconArrowForwardUp size={17} />
            </Tool>
            {!isSmall && (
              <Tool
                label="Tidy up"
                hint="Lays everything out anew"
                isOff={Object.keys(moved).length === 0}
                onClick={() => history.change((now) => ({ ...now, moved: {} }))}
              >
                <IconBinaryTree size={17} />
              </Tool>
            )}
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlus size={15} />}
              onClick={() => setInsertInto(usualOutlet(journey, node?.id ?? null))}
            >
              Add step
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconSettings size={15} />}
              onClick={() => setChosen(START_ONLY)}
            >
              Settings
            </Button>
            <Faults problems={saved.problems} journey={journey} onOpen={open} />
            <SavedState saved={saved} />
          </div>
          <div className={classes.canvas}>
            {isSmall ? (
              <StepList journey={journey} names={names} faults={faults} onOpen={open} />
            ) : (
              <Canvas
                label="Journey"
                journey={journey}
                names={names}
                moved={moved}
                faults={faults}
                chosen={chosen}
                onChoose={setChosen}
                look={focus}
                editing={{ ...editing, onInsert }}
              />
            )}
          </div>
        </div>
        {!isSmall && (
          <aside className={classes.side} data-side>
            {side}
          </aside>
        )}
      </div>
      {isSmall && (
        <Drawer
          opened={chosen.size > 0}
          onClose={() => setChosen(NOBODY)}
          position="bottom"
          size="85%"
          title={node ? titleOf(node) : "Journey"}
        >
          {chosen.size > 0 && side}
        </Drawer>
      )}
      <AddStep
        subject={subject}
        isOpen={insertInto !== null}
        onClose={() => setInsertInto(null)}
        onChoose={(kind) => {
          setInsertInto(null);
          add(kind, insertInto);
        }}
      />
    </>
  );
  return children(editor, saved, body);
}

const FROM_START: Outlet = { node: START, outcome: "start" };

function renamed(moved: Positions, id: string, name: string): Positions {
  return Object.fromEntries(Object.entries(moved).map(([one, at]) => [one === id ? name : one, at]));
}
