import { useEffect, useMemo, useRef, useState } from "react";
import { http, type Schemas } from "#/api/client";
import { errorCode } from "#/api/errors";
import type { Criteria, Subject } from "./types";
import { unfinished } from "./unfinished";

const PAUSE_MS = 350;

export interface LiveCountState {
  /** The newest answer there is, which stays while the next one is worked out. */
  answer: Schemas["LiveCount"] | null;
  /** When that answer came, and whether it is about the criteria as they are now. */
  answeredAt: string | null;
  isCurrent: boolean;
  isCounting: boolean;
  /** Why the criteria as they are cannot be counted: to be shown at the node it names. */
  error: unknown;
  /** Whether something is still to be filled in, so that nothing is asked. */
  isUnfinished: boolean;
}

/**
 * Counts who satisfies criteria while somebody edits them: a moment after the last change, taking back the question before. Asks
 * nothing while a condition is unfinished.
 */
export function useLiveCount(subject: Subject, criteria: Criteria | null, sample = 8): LiveCountState {
  const [state, setState] = useState<{
    answer: LiveCountState["answer"];
    at: string | null;
    of: string;
    error: unknown;
    counting: string;
  }>({
    answer: null,
    at: null,
    of: "",
    error: null,
    counting: "",
  });
  const token = useRef(crypto.randomUUID());
  const isUnfinished = useMemo(() => unfinished(criteria).size > 0, [criteria]);
  const asked = useMemo(
    () => (criteria === null || Object.keys(criteria).length === 0 ? "" : JSON.stringify({ subject, criteria })),
    [subject, criteria],
  );

  useEffect(() => {
    if (asked === "" || isUnfinished) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      setState((before) => ({ ...before, counting: asked }));
      try {
        const { data, error } = await http.POST("/api/v1/segments/count", {
          params: { query: { sample, token: token.current } },
          body: JSON.parse(asked) as never,
          signal: stop.signal,
        });
        if (stop.signal.aborted || errorCode(error) === "superseded") return;
        setState((before) =>
          data
            ? { answer: data, at: new Date().toISOString(), of: asked, error: null, counting: "" }
            : { ...before, error, of: asked, counting: "" },
        );
      } catch (error) {
        if (!stop.signal.aborted) setState((before) => ({ ...before, error, of: asked, counting: "" }));
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked, isUnfinished, sample]);

  const isCurrent = state.of === asked && !isUnfinished;
  return {
    answer: asked === "" ? null : state.answer,
    answeredAt: state.at,
    isCurrent: isCurrent && state.error === null,
    isCounting: !isUnfinished && asked !== "" && !isCurrent,
    error: isCurrent ? state.error : null,
    isUnfinished,
  };
}
