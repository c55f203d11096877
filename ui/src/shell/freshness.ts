import type { Schemas } from "#/api/client";

export type LiveTick = Schemas["LiveTick"];

/** How it stands with the stream of ticks. Without attention there is none: a hidden tab listens to nothing. */
export type Connection = "connecting" | "live" | "lost";

/** What ticks never change, and what takes too long to be asked again by itself. */
const UNMOVED = [
  "/api/v1/session",
  "/api/v1/tokens",
  "/api/v1/templates",
  "/api/v1/doctor",
  "/api/v1/backtest",
  "/api/v1/preview",
];
const BY_DEFINITIONS = ["/api/v1/definitions", "/api/v1/lint"];
/** What time alone changes: whoever waits in a journey goes on without any new fact. */
const BY_TIME = [
  "/api/v1/journeys",
  "/api/v1/enrollments",
  "/api/v1/deliveries",
  "/api/v1/notifications",
  "/api/v1/tasks",
];

/** Whether what was read from this path can be another after these ticks. */
export function canHaveChanged(
  path: string,
  news: Pick<LiveTick, "account_count" | "contact_count" | "changed_kinds" | "event_count">,
): boolean {
  if (startsWithAny(path, UNMOVED)) return false;
  if (startsWithAny(path, BY_DEFINITIONS)) return news.changed_kinds.length > 0;
  if (startsWithAny(path, BY_TIME)) return true;
  return news.account_count > 0 || news.contact_count > 0 || news.event_count > 0 || news.changed_kinds.length > 0;
}

/** How long ago, in as few letters as one reads at a glance. */
export function ago(seconds: number): string {
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  const days = Math.floor(seconds / 86_400);
  return `${days} ${days === 1 ? "day" : "days"} ago`;
}

/** In how many seconds the words of `ago` will be others. */
export function secondsToNextWords(seconds: number): number {
  if (seconds < 60) return 10 - (Math.max(seconds, 0) % 10);
  if (seconds < 3600) return 60 - (seconds % 60);
  return 3600 - (seconds % 3600);
}

/** Two pieces of news as one, for those who look less often than ticks come. */
export function together(earlier: LiveTick | null, later: LiveTick): LiveTick {
  if (!earlier) return later;
  return {
    ...later,
    tick_count: earlier.tick_count + later.tick_count,
    event_count: earlier.event_count + later.event_count,
    account_count: earlier.account_count + later.account_count,
    contact_count: earlier.contact_count + later.contact_count,
    changed_kinds: [...new Set([...earlier.changed_kinds, ...later.changed_kinds])],
  };
}

const startsWithAny = (path: string, beginnings: readonly string[]): boolean =>
  beginnings.some((beginning) => path === beginning || path.startsWith(`${beginning}/`));
