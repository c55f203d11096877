import { createContext, useContext } from "react";
import type { Criteria, Path } from "./types";

/** Where the keyboard goes after an edit: into a condition, to its menu, or to the button that adds one. */
export interface Focus {
  path: Path;
  target: "field" | "actions" | "add";
}

/** What every node of the tree on screen shares. */
export interface Builder {
  root: Criteria;
  /** Puts another tree in place of this one; null where nothing is left. */
  change: (next: Criteria | null, focus?: Focus) => void;
  isDisabled: boolean;
  /** The server's faults, and what is still to be filled in, by `pathKey`. */
  problems: ReadonlyMap<string, readonly string[]>;
  missing: ReadonlyMap<string, string>;
  takeFocus: (path: Path) => Focus["target"] | null;
}

export const BuilderContext = createContext<Builder | null>(null);

export function useBuilder(): Builder {
  const builder = useContext(BuilderContext);
  if (!builder) throw new Error("A node of criteria is shown outside of CriteriaBuilder");
  return builder;
}
