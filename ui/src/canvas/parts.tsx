import {
  BaseEdge,
  EdgeLabelRenderer,
  Handle,
  type Edge,
  type EdgeProps,
  type Node,
  type NodeProps,
  Position,
  useUpdateNodeInternals,
} from "@xyflow/react";
import { IconPlayerPlay, IconPlus } from "@tabler/icons-react";
import { useEffect } from "react";
import { count } from "#/components/numbers";
import classes from "./Canvas.module.css";
import type { Counts } from "./counts";
import { KindIcon } from "./KindIcon";
import { drawnWays, type JourneyNode } from "./journey";
import { kindOf } from "./kinds";
import { TURN, wayPath } from "./wayPath";
import { titleOf } from "./words";

export type StepData = {
  node: JourneyNode;
  words: string;
  faults: readonly string[];
  counts: Counts | null;
  mayEdit: boolean;
  onWho?: (id: string) => void;
};
export type StartData = { words: string; isWrong: boolean; entered: string | null; mayEdit: boolean };
export type WayData = { about: string; count: number | null; lane: number | null; onInsert?: () => void };

const IN = "in";

/** A step: what it is, what it says or what is wrong with it, its ways out, and who stands there. */
export function StepNode({ id, data, selected }: NodeProps<Node<StepData>>) {
  const { node, words, faults, counts, mayEdit, onWho } = data;
  const kind = kindOf(node.kind);
  const ways = drawnWays(node);
  const update = useUpdateNodeInternals();
  const outlets = ways.map((way) => way.outcome).join(" ");
  useEffect(() => update(id), [update, id, outlets]);
  return (
    <div className={classes.node} data-selected={selected} data-wrong={faults.length > 0}>
      <Handle
        type="target"
        id={IN}
        position={Position.Top}
        className={classes.handle}
        data-fixed={!mayEdit}
        isConnectable={mayEdit}
      />
      <div className={classes.body}>
        <KindIcon group={kind.group}>
          <kind.icon size={17} stroke={1.7} aria-hidden />
        </KindIcon>
        <div>
          <div className={classes.title}>{titleOf(node)}</div>
          {faults.length > 0 ? (
            <div className={classes.fault} title={faults.join("\n")}>
              {faults[0]}
            </div>
          ) : (
            <div className={classes.words} title={words}>
              {words}
            </div>
          )}
        </div>
      </div>
      {counts && <CountsLine id={id} title={titleOf(node)} counts={counts} onWho={onWho} />}
      {ways.length > 1 && (
        <div className={classes.ways}>
          {ways.map((way) => (
            <div key={way.outcome} className={classes.way} title={way.label}>
              {way.label}
            </div>
          ))}
        </div>
      )}
      {ways.map((way, place) => (
        <Handle
          key={way.outcome}
          type="source"
          id={way.outcome}
          position={Position.Bottom}
          className={classes.handle}
          data-fixed={!mayEdit}
          style={{ left: `${((place + 0.5) / ways.length) * 100}%` }}
          isConnectable={mayEdit}
        />
      ))}
    </div>
  );
}

interface CountsLineProps {
  id: string;
  title: string;
  counts: Counts;
  onWho?: (id: string) => void;
}

/** Who stands at a step and how many went on; or who would come there, and what they would be sent. */
function CountsLine({ id, title, counts, onWho }: CountsLineProps) {
  const { foreseen } = counts;
  const number = foreseen ? foreseen.reached : counts.waiting;
  const said = foreseen ? `${count(number)} would come` : number > 0 ? `${count(number)} here` : "nobody here";
  return (
    <div className={classes.counts}>
      {number > 0 && onWho ? (
        <button
          type="button"
          className={`${classes.waiting} nodrag nopan`}
          onClick={(event) => {
            event.stopPropagation();
            onWho(id);
          }}
          aria-label={`${said}, at ${title}: show who`}
        >
          {said}
        </button>
      ) : (
        <span>{said}</span>
      )}
      <span>{foreseen ? foreseen.sent : `${count(counts.passed)} went on`}</span>
    </div>
  );
}

/** Where everybody comes in. */
export function StartNode({ data, selected }: NodeProps<Node<StartData>>) {
  return (
    <div className={classes.start} data-selected={selected} data-wrong={data.isWrong}>
      <div className={classes.body}>
        <KindIcon>
          <IconPlayerPlay size={16} stroke={1.8} aria-hidden />
        </KindIcon>
        <div>
          <div className={classes.title}>Start{data.entered !== null && <> · {data.entered}</>}</div>
          <div className={data.isWrong ? classes.fault : classes.words} title={data.words}>
            {data.words}
          </div>
        </div>
      </div>
      <Handle
        type="source"
        id="start"
        position={Position.Bottom}
        className={classes.handle}
        data-fixed={!data.mayEdit}
        isConnectable={data.mayEdit}
      />
    </div>
  );
}

/** Where a way leads out of the journey. */
export function OutNode() {
  return (
    <div className={classes.out}>
      <Handle
        type="target"
        id={IN}
        position={Position.Top}
        className={classes.handle}
        data-fixed
        isConnectable={false}
      />
      leaves
    </div>
  );
}

/** A way from node to node, with how many took it, or a button that puts a step into it. */
export function WayEdge(props: EdgeProps<Edge<WayData>>) {
  const { id, sourceX, sourceY, targetX, targetY, data, selected, markerEnd } = props;
  const path = wayPath({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, data?.lane ?? null);
  const place = { transform: `translate(-50%, -50%) translate(${sourceX}px, ${sourceY + TURN}px)` };
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        markerEnd={markerEnd}
        interactionWidth={24}
        className={selected ? "selected" : undefined}
      />
      <EdgeLabelRenderer>
        {data?.onInsert && (
          <button
            type="button"
            className={`${classes.label} ${classes.insert} nodrag nopan`}
            style={place}
            data-way={id}
            aria-label={`Add a step ${data.about}`}
            title={`Add a step ${data.about}`}
            onClick={data.onInsert}
          >
            <IconPlus size={13} aria-hidden />
          </button>
        )}
        {data && data.count !== null && (
          <span className={`${classes.label} ${classes.count}`} style={place}>
            {count(data.count)}
          </span>
        )}
      </EdgeLabelRenderer>
    </>
  );
}
