import { useComputedColorScheme } from "@mantine/core";
import {
  applyNodeChanges,
  Background,
  Controls,
  type Edge,
  MarkerType,
  MiniMap,
  type Node,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { type DragEvent, useCallback, useEffect, useMemo, useState } from "react";
import { count } from "#/components/numbers";
import classes from "./Canvas.module.css";
import type { Counts } from "./counts";
import { loopBy, nodeOf, type Outlet, START } from "./edits";
import { drawnWays, EXIT, type Journey } from "./journey";
import { laneOf, OUT_SIZE, outId, placed, type Position, type Positions, sizeOf, START_SIZE } from "./layout";
import { OutNode, StartNode, StepNode, WayEdge } from "./parts";
import { nodeIdOf, travels, wayAt } from "./pointing";
import { type JourneyNames, nodeWords, titleOf, triggerWords } from "./words";

/** What the type of a dragged kind of node is called. */
export const DRAGGED = "application/x-opportune-node";

/** What somebody may do on a canvas that is edited. */
export interface Editing {
  onMove: (positions: Positions) => void;
  onConnect: (from: Outlet, to: string) => void;
  /** A line was drawn that would let a path come back. */
  onLoop: (path: readonly string[]) => void;
  onInsert: (into: Outlet) => void;
  /** A kind was dropped, on a way or beside everything. */
  onDrop: (kind: string, into: Outlet | null, at: Position) => void;
  onOpen: (id: string) => void;
  onDelete: () => void;
}

interface CanvasProps {
  journey: Journey;
  names: JourneyNames;
  moved: Positions;
  faults?: ReadonlyMap<string, readonly string[]>;
  counts?: ReadonlyMap<string, Counts>;
  entered?: number;
  /** The counts are of what would happen. */
  isForeseen?: boolean;
  chosen: ReadonlySet<string>;
  onChoose: (ids: ReadonlySet<string>) => void;
  onWho?: (id: string) => void;
  /** Grows when the step that is chosen is to be in view. */
  look?: number;
  editing?: Editing;
  label: string;
}

const NODE_TYPES = { step: StepNode, start: StartNode, out: OutNode };
const EDGE_TYPES = { way: WayEdge };
const NO_FAULTS: ReadonlyMap<string, readonly string[]> = new Map();
const TEXTS = {
  "node.a11yDescription.default": "Enter opens it. The arrow keys go along the paths. Delete takes it out.",
  "node.a11yDescription.keyboardDisabled": "Enter opens it. The arrow keys go along the paths.",
  "edge.a11yDescription.default": "A way from one step to another.",
};
const SMALLEST_FIRST_ZOOM = 0.75;
const MAP_FROM = 10;
/** A step with the ways below it, and the room that stays around it. */
const SEEN = { width: 250, height: 190 };
const EDGE = 16;

/** A journey as a picture: to look at, with who is where, or to edit. */
export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Drawn {...props} />
    </ReactFlowProvider>
  );
}

