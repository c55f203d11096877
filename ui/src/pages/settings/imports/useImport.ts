import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { csrfHeaders, type ErrorBody, http, type Schemas } from "#/api/client";
import { errorCode, errorMessage } from "#/api/errors";
import { jsonLines, textChunks } from "./ndjson";

type Report = Schemas["ImportReport"];

export interface ImportState {
  phase: "idle" | "running" | "done" | "failed" | "cancelled";
  isDryRun: boolean;
  progress: Schemas["Progress"] | null;
  report: Report | null;
  error: unknown;
}

const IDLE: ImportState = { phase: "idle", isDryRun: true, progress: null, report: null, error: null };

/** Sends a file and follows what becomes of it, line by line. */
export function useImport() {
  const cache = useQueryClient();
  const [state, setState] = useState(IDLE);
  const running = useRef<{ ticket: string | null; abort: AbortController; fileName: string } | null>(null);

  const start = async (file: File, mapping: string, isDryRun: boolean) => {
    const abort = new AbortController();
    running.current = { ticket: null, abort, fileName: file.name };
    setState({ ...IDLE, phase: "running", isDryRun });
    try {
      const response = await send(file, mapping, isDryRun, abort.signal);
      if (running.current) running.current.ticket = response.headers.get("Import-Ticket");
      if (!response.body) throw new Error("The server's answer was empty. Try again.");
      let report: Report | null = null;
      for await (const line of jsonLines<Schemas["ImportLine"]>(textChunks(response.body))) {
        if (line.progress) setState((before) => ({ ...before, progress: line.progress ?? null }));
        if (line.error) throw { error: line.error } satisfies ErrorBody;
        report = line.report ?? report;
      }
      if (!report)
        throw new Error("The import broke off before its end; nothing was changed. The server's log may say why.");
      setState({ phase: "done", isDryRun, progress: null, report, error: null });
      if (!isDryRun) await cache.invalidateQueries();
    } catch (error) {
      const isCancelled = abort.signal.aborted || errorCode(error) === "cancelled";
      setState({ ...IDLE, phase: isCancelled ? "cancelled" : "failed", isDryRun, error: isCancelled ? null : error });
    } finally {
      running.current = null;
    }
  };

  const cancel = async () => {
    const current = running.current;
    if (!current) return;
    const ticket = current.ticket ?? (await ticketOf(current.fileName));
    // Without one it is still on its way to the server, and ends with the connection.
    if (!ticket) {
      current.abort.abort();
      return;
    }
    const { error } = await http.DELETE("/api/v1/imports/running/{ticket}", { params: { path: { ticket } } });
    if (error) notifications.show({ color: "red", message: errorMessage(error) });
  };

  return { ...state, start, cancel, reset: () => setState(IDLE) };
}

async function send(file: File, mapping: string, isDryRun: boolean, signal: AbortSignal): Promise<Response> {
  const form = new FormData();
  form.set("file", file);
  form.set("mapping", mapping);
  form.set("dry_run", String(isDryRun));
  const response = await fetch("/api/v1/imports", { method: "POST", body: form, headers: csrfHeaders(), signal });
  if (response.status === 401) window.dispatchEvent(new Event("opportune:signed-out"));
  if (!response.ok) throw (await response.json()) as ErrorBody;
  return response;
}

async function ticketOf(fileName: string): Promise<string | undefined> {
  const { data } = await http.GET("/api/v1/imports/running");
  return data?.items.findLast((found) => found.file_name === fileName)?.ticket;
}
