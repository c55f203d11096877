import type { ReactNode } from "react";
import { Panel } from "#/components/Panel";
import classes from "./FactList.module.css";

interface FactListProps {
  title: string;
  facts: readonly [string, ReactNode][];
  attributes: Record<string, unknown> | null;
}

/** Fields and attributes of a record; those that are empty are left out. */
export function FactList({ title, facts, attributes }: FactListProps) {
  const own = Object.entries(attributes ?? {}).map(([name, value]): [string, ReactNode] => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return (
    <Panel title={title}>
      <dl className={classes.facts}>
        {[...facts, ...own]
          .filter(([, value]) => value !== null && value !== undefined && value !== "")
          .map(([name, value]) => (
            <div key={name} className={classes.fact}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Panel>
  );
}
