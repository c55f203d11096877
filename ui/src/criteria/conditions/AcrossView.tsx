import { AddCondition } from "../AddCondition";
import { useBuilder } from "../builder";
import classes from "../CriteriaBuilder.module.css";
import type { ConditionProps } from "../ConditionView";
import { Choice, Numeric } from "../fields";
import { NodeView } from "../NodeView";
import { partsOf } from "../kinds";
import { type Quantifier, quantifierOf } from "../shape";
import { withAdded } from "../tree";
import { isRecord, type Path, type Subject } from "../types";

const WORDS = [
  { value: "any", label: "any contact" },
  { value: "all", label: "all contacts" },
  { value: "none", label: "no contact" },
  { value: "match", label: "at least so many contacts" },
];

/** "Of its contacts at least 2:" with criteria about contacts below; or "Of its account:" with criteria about accounts. */
export function AcrossView({ node, path, edit }: ConditionProps & { path: Path }) {
  if ("account" in node) {
    return (
      <>
        <span>Of its account must hold</span>
        <Inner node={node.account} path={[...path, "account"]} subject="account" />
      </>
    );
  }
  const test = isRecord(node.contacts) ? node.contacts : {};
  const quantifier = quantifierOf(test);
  const inner = test[quantifier];
  const least = typeof test.at_least === "number" ? test.at_least : null;
  const choose = (next: Quantifier) =>
    edit({ contacts: next === "match" ? { at_least: least ?? 2, match: inner } : { [next]: inner } });
  return (
    <>
      <span>Of</span>
      <Choice label="How many of its contacts" value={quantifier} options={WORDS} onChange={choose} />
      {quantifier === "match" && (
        <Numeric
          label="Contacts"
          min={1}
          value={least}
          onChange={(next) => edit({ contacts: { at_least: next, match: inner } })}
        />
      )}
      <span>must hold</span>
      <Inner node={inner} path={[...path, "contacts", quantifier]} subject="contact" />
    </>
  );
}

/** The criteria about others; a condition alone can be joined by more. */
function Inner({ node, path, subject }: { node: unknown; path: Path; subject: Subject }) {
  const { root, change, isDisabled } = useBuilder();
  return (
    <div className={classes.across}>
      <NodeView node={node} path={path} subject={subject} />
      {!isDisabled && !partsOf(node) && (
        <AddCondition
          subject={subject}
          onAdd={(next) => change(withAdded(root, path, next), { path: [...path, "all", 1], target: "field" })}
        />
      )}
    </div>
  );
}
