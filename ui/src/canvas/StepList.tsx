import { Text, UnstyledButton } from "@mantine/core";
import { IconArrowBarToRight, IconCornerDownRight, IconPlayerPlay } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import { count } from "#/components/numbers";
import { nodeOf, START } from "./edits";
import { drawnWays, EXIT, type Journey, type Way } from "./journey";
import { KindIcon } from "./KindIcon";
import { kindOf } from "./kinds";
import type { Counts } from "./counts";
import classes from "./StepList.module.css";
import { type JourneyNames, nodeWords, titleOf, triggerWords } from "./words";

interface StepListProps {
  journey: Journey;
  names: JourneyNames;
  counts?: ReadonlyMap<string, Counts>;
  faults?: ReadonlyMap<string, readonly string[]>;
  /** Opens a step; without it they are only looked at. */
  onOpen?: (id: string) => void;
  onWho?: (id: string) => void;
}

/** A journey from top to bottom, as a list that reads like a recipe: ways that part are set in below each other. */
export function StepList({ journey, names, counts, faults, onOpen, onWho }: StepListProps) {
  const shown = new Set<string>();
  const path = (id: string | undefined): ReactNode => {
    if (id === undefined || id === EXIT)
      return <Line icon={<IconArrowBarToRight size={15} aria-hidden />}>leaves the journey</Line>;
    const node = nodeOf(journey, id);
    if (!node)
      return <Line icon={<IconCornerDownRight size={15} aria-hidden />}>goes on at {id}, which is not there</Line>;
    if (shown.has(id))
      return (
        <Line icon={<IconCornerDownRight size={15} aria-hidden />}>
          goes on at “{titleOf(node)}”, {nodeWords(node, names)}
        </Line>
      );
    shown.add(id);
    const ways = drawnWays(node);
    const taken = counts?.get(id);
    return (
      <>
        <Step
          id={id}
          icon={kindOf(node.kind)}
          title={titleOf(node)}
          words={nodeWords(node, names)}
          faults={faults?.get(id) ?? []}
          counts={counts ? (taken ?? null) : undefined}
          onOpen={onOpen}
          onWho={onWho}
        />
        {ways.length === 1 && ways[0] && path(ways[0].to)}
        {ways.length > 1 && (
          <li>
            <ul className={classes.ways}>
              {ways.map((way) => (
                <Fragment key={way.outcome}>
                  <WayHead way={way} taken={taken?.byOutcome.get(way.outcome)} isCounted={counts !== undefined} />
                  <li>
                    <ol className={classes.list}>{path(way.to)}</ol>
                  </li>
                </Fragment>
              ))}
            </ul>
          </li>
        )}
      </>
    );
  };
  const main = path(journey.nodes[0]?.id);
  const loose = journey.nodes.filter((node) => !shown.has(node.id));
  return (
    <div className={classes.frame}>
      <ol className={classes.list} aria-label="Steps of the journey">
        <Step
          id={START}
          icon={{ icon: IconPlayerPlay, group: "Wait" }}
          title="Start"
          words={triggerWords(journey.settings, names)}
          faults={faults?.get(START) ?? []}
          counts={undefined}
          onOpen={onOpen}
        />
        {main}
      </ol>
      {loose.length > 0 && (
        <>
          <Text size="sm" fw={560} mt="md">
            Nothing leads to these yet
          </Text>
          <ol className={classes.list}>
            {loose.map((node) => !shown.has(node.id) && <Fragment key={node.id}>{path(node.id)}</Fragment>)}
          </ol>
        </>
      )}
    </div>
  );
}

interface StepProps {
  id: string;
  icon: Pick<ReturnType<typeof kindOf>, "icon" | "group">;
  title: string;
  words: string;
  faults: readonly string[];
  /** Undefined where nothing is counted. */
  counts: Counts | null | undefined;
  onOpen?: (id: string) => void;
  onWho?: (id: string) => void;
}

function Step({ id, icon, title, words, faults, counts, onOpen, onWho }: StepProps) {
  const foreseen = counts?.foreseen;
  const here = foreseen?.reached ?? counts?.waiting ?? 0;
  const said = `${count(here)} ${foreseen ? "would come" : "here"}`;
  const text = (
    <>
      <KindIcon group={icon.group}>
        <icon.icon size={16} stroke={1.7} aria-hidden />
      </KindIcon>
      <span className={classes.text}>
        <span className={classes.title}>{title}</span>
        <span className={classes.words}>{words}</span>
        {faults.map((fault) => (
          <span key={fault} className={classes.fault}>
            {fault}
          </span>
        ))}
      </span>
    </>
  );
  return (
    <li className={classes.step} data-wrong={faults.length > 0}>
      {onOpen ? (
        <UnstyledButton className={classes.open} onClick={() => onOpen(id)} data-step={id}>
          {text}
        </UnstyledButton>
      ) : (
        <div className={classes.open}>{text}</div>
      )}
      {counts !== undefined && (
        <span className={classes.counts}>
          {here > 0 && onWho ? (
            <button
              type="button"
              className={classes.waiting}
              onClick={() => onWho(id)}
              aria-label={`${said}, at ${title}: show who`}
            >
              {said}
            </button>
          ) : (
            here > 0 && <span>{said}</span>
          )}
          <span className={foreseen ? undefined : classes.passed}>
            {foreseen ? foreseen.sent : `${count(counts?.passed ?? 0)} went on`}
          </span>
        </span>
      )}
    </li>
  );
}

function WayHead({ way, taken, isCounted }: { way: Way; taken: number | undefined; isCounted: boolean }) {
  return (
    <li className={classes.way}>
      {way.label}
      {isCounted && <span className={classes.taken}>{count(taken ?? 0)}</span>}
    </li>
  );
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className={classes.line}>
      {icon}
      <span>{children}</span>
    </li>
  );
}
