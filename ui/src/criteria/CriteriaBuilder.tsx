import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import { AddCondition } from "./AddCondition";
import { type Builder, BuilderContext, type Focus, useBuilder } from "./builder";
import classes from "./CriteriaBuilder.module.css";
import { NodeView } from "./NodeView";
import { partsOf } from "./kinds";
import { pathKey, problemsByNode, problemsOf } from "./problems";
import { TextEditor } from "./TextEditor";
import { withAdded } from "./tree";
import { type Criteria, isRecord, type Subject } from "./types";
import { unfinished } from "./unfinished";

interface CriteriaBuilderProps {
  /** What the criteria are about. */
  subject: Subject;
  /** The criteria as the API takes them; null where there are none yet. */
  value: Criteria | null;
  onChange: (value: Criteria | null) => void;
  /** The error with which the server refused them; each fault is shown at its node. */
  error?: unknown;
  /** The field that holds the criteria in their definition, with which the server's paths begin. */
  field?: "criteria" | "when" | "scope" | "among";
  /** The definition they belong to, where an error may be about others as well. */
  of?: { kind: string; key: string };
  label?: string;
  disabled?: boolean;
}

/** Edits what must hold of accounts or contacts, as a form or as text. Both edit the one definition that the API takes. */
export function CriteriaBuilder(props: CriteriaBuilderProps) {
  const { subject, value, onChange, error, field = "criteria", of, label = "Criteria", disabled = false } = props;
  const [view, setView] = useState<"form" | "text">("form");
  const focus = useRef<Focus | null>(null);
  const problems = useMemo(() => problemsByNode(problemsOf(error, of), value, field), [error, of, value, field]);
  const missing = useMemo(() => unfinished(value), [value]);
  const builder: Builder = {
    root: value ?? {},
    change: (next, then) => {
      focus.current = then ?? null;
      onChange(next);
    },
    isDisabled: disabled,
    problems,
    missing,
    takeFocus: (path) => {
      if (!focus.current || pathKey(focus.current.path) !== pathKey(path)) return null;
      const { target } = focus.current;
      focus.current = null;
      return target;
    },
  };
  return (
    <BuilderContext value={builder}>
      <fieldset className={classes.builder} disabled={disabled} aria-label={label}>
        <Group justify="flex-end" className={classes.views}>
          <SegmentedControl
            size="xs"
            aria-label="How to edit the criteria"
            value={view}
            onChange={(next) => setView(next as "form" | "text")}
            data={[
              { value: "form", label: "Form" },
              { value: "text", label: "Text" },
            ]}
          />
        </Group>
        {view === "text" ? (
          <TextEditor
            label={`${label} as YAML or JSON`}
            value={value}
            mayBeEmpty
            onChange={(next) => onChange(isRecord(next) ? next : null)}
            problems={[...problems.values()].flat()}
            isDisabled={disabled}
          />
        ) : (
          <Form value={value} subject={subject} />
        )}
      </fieldset>
    </BuilderContext>
  );
}

function Form({ value, subject }: { value: Criteria | null; subject: Subject }) {
  const { change, isDisabled } = useBuilder();
  if (value === null || Object.keys(value).length === 0) {
    return (
      <div className={classes.empty}>
        <Text size="sm" c="dimmed">
          Nothing is asked yet. Add what must hold of {subject === "account" ? "an account" : "a contact"}.
        </Text>
        {!isDisabled && (
          <AddCondition
            subject={subject}
            onAdd={(node) => change({ all: [node] }, { path: ["all", 0], target: "field" })}
          />
        )}
      </div>
    );
  }
  const addAlternative = () =>
    change({ any: [value, { attribute: "", eq: "" }] }, { path: ["any", 1], target: "field" });
  return (
    <>
      <NodeView node={value} path={[]} subject={subject} />
      {!isDisabled && !partsOf(value) && (
        <Group gap="xs" mt="xs">
          <AddCondition
            subject={subject}
            onAdd={(node) => change(withAdded(value, [], node), { path: ["all", 1], target: "field" })}
          />
          <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={addAlternative}>
            Add an alternative
          </Button>
        </Group>
      )}
    </>
  );
}
