import { expect, test } from "vitest";
import type { Schemas } from "#/api/client";
import { daysAgo, label, listed } from "./catalogue";

const row = (signal: string, more: Partial<Schemas["SignalDefinitionRow"]> = {}): Schemas["SignalDefinitionRow"] => ({
  signal,
  name: signal,
  description: "",
  category: "web",
  party: "first",
  strength: "low",
  points: 5,
  own_points: null,
  enabled: true,
  is_sent: true,
  is_derived: false,
  is_shipped: true,
  is_changed: false,
  signal_count: 0,
  last_signal_on: null,
  recent_count: 1,
  suspected_count: 0,
  daily_signals: [],
  ...more,
});
const all = { text: "", category: undefined, show: undefined };
const keys = (rows: readonly { signal: string }[]) => rows.map((found) => found.signal);

test("the catalogue is ordered either way, and by key where that leaves a tie", () => {
  const rows = [row("b", { points: 10 }), row("c"), row("a")];
  expect(keys(listed(rows, all, "points"))).toEqual(["a", "c", "b"]);
  expect(keys(listed(rows, all, "-points"))).toEqual(["b", "a", "c"]);
});

test("a signal that is off is not missed when it brings nothing", () => {
  const rows = [row("silent", { recent_count: 0 }), row("off", { recent_count: 0, enabled: false }), row("busy")];
  expect(keys(listed(rows, { ...all, show: "silent" }, "name"))).toEqual(["silent"]);
  expect(keys(listed(rows, { ...all, show: "off" }, "name"))).toEqual(["off"]);
});

test("own and changed ones are found together, by category and by a part of the name", () => {
  const rows = [row("own", { is_shipped: false, category: "ad" }), row("changed", { is_changed: true }), row("plain")];
  expect(keys(listed(rows, { ...all, show: "changed" }, "name"))).toEqual(["changed", "own"]);
  expect(keys(listed(rows, { ...all, category: "ad", text: "OW" }, "name"))).toEqual(["own"]);
  expect(label("very_high")).toBe("very high");
});

test("a day is told from today, by the calendar and not by the clock", () => {
  const now = new Date("2026-03-02T00:30:00Z");
  expect(["2026-03-02", "2026-03-01", "2026-02-20"].map((on) => daysAgo(on, now))).toEqual([
    "today",
    "yesterday",
    "10 days ago",
  ]);
});