function Drawn(props: CanvasProps) {
  const {
    journey,
    names,
    moved,
    faults = NO_FAULTS,
    counts,
    entered,
    isForeseen = false,
    chosen,
    onChoose,
    onWho,
    look = 0,
    editing,
    label,
  } = props;
  const scheme = useComputedColorScheme("light");
  const flow = useReactFlow();
  const mayEdit = editing !== undefined;
  const { at: positions, lanes } = useMemo(
    () => placed(journey, moved, counts !== undefined),
    [journey, moved, counts !== undefined],
  );
  const wanted = useMemo(() => {
    const made: Node[] = [
      {
        id: START,
        type: "start",
        position: positions[START] ?? { x: 0, y: 0 },
        ...fixed(START_SIZE),
        draggable: mayEdit,
        deletable: false,
        ariaLabel: `Start: ${triggerWords(journey.settings, names)}`,
        data: {
          words: faults.get(START)?.[0] ?? triggerWords(journey.settings, names),
          isWrong: faults.has(START),
          entered: entered === undefined ? null : `${count(entered)} ${isForeseen ? "would come in" : "came in"}`,
          mayEdit,
        },
      },
    ];
    for (const node of journey.nodes) {
      const words = nodeWords(node, names);
      const wrong = faults.get(node.id) ?? [];
      made.push({
        id: node.id,
        type: "step",
        position: positions[node.id] ?? { x: 0, y: 0 },
        ...fixed(sizeOf(node, counts !== undefined)),
        draggable: mayEdit,
        ariaLabel: `${titleOf(node)}: ${wrong.length > 0 ? `has a fault: ${wrong.join(" ")}` : words}`,
        data: {
          node,
          words,
          faults: wrong,
          counts: counts ? (counts.get(node.id) ?? { waiting: 0, passed: 0, byOutcome: new Map() }) : null,
          mayEdit,
          onWho,
        },
      });
      for (const way of drawnWays(node)) {
        if (way.to !== undefined && way.to !== EXIT) continue;
        const id = outId(node.id, way.outcome);
        made.push({
          id,
          type: "out",
          position: positions[id] ?? { x: 0, y: 0 },
          ...fixed(OUT_SIZE),
          draggable: false,
          selectable: false,
          focusable: false,
          connectable: false,
          data: {},
        });
      }
    }
    return made;
  }, [journey, names, positions, faults, counts, entered, isForeseen, mayEdit, onWho]);

  // While a node is dragged it is where the mouse is; otherwise where it belongs.
  const [nodes, setNodes] = useState<Node[]>(wanted);
  useEffect(() => setNodes(wanted.map((node) => ({ ...node, selected: chosen.has(node.id) }))), [wanted, chosen]);
  const edges = useMemo(
    () => edgesOf(journey, lanes, counts, entered, editing?.onInsert),
    [journey, lanes, counts, entered, editing?.onInsert],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      setNodes((before) =>
        applyNodeChanges(
          changes.filter((change) => change.type !== "remove"),
          before,
        ),
      );
      const selected = changes.filter((change) => change.type === "select");
      if (selected.length === 0) return;
      const next = new Set(chosen);
      for (const change of selected)
        if (change.selected) next.add(change.id);
        else next.delete(change.id);
      onChoose(next);
    },
    [chosen, onChoose],
  );

  const only = chosen.size === 1 ? [...chosen][0] : undefined;
  const at = only === undefined ? undefined : positions[only];
  useEffect(() => {
    const frame = document.querySelector(`[data-canvas="${CSS.escape(label)}"]`)?.getBoundingClientRect();
    if (look === 0 || !at || !frame) return;
    const { x, y, zoom } = flow.getViewport();
    const left = at.x * zoom + x;
    const top = at.y * zoom + y;
    const right = left + SEEN.width * zoom - frame.width;
    const bottom = top + SEEN.height * zoom - frame.height;
    const aside = left < EDGE ? EDGE - left : right > -EDGE ? -EDGE - right : 0;
    const down = top < EDGE ? EDGE - top : bottom > -EDGE ? -EDGE - bottom : 0;
    if (aside !== 0 || down !== 0) void flow.setViewport({ x: x + aside, y: y + down, zoom });
    // Only when something is opened: what somebody scrolls to stays in view.
  }, [look]);

  const keepPositions = () => {
    const at = Object.fromEntries(
      nodes
        .filter((node) => node.type !== "out")
        .map(({ id, position }) => [id, { x: Math.round(position.x), y: Math.round(position.y) }]),
    );
    editing?.onMove(at);
  };

  const begin = () => {
    const frame = document.querySelector(`[data-canvas="${CSS.escape(label)}"]`);
    if (!frame) return;
    const { width, height } = frame.getBoundingClientRect();
    const bounds = flow.getNodesBounds(wanted);
    const room = 32;
    const fitting = Math.min((width - room) / bounds.width, (height - room) / bounds.height, 1);
    const zoom = Math.max(fitting, SMALLEST_FIRST_ZOOM);
    const start = positions[START] ?? { x: 0, y: 0 };
    // What does not fit begins at the start.
    const x =
      bounds.width * zoom > width
        ? width / 2 - (start.x + START_SIZE.width / 2) * zoom
        : width / 2 - (bounds.x + bounds.width / 2) * zoom;
    void flow.setViewport({ x, y: room / 2 - bounds.y * zoom, zoom });
  };

  return (
    <div
      className={classes.frame}
      data-canvas={label}
      role="application"
      aria-label={label}
      onKeyDown={(event) => {
        if (travels(event, journey)) return;
        const id = nodeIdOf(event.target);
        if (id === null || !editing) return;
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          editing.onOpen(id);
        }
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        colorMode={scheme}
        onInit={begin}
        minZoom={0.15}
        maxZoom={1.6}
        onNodesChange={onNodesChange}
        onNodeDragStop={keepPositions}
        onSelectionDragStop={keepPositions}
        nodesDraggable={mayEdit}
        nodesConnectable={mayEdit}
        nodesFocusable
        edgesFocusable={false}
        elementsSelectable
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={["Control", "Meta"]}
        zoomOnDoubleClick={false}
        ariaLabelConfig={TEXTS}
        proOptions={{ hideAttribution: true }}
        isValidConnection={({ source, target }) =>
          target !== START &&
          !target.startsWith("_out:") &&
          (source === START || loopBy(journey, source, target) === null)
        }
        onConnect={({ source, sourceHandle, target }) =>
          editing?.onConnect({ node: source, outcome: sourceHandle ?? "done" }, target)
        }
        onConnectEnd={(_, state) => {
          const source = state.fromHandle?.type === "source" ? state.fromNode?.id : state.toNode?.id;
          const target = state.fromHandle?.type === "source" ? state.toNode?.id : state.fromNode?.id;
          const loop = source && target && !state.isValid ? loopBy(journey, source, target) : null;
          if (loop) editing?.onLoop(loop.map((id) => titleOf(nodeOf(journey, id) ?? { id, kind: id, content: {} })));
        }}
        onDragOver={(event: DragEvent) => {
          if (!event.dataTransfer.types.includes(DRAGGED)) return;
          event.preventDefault();
          event.dataTransfer.dropEffect = "copy";
        }}
        onDrop={(event: DragEvent) => {
          const kind = event.dataTransfer.getData(DRAGGED);
          if (!kind) return;
          event.preventDefault();
          const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
          editing?.onDrop(kind, wayAt(event.clientX, event.clientY), at);
        }}
      >
        <Background gap={18} size={1.4} />
        <Controls showInteractive={false} position="bottom-left" />
        {journey.nodes.length > MAP_FROM && (
          <MiniMap
            className={classes.map}
            pannable
            zoomable
            position="bottom-right"
            ariaLabel="Map of the whole journey"
            nodeColor={(node) => (faults.has(node.id) ? "var(--bad)" : "var(--tier-low)")}
          />
        )}
      </ReactFlow>
    </div>
  );
}

