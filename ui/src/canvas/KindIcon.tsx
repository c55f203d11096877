import type { ReactNode } from "react";
import classes from "./KindIcon.module.css";
import type { NodeKind } from "./kinds";

/** The square that says by picture and colour what a step does. */
export function KindIcon({ group, children }: { group?: NodeKind["group"]; children: ReactNode }) {
  return (
    <span className={classes.icon} data-group={group}>
      {children}
    </span>
  );
}
