import { notifications } from "@mantine/notifications";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Body } from "#/api/definitions";
import { http, type Schemas } from "#/api/client";
import { errorCode, errorMessage } from "#/api/errors";
import type { Problem } from "./faults";
import type { Positions } from "./layout";

const PAUSE_MS = 600;
const NO_PROBLEMS: readonly Problem[] = [];

export interface SavedDraft {
  state: "saved" | "saving" | "failed" | "conflict" | "untouched";
  /** Why it could not be saved. */
  message: string;
  problems: readonly Problem[];
  /** What the server keeps, with how far its review is; null where there is no draft yet. */
  kept: Schemas["Draft"] | null;
  /** Takes what the server answered to a step of the review. */
  take: (draft: Schemas["Draft"]) => void;
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
  begun: { draft: Schemas["Draft"] | null; body: Body; moved: Positions },
): SavedDraft {
  const [state, setState] = useState<SavedDraft["state"]>(begun.draft ? "saved" : "untouched");
  const [message, setMessage] = useState("");
  const [kept, setKept] = useState(begun.draft);
  const seen = useRef(begun.draft?.updated_at ?? null);
  const last = useRef({ body: begun.body, moved: begun.moved });
  const wanted = useRef({ body, moved });
  wanted.current = { body, moved };
  const running = useRef<Promise<boolean> | null>(null);

  const save = useCallback(
    async (isOver: boolean, keepalive = false): Promise<boolean> => {
      const now = wanted.current;
      const path = { path: { key } };
      if (now.body !== last.current.body || isOver) {
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
        last.current = { ...last.current, body: now.body };
        setKept(data);
        setState("saved");
      }
      if (now.moved !== last.current.moved) {
        const { error } = await http
          .PUT("/api/v1/journeys/{key}/layout", { params: path, body: { positions: now.moved }, keepalive })
          .catch((caught: unknown) => ({ error: caught }));
        // Where things lie matters less than what they say: it is saved with the next change.
        if (!error) last.current = { ...last.current, moved: now.moved };
      }
      return true;
    },
    [key],
  );

  const flush = useCallback(async (): Promise<boolean> => {
    while (running.current) await running.current;
    if (wanted.current.body === last.current.body && wanted.current.moved === last.current.moved) return true;
    const turn = save(false).finally(() => {
      running.current = null;
    });
    running.current = turn;
    return turn;
  }, [save]);

  useEffect(() => {
    if (body === last.current.body && moved === last.current.moved) return;
    const timer = setTimeout(() => void flush(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [body, moved, flush]);

  useEffect(() => {
    const isUnsaved = () => wanted.current.body !== last.current.body || wanted.current.moved !== last.current.moved;
    // The page cannot wait: what is sent now comes after a save of ours that is under way, whatever moment that leaves behind.
    const hide = () => {
      if (isUnsaved()) void save(running.current !== null, true);
    };
    const leave = async () => {
      while (running.current) await running.current;
      if (isUnsaved() && !(await save(false, true)))
        notifications.show({
          color: "red",
          title: "Your last change was not saved",
          message:
            "Somebody else saved the draft meanwhile, or the server did not answer. Open it again to see what is kept.",
        });
    };
    window.addEventListener("pagehide", hide);
    return () => {
      window.removeEventListener("pagehide", hide);
      void leave();
    };
  }, [save]);

  return useMemo(
    () => ({
      state,
      message,
      problems: kept?.problems ?? NO_PROBLEMS,
      kept,
      take: setKept,
      flush,
      overwrite: () => save(true),
    }),
    [state, message, kept, flush, save],
  );
}
