import { Button, Group } from "@mantine/core";
import { IconFolderPlus } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import { AddCondition } from "./AddCondition";
import { useBuilder } from "./builder";
import classes from "./CriteriaBuilder.module.css";
import { Choice } from "./fields";
import { type GroupKind, partsOf } from "./kinds";
import { Nodes } from "./NodeView";
import { withAdded, withGroupKind, withNegation } from "./tree";
import type { Path, Subject } from "./types";

const WORDS = [
  { value: "all", label: "All of these hold" },
  { value: "any", label: "Any of these holds" },
  { value: "not any", label: "None of these holds" },
  { value: "not all", label: "Not all of these hold" },
];

interface GroupViewProps {
  node: unknown;
  path: Path;
  /** With the `not`s that stand before it. */
  outerPath: Path;
  denials: number;
  subject: Subject;
  actions: ReactNode;
  notes: ReactNode;
}

/** A group of conditions, with what has to hold of them and the buttons that add to it. */
export function GroupView({ node, path, outerPath, denials, subject, actions, notes }: GroupViewProps) {
  const { root, change, isDisabled, takeFocus } = useBuilder();
  const add = useRef<HTMLButtonElement>(null);
  const group = partsOf(node);
  useEffect(() => {
    if (takeFocus(path) === "add") add.current?.focus();
  });
  if (!group) return null;
  const { kind, parts } = group;
  const isDenied = denials % 2 === 1;
  const word = `${isDenied ? "not " : ""}${kind}`;
  const choose = (next: string) => {
    const wanted = next.replace("not ", "") as GroupKind;
    const named = withGroupKind(root, path, wanted);
    const isToDeny = next.startsWith("not ");
    change(isToDeny === isDenied ? named : withNegation(named, isDenied ? path : outerPath));
  };
  const other = kind === "all" ? "any" : "all";
  const place = [...path, kind, parts.length];
  return (
    <div className={classes.group} role="group" aria-label={WORDS.find((one) => one.value === word)?.label}>
      <div className={classes.groupHead}>
        <Choice label="What must hold" value={word} onChange={choose} options={WORDS} />
        {denials > 1 && <span className={classes.todo}>denied {denials} times</span>}
        {actions}
      </div>
      {notes}
      <div className={classes.parts} data-word={kind === "all" ? "and" : "or"}>
        <Nodes nodes={parts} path={[...path, kind]} subject={subject} />
      </div>
      {!isDisabled && (
        <Group gap="xs" className={classes.add}>
          <AddCondition
            buttonRef={add}
            subject={subject}
            onAdd={(next) => change(withAdded(root, path, next), { path: place, target: "field" })}
          />
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconFolderPlus size={14} />}
            onClick={() =>
              change(withAdded(root, path, { [other]: [{ attribute: "", eq: "" }] }), {
                path: [...place, other, 0],
                target: "field",
              })
            }
          >
            Add group
          </Button>
        </Group>
      )}
    </div>
  );
}
