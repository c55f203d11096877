import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { readAgain } from "#/api/readAgain";
import { sessionQuery } from "#/session/session";
import { canHaveChanged, type Connection, type LiveTick, together } from "./freshness";

const STREAM = "/api/v1/live";
/** Lists are read again no more often than this, however fast ticks follow each other. */
const REST_MS = 4_000;
/** A stream that failed for good (the server was away for long, or said no) is opened anew after this. */
const RETRY_MS = 5_000;

export interface Live {
  connection: Connection;
  /** The moment the scores are as of; null before the first tick. */
  tickedAt: string | null;
}

/**
 * Follows the ticks of the server, and has what they changed read again.
 *
 * A browser opens six connections to a server at most, over all tabs: so a tab that nobody sees gives its own back.
 */
export function useLive(): Live {
  const cache = useQueryClient();
  const [live, setLive] = useState<Live>({ connection: "connecting", tickedAt: null });

  useEffect(() => {
    let stream: EventSource | null = null;
    let retry = 0;
    let rest = 0;
    let isReading = false;
    let unread: LiveTick | null = null;
    let lastTick: number | null = null;

    const read = async () => {
      const news = unread;
      unread = null;
      isReading = news !== null;
      if (!news) return;
      // No reading starts before the last one ended, or a slow answer would be given up at every tick.
      await readAgain(
        cache,
        ({ queryKey: [method, path] }) =>
          typeof path === "string" && (method === "get" || isList(path)) && canHaveChanged(path, news),
      );
      rest = window.setTimeout(read, REST_MS);
    };

    const ticked = (event: MessageEvent<string>) => {
      const news = JSON.parse(event.data) as LiveTick;
      setLive({ connection: "live", tickedAt: news.ticked_at });
      const isKnown = lastTick === null || lastTick === news.tick_id;
      lastTick = news.tick_id;
      // Who was away for a while doesn't know what happened meanwhile.
      const all = news.tick_count === 0 ? { ...news, account_count: 1, changed_kinds: ["segment" as const] } : news;
      if (news.tick_count === 0 && isKnown) return;
      unread = together(unread, all);
      if (!isReading) void read();
    };

    const open = () => {
      window.clearTimeout(retry);
      stream?.close();
      stream = new EventSource(STREAM);
      stream.addEventListener("open", () => setLive((before) => ({ ...before, connection: "live" })));
      stream.addEventListener("tick", ticked);
      stream.addEventListener("error", () => {
        setLive((before) => ({ ...before, connection: "lost" }));
        if (stream?.readyState !== EventSource.CLOSED) return;
        // Refused: perhaps the session has ended, which the next question about it tells.
        void cache.invalidateQueries({ queryKey: sessionQuery.queryKey });
        retry = window.setTimeout(open, RETRY_MS);
      });
    };

    const attend = () => {
      if (document.visibilityState === "visible") open();
      else {
        window.clearTimeout(retry);
        stream?.close();
      }
    };

    attend();
    document.addEventListener("visibilitychange", attend);
    return () => {
      document.removeEventListener("visibilitychange", attend);
      window.clearTimeout(retry);
      window.clearTimeout(rest);
      stream?.close();
    };
  }, [cache]);

  return live;
}

/** Lists by criteria are asked for with a body; other questions with one, such as previews, are too dear to be asked at every tick. */
const isList = (path: string): boolean => /^\/api\/v1\/(accounts|contacts)\/(search|count)$/.test(path);
