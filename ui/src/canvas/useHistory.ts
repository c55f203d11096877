import { useCallback, useMemo, useReducer } from "react";

const MOST = 200;

interface Past<Value> {
  before: readonly Value[];
  now: Value;
  after: readonly Value[];
  /** What the last change was about; another one of the same is one with it. */
  about: string | null;
}
type Act<Value> =
  | { act: "change"; next: (now: Value) => Value; about: string | null }
  | { act: "undo" }
  | { act: "redo" }
  | { act: "reset"; to: Value };

/** A value with its past: every change can be undone and done again. Typing into one field is one change. */
export function useHistory<Value>(initial: () => Value) {
  const [past, dispatch] = useReducer(step<Value>, undefined, () => ({
    before: [],
    now: initial(),
    after: [],
    about: null,
  }));
  const change = useCallback(
    (next: (now: Value) => Value, about: string | null = null) => dispatch({ act: "change", next, about }),
    [],
  );
  const undo = useCallback(() => dispatch({ act: "undo" }), []);
  const redo = useCallback(() => dispatch({ act: "redo" }), []);
  const reset = useCallback((to: Value) => dispatch({ act: "reset", to }), []);
  return useMemo(
    () => ({
      now: past.now,
      change,
      undo,
      redo,
      reset,
      mayUndo: past.before.length > 0,
      mayRedo: past.after.length > 0,
    }),
    [past, change, undo, redo, reset],
  );
}

export function step<Value>(past: Past<Value>, action: Act<Value>): Past<Value> {
  switch (action.act) {
    case "change": {
      const now = action.next(past.now);
      if (now === past.now) return past;
      const isSame = action.about !== null && action.about === past.about && past.after.length === 0;
      const before = isSame ? past.before : [...past.before, past.now].slice(-MOST);
      return { before, now, after: [], about: action.about };
    }
    case "undo": {
      const last = past.before.at(-1);
      if (last === undefined) return past;
      return { before: past.before.slice(0, -1), now: last, after: [past.now, ...past.after], about: null };
    }
    case "redo": {
      const [next, ...after] = past.after;
      if (next === undefined) return past;
      return { before: [...past.before, past.now], now: next, after, about: null };
    }
    default:
      return { before: [], now: action.to, after: [], about: null };
  }
}
