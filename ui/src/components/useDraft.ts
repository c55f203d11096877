import { useCallback, useEffect, useState } from "react";

const PREFIX = "opportune:draft:";

interface Kept<Value> {
  value: Value;
  /** What the edit began from, to tell whether the thing has changed elsewhere since. */
  base: string;
}

/** How a draft came to be what it is. */
export interface DraftOrigin {
  /** It was begun before this page was opened. */
  isRestored: boolean;
  /** What it began from is not what is in force any more. */
  isOutdated: boolean;
  /** It differs from what is in force. */
  isChanged: boolean;
}

/**
 * An edit in progress, which survives a reload: it lies in the browser until it is saved or dropped. `key` names the thing that is
 * edited ("segment:hot-accounts"), and `initial` is what is in force. `forget` drops the draft: after saving, or to begin anew.
 */
export function useDraft<Value>(
  key: string,
  initial: Value,
): [Value, (next: Value | ((before: Value) => Value)) => void, () => void, DraftOrigin] {
  const base = JSON.stringify(initial);
  const [state, setState] = useState(() => begun<Value>(key));
  // Another thing is edited in the same place.
  if (state.key !== key) setState(begun<Value>(key));

  const kept = state.key === key ? state.kept : null;
  const draft = kept ? kept.value : initial;
  const setDraft = useCallback(
    (next: Value | ((before: Value) => Value)) =>
      setState((before) => {
        const current = before.kept ? before.kept.value : (JSON.parse(base) as Value);
        const value = typeof next === "function" ? (next as (before: Value) => Value)(current) : next;
        return { ...before, kept: { value, base: before.kept?.base ?? base } };
      }),
    [base],
  );
  const forget = useCallback(() => {
    // At once, since the page may be left before the next effect.
    remove(key);
    setState((before) => ({ ...before, kept: null, isRestored: false }));
  }, [key]);
  useEffect(() => {
    if (state.kept && JSON.stringify(state.kept.value) !== base) write(state.key, state.kept);
    else remove(state.key);
  }, [state, base]);
  const isChanged = kept !== null && JSON.stringify(kept.value) !== base;
  return [
    draft,
    setDraft,
    forget,
    { isRestored: state.isRestored && isChanged, isOutdated: isChanged && kept.base !== base, isChanged },
  ];
}

function begun<Value>(key: string): { key: string; kept: Kept<Value> | null; isRestored: boolean } {
  const kept = read<Value>(key);
  return { key, kept, isRestored: kept !== null };
}

function read<Value>(key: string): Kept<Value> | null {
  try {
    const text = window.localStorage.getItem(PREFIX + key);
    return text === null ? null : (JSON.parse(text) as Kept<Value>);
  } catch {
    return null;
  }
}

// A browser that keeps nothing, or has no room, loses the draft with the page; the edit itself goes on.
function write(key: string, kept: unknown): void {
  try {
    window.localStorage.setItem(PREFIX + key, JSON.stringify(kept));
  } catch {}
}

function remove(key: string): void {
  try {
    window.localStorage.removeItem(PREFIX + key);
  } catch {}
}
