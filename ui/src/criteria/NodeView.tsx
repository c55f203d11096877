import { useEffect, useRef, useState } from "react";
import { useBuilder } from "./builder";
import { ConditionView } from "./ConditionView";
import classes from "./CriteriaBuilder.module.css";
import { GroupView } from "./GroupView";
import { kindOf, labelOf } from "./kinds";
import { NodeMenu } from "./NodeMenu";
import { pathKey } from "./problems";
import { formOf } from "./shape";
import { TextEditor } from "./TextEditor";
import { keyOf, withNegation, withNode, withoutNode, ownerOf } from "./tree";
import { isRecord, type Criteria, type Path, type Subject } from "./types";

interface NodeViewProps {
  node: unknown;
  path: Path;
  subject: Subject;
}

/** One node of the tree: a group, or a condition as a sentence; `not` is a word before either. */
export function NodeView({ node, path, subject }: NodeViewProps) {
  const { root, change, isDisabled, problems, missing, takeFocus } = useBuilder();
  const [isText, setText] = useState(false);
  const row = useRef<HTMLDivElement>(null);
  const menu = useRef<HTMLButtonElement>(null);
  const inner = denied(node, path);
  const form = formOf(inner.node);
  const isGroup = form === "all" || form === "any";
  const said = [...new Set([...(problems.get(pathKey(path)) ?? []), ...(problems.get(pathKey(inner.path)) ?? [])])];
  const todo = missing.get(pathKey(inner.path));

  useEffect(() => {
    const target = takeFocus(path);
    if (target === "actions") menu.current?.focus();
    if (target === "field")
      row.current?.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  });

  const edit = (next: unknown) => change(withNode(root, inner.path, next) as Criteria);
  const actions = !isDisabled && (
    <NodeMenu
      node={node}
      path={path}
      inner={inner}
      isText={isText || form === null}
      canBeForm={form !== null}
      onText={setText}
      buttonRef={menu}
      onRemove={() => change(withoutNode(root, path), { path: ownerOf(path), target: "add" })}
    />
  );
  const name = labelOf(kindOf(inner.node) ?? "all");
  const notes = (
    <>
      {said.map((message) => (
        <p key={message} className={classes.problem} role="alert">
          {message}
        </p>
      ))}
      {todo && said.length === 0 && <p className={classes.todo}>{todo}</p>}
    </>
  );
  if (isText || form === null) {
    return (
      <div className={classes.row} ref={row} role="group" aria-label={`${name} as text`} data-wrong={said.length > 0}>
        <div className={classes.sentence}>
          <TextEditor
            label={`${name} as YAML or JSON`}
            value={inner.node}
            onChange={edit}
            problems={[]}
            isDisabled={isDisabled}
            hint={form === null ? "This says more than a form has fields for, so it is shown as text." : undefined}
          />
          {notes}
        </div>
        {actions}
      </div>
    );
  }
  if (isGroup) {
    return (
      <div ref={row} data-wrong={said.length > 0} className={classes.groupRow}>
        <GroupView
          node={inner.node}
          path={inner.path}
          outerPath={path}
          denials={inner.denials}
          subject={subject}
          actions={actions}
          notes={notes}
        />
      </div>
    );
  }
  return (
    <div className={classes.row} ref={row} role="group" aria-label={name} data-wrong={said.length > 0}>
      <div className={classes.sentence}>
        <div className={classes.words}>
          {inner.denials > 0 && (
            <button
              type="button"
              className={classes.not}
              disabled={isDisabled}
              title="Take the not away"
              onClick={() => change(withNegation(root, inner.path))}
            >
              {"not ".repeat(inner.denials).trim()}
            </button>
          )}
          <ConditionView
            node={inner.node as Record<string, unknown>}
            kind={form}
            path={inner.path}
            subject={subject}
            edit={edit}
          />
        </div>
        {notes}
      </div>
      {actions}
    </div>
  );
}

/** What `not` stands before, with the way to it, and how many of them there are. */
function denied(node: unknown, path: Path): { node: unknown; path: Path; denials: number } {
  if (formOf(node) !== "not" || !isRecord(node)) return { node, path, denials: 0 };
  const inner = denied(node.not, [...path, "not"]);
  return { ...inner, denials: inner.denials + 1 };
}

/** Nodes below each other, each with the key that stays with it. */
export function Nodes({ nodes, path, subject }: { nodes: readonly unknown[]; path: Path; subject: Subject }) {
  return nodes.map((node, place) => (
    <NodeView key={isRecord(node) ? keyOf(node) : place} node={node} path={[...path, place]} subject={subject} />
  ));
}
