import { ActionIcon, Anchor, List, Text, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { plural } from "#/components/numbers";
import { nodeOf, START } from "./edits";
import type { Problem } from "./faults";
import type { Journey } from "./journey";
import classes from "./JourneyEditor.module.css";
import type { SavedDraft } from "./useSavedDraft";
import { titleOf } from "./words";

interface ToolProps {
  label: string;
  hint: string;
  isOff: boolean;
  onClick: () => void;
  children: ReactNode;
}

/** One button of the bar above the canvas. */
export function Tool({ label, hint, isOff, onClick, children }: ToolProps) {
  return (
    <Tooltip label={`${label} (${hint})`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        disabled={isOff}
        onClick={onClick}
        bg={isOff ? "transparent" : undefined}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

/** What is wrong, with a way to each step that has a fault. */
export function Faults({
  problems,
  journey,
  onOpen,
}: {
  problems: readonly Problem[];
  journey: Journey;
  onOpen: (id: string) => void;
}) {
  if (problems.length === 0)
    return (
      <Text size="xs" c="dimmed" component="span" ml="xs">
        <IconCheck size={13} aria-hidden style={{ verticalAlign: -2 }} /> No faults
      </Text>
    );
  const label = (one: Problem) => {
    const node = one.node === null ? undefined : nodeOf(journey, one.node);
    return node ? titleOf(node) : "the journey";
  };
  return (
    <Tooltip
      label={
        <List size="xs">
          {problems.slice(0, 6).map((one, place) => (
            <List.Item key={place}>
              {label(one)}: {one.message}
            </List.Item>
          ))}
        </List>
      }
    >
      <Anchor
        component="button"
        type="button"
        size="xs"
        c="var(--bad)"
        ml="xs"
        onClick={() => onOpen(problems[0]?.node ?? START)}
      >
        <IconAlertTriangle size={14} aria-hidden style={{ verticalAlign: -2 }} /> {plural(problems.length, "fault")}
      </Anchor>
    </Tooltip>
  );
}

/** How the draft stands with the server. */
export function SavedState({ saved }: { saved: SavedDraft }) {
  const words = {
    untouched: "",
    saved: "Draft saved",
    saving: "Saving…",
    conflict: "Not saved",
    failed: `Not saved: ${saved.message}`,
  }[saved.state];
  return (
    <span className={classes.saved} data-state={saved.state} role="status">
      {words}
    </span>
  );
}
