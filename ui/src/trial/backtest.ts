import { useCallback, useEffect, useRef, useState } from "react";
import { csrfHeaders, type Schemas } from "#/api/client";
import type { Body } from "#/api/definitions";

export type Report = Schemas["Backtest"];
export interface Asked {
  /** Definitions that are tried, or one in force. */
  tried: readonly Body[] | { kind: "workflow" | "ladder" | "segment"; key: string };
  days: number;
  start: "empty" | "recorded";
}

type State =
  | { is: "idle" }
  | { is: "running"; done: number; total: number }
  | { is: "done"; report: Report }
  | { is: "failed"; error: unknown };

/** Runs a backtest, tells how far it is, and ends it when it is cancelled or nobody looks any more. */
export function useBacktest() {
  const [state, setState] = useState<State>({ is: "idle" });
  const controller = useRef<AbortController | null>(null);
  const cancel = useCallback(() => {
    controller.current?.abort();
    setState({ is: "idle" });
  }, []);
  useEffect(() => () => controller.current?.abort(), []);
  const run = useCallback(async (asked: Asked) => {
    controller.current?.abort();
    const mine = new AbortController();
    controller.current = mine;
    setState({ is: "running", done: 0, total: asked.days });
    const show = (next: State) => mine.signal.aborted || setState(next);
    try {
      for await (const line of linesOf(asked, mine.signal)) {
        if (line.progress) show({ is: "running", ...line.progress });
        if (line.report) show({ is: "done", report: line.report });
        if (line.error) show({ is: "failed", error: { error: line.error } });
      }
    } catch (error) {
      show({ is: "failed", error });
    }
  }, []);
  return { state, run, cancel };
}

async function* linesOf({ tried, days, start }: Asked, signal: AbortSignal): AsyncGenerator<Schemas["BacktestLine"]> {
  const path = "kind" in tried ? `/${tried.kind}/${encodeURIComponent(tried.key)}` : "";
  const answer = await fetch(`/api/v1/backtest${path}?days=${days}&start=${start}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...csrfHeaders() },
    ...("kind" in tried ? {} : { body: JSON.stringify(tried) }),
    signal,
  });
  if (!answer.ok || !answer.body) throw await answer.json();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line) yield JSON.parse(line);
  }
}
