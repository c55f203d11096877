import { expect, test } from "vitest";
import { ago, canHaveChanged, type LiveTick, secondsToNextWords, together } from "./freshness";

const NEWS: LiveTick = {
  tick_id: 7,
  ticked_at: "2026-03-01T09:00:00Z",
  tick_count: 1,
  event_count: 0,
  account_count: 0,
  contact_count: 0,
  changed_kinds: [],
};

test("scores are read again when somebody was scored, definitions when one changed", () => {
  const scored = { ...NEWS, account_count: 1 };
  expect(canHaveChanged("/api/v1/accounts", NEWS)).toBe(false);
  expect(canHaveChanged("/api/v1/accounts/{account_id}", scored)).toBe(true);
  expect(canHaveChanged("/api/v1/definitions", scored)).toBe(false);
  expect(canHaveChanged("/api/v1/journeys/{key}", NEWS)).toBe(true);
  expect(canHaveChanged("/api/v1/definitions/{kind}/{key}", { ...NEWS, changed_kinds: ["segment"] })).toBe(true);
  expect(canHaveChanged("/api/v1/session", { ...scored, changed_kinds: ["segment"] })).toBe(false);
});

test("an age is said in few words, which change when it is said that they do", () => {
  const said = [0, 9.9, 10, 59, 60, 3599, 3600, 86_399, 86_400, 200_000].map(ago);
  expect(said).toEqual([
    "just now",
    "just now",
    "10 s ago",
    "50 s ago",
    "1 min ago",
    "59 min ago",
    "1 h ago",
    "23 h ago",
    "1 day ago",
    "2 days ago",
  ]);
  for (const seconds of [0, 3, 59.5, 61, 3599, 3601, 90_000]) {
    const later = seconds + secondsToNextWords(seconds);
    expect(ago(later - 0.01)).toBe(ago(seconds));
  }
});

test("news that came while nobody looked is added up", () => {
  const first = { ...NEWS, account_count: 2, changed_kinds: ["segment" as const] };
  const second = { ...NEWS, tick_id: 8, account_count: 3, changed_kinds: ["segment" as const, "ladder" as const] };
  expect(together(null, first)).toBe(first);
  expect(together(first, second)).toMatchObject({
    tick_id: 8,
    tick_count: 2,
    account_count: 5,
    changed_kinds: ["segment", "ladder"],
  });
});
