import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Body } from "#/api/definitions";
import { http } from "#/api/client";
import { errorCode, errorMessage } from "#/api/errors";
import type { Problem } from "./faults";
import type { Positions } from "./layout";

const PAUSE_MS = 600;

export interface SavedDraft {
  state: "saved" | "saving" | "failed" | "conflict" | "untouched";
  /** Why it could not be saved. */
  message: string;
  problems: readonly Problem[];
  /** Saves at once what is not saved yet; whether all of it is. */
  flush: () => Promise<boolean>;
  /** Saves over what somebody else has saved meanwhile. */
  overwrite: () => Promise<boolean>;
}

/**
 * Keeps an edit on the server a moment after every change, and says what is wrong with it. Whatever is typed while a save is under way is
 * in the next one; what is left when the page goes is sent along.
 */
export function useSavedDraft(
  key: string,
  body: Body,
  moved: Positions,
  begun: { updatedAt: string | null; problems: readonly Problem[]; body: Body; moved: Positions },
): SavedDraft {
  const [state, setState] = useState<SavedDraft["state"]>(begun.updatedAt ? "saved" : "untouched");
  const [message, setMessage] = useState("");
  const [problems, setProblems] = useState(begun.problems);
  const seen = useRef(begun.updatedAt);
  const kept = useRef({ body: begun.body, moved: begun.moved });
  const wanted = useRef({ body, moved });
  wanted.current = { body, moved };
  const running = useRef<Promise<boolean> | null>(null);

  const save = useCallback(
    async (isOver: boolean, keepalive = false): Promise<boolean> => {
      const now = wanted.current;
      const path = { path: { key } };
      if (now.body !== kept.current.body || isOver) {
        setState("saving");
        const query = seen.current !== null && !isOver ? { seen: seen.current } : {};
        const { data, error } = await http
          .PUT("/api/v1/journeys/{key}/draft", { params: { ...path, query }, body: now.body as never, keepalive })
          .catch((caught: unknown) => ({ data: undefined, error: caught }));
        if (!data) {
          setState(errorCode(error) === "conflict" && seen.current !== null ? "conflict" : "failed");
          setMessage(errorMessage(error));
          return false;
        }
        seen.current = data.updated_at;
        kept.current = { ...kept.current, body: now.body };
        setProblems(data.problems);
        setState("saved");
      }
      if (now.moved !== kept.current.moved) {
        const { error } = await http
          .PUT("/api/v1/journeys/{key}/layout", { params: path, body: { positions: now.moved }, keepalive })
          .catch((caught: unknown) => ({ error: caught }));
        // Where things lie matters less than what they say: it is saved with the next change.
        if (!error) kept.current = { ...kept.current, moved: now.moved };
      }
      return true;
    },
    [key],
  );

  const flush = useCallback(async (): Promise<boolean> => {
    while (running.current) await running.current;
    if (wanted.current.body === kept.current.body && wanted.current.moved === kept.current.moved) return true;
    const turn = save(false).finally(() => {
      running.current = null;
    });
    running.current = turn;
    return turn;
  }, [save]);

  useEffect(() => {
    if (body === kept.current.body && moved === kept.current.moved) return;
    const timer = setTimeout(() => void flush(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [body, moved, flush]);

  useEffect(() => {
    const leave = () => {
      const { body: last, moved: at } = wanted.current;
      if (last !== kept.current.body || at !== kept.current.moved) void save(false, true);
    };
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [save]);

  return useMemo(
    () => ({ state, message, problems, flush, overwrite: () => save(true) }),
    [state, message, problems, flush, save],
  );
}
