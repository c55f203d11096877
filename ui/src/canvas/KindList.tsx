import { Modal, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { DRAGGED } from "./Canvas";
import { GROUPS, KINDS, type NodeKind } from "./kinds";
import classes from "./KindList.module.css";

interface KindListProps {
  subject: "account" | "contact";
  onChoose: (kind: NodeKind) => void;
  /** Whether a kind can be dragged onto the canvas. */
  isDraggable?: boolean;
  query?: string;
}

/** Every kind of step, in groups: a click adds one, and it can be dragged to its place. */
export function KindList({ subject, onChoose, isDraggable = false, query = "" }: KindListProps) {
  const found = matching(subject, query);
  // What was searched for stands in the order in which it fits; Enter takes the first.
  const groups = query.trim()
    ? [{ group: "Found", kinds: found }]
    : GROUPS.map((group) => ({ group, kinds: found.filter((kind) => kind.group === group) }));
  return (
    <div className={classes.list}>
      {groups.map(({ group, kinds }) => {
        if (kinds.length === 0) return null;
        return (
          <section key={group} aria-label={group}>
            {group !== "Found" && (
              <Text size="xs" c="dimmed" fw={560} mb={2} aria-hidden>
                {group}
              </Text>
            )}
            {kinds.map((kind, place) => (
              <UnstyledButton
                key={kind.kind}
                className={classes.kind}
                title={kind.hint}
                draggable={isDraggable}
                data-kind={kind.kind}
                data-first={group === "Found" && place === 0}
                onDragStart={(event) => {
                  event.dataTransfer.setData(DRAGGED, kind.kind);
                  event.dataTransfer.effectAllowed = "copy";
                }}
                onClick={() => onChoose(kind)}
              >
                <kind.icon size={16} stroke={1.7} aria-hidden />
                <span>{kind.label}</span>
                {!isDraggable && <span className={classes.hint}>{kind.hint}</span>}
              </UnstyledButton>
            ))}
          </section>
        );
      })}
      {found.length === 0 && (
        <Text size="sm" c="dimmed">
          No kind of step is called so.
        </Text>
      )}
    </div>
  );
}

interface AddStepProps {
  subject: "account" | "contact";
  isOpen: boolean;
  onClose: () => void;
  onChoose: (kind: NodeKind) => void;
}

/** Asks what kind of step to add; Enter takes the first one that fits what was typed. */
export function AddStep({ subject, isOpen, onClose, onChoose }: AddStepProps) {
  const [query, setQuery] = useState("");
  const choose = (kind: NodeKind) => {
    setQuery("");
    onChoose(kind);
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title="Add a step" size="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const first = matching(subject, query)[0];
          if (first) choose(first);
        }}
      >
        <TextInput
          aria-label="Search kinds of steps"
          placeholder="Search"
          leftSection={<IconSearch size={15} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          data-autofocus
          mb="sm"
        />
      </form>
      <KindList subject={subject} onChoose={choose} query={query} />
    </Modal>
  );
}

function matching(subject: "account" | "contact", query: string): NodeKind[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ label, hint, kind }: NodeKind) =>
    words.every((word) => `${label} ${hint} ${kind}`.toLowerCase().includes(word));
  const begins = ({ label }: NodeKind) => label.toLowerCase().startsWith(words[0] ?? "");
  const found = KINDS.filter((kind) => (kind.subject === undefined || kind.subject === subject) && fits(kind));
  const rank = (kind: NodeKind) => (kind.label.toLowerCase() === query.trim().toLowerCase() ? 0 : begins(kind) ? 1 : 2);
  return words.length === 0 ? found : found.toSorted((one, other) => rank(one) - rank(other));
}