const fixed = (size: { width: number; height: number }) => ({ ...size, measured: size });

function edgesOf(
  journey: Journey,
  lanes: ReadonlyMap<string, number>,
  counts: ReadonlyMap<string, Counts> | undefined,
  entered: number | undefined,
  onInsert: ((into: Outlet) => void) | undefined,
): Edge[] {
  const edge = (from: Outlet, to: string, about: string, taken: number | null): Edge => ({
    id: `${from.node}:${from.outcome}`,
    source: from.node,
    sourceHandle: from.outcome,
    target: to,
    targetHandle: "in",
    type: "way",
    selectable: false,
    markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
    data: {
      about,
      count: taken,
      lane: lanes.get(laneOf(from.node, to)) ?? null,
      onInsert: onInsert && (() => onInsert(from)),
    },
  });
  const first = journey.nodes[0];
  const found = first
    ? [edge({ node: START, outcome: "start" }, first.id, "before the first one", entered ?? null)]
    : [];
  for (const node of journey.nodes) {
    const ways = drawnWays(node);
    const taken = counts?.get(node.id)?.byOutcome;
    for (const way of ways) {
      const isOut = way.to === undefined || way.to === EXIT;
      const to = isOut ? outId(node.id, way.outcome) : (way.to ?? EXIT);
      if (!isOut && !nodeOf(journey, to)) continue;
      const about = `behind ${titleOf(node)}${way.label ? `, ${way.label}` : ""}`;
      // Messages that were skipped go the same way as those that were sent.
      const also = way.outcome === "done" ? (taken?.get("skipped") ?? 0) : 0;
      found.push(
        edge(
          { node: node.id, outcome: way.outcome },
          to,
          about,
          taken ? (taken.get(way.outcome) ?? 0) + also : counts ? 0 : null,
        ),
      );
    }
  }
  return found;
}
