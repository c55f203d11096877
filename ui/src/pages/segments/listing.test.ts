import { expect, test } from "vitest";
import { fits, ordered } from "./listing";
import type { Segment } from "./words";

const segment = (key: string, more: Partial<Segment> = {}): Segment => ({
  key,
  name: key.toUpperCase(),
  description: "",
  mode: "rule",
  subject: "account",
  folder: "",
  tags: [],
  owner: "",
  member_count: 0,
  entered_count: 0,
  left_count: 0,
  counted_at: null,
  evaluated_at: null,
  duration_ms: null,
  daily_counts: [],
  used_by: [],
  ...more,
});

test("a segment is found by its words and narrowed by what it is", () => {
  const crm = segment("open", {
    tags: ["crm"],
    folder: "Pipeline",
    used_by: [{ kind: "campaign", key: "a", name: "A" }],
  });
  expect(fits(crm, { q: " CRM " })).toBe(true);
  expect(fits(crm, { q: "won" })).toBe(false);
  expect(fits(crm, { folder: "Pipeline", tag: "crm", mode: "rule", used: "yes" })).toBe(true);
  expect(fits(crm, { used: "no" })).toBe(false);
  expect(fits(crm, { subject: "contact" })).toBe(false);
});

test("segments are ordered, those that are alike by key", () => {
  const all = [segment("b", { member_count: 5 }), segment("c"), segment("a")];
  expect(ordered(all, "-members").map((one) => one.key)).toEqual(["b", "a", "c"]);
  expect(ordered(all, "name").map((one) => one.key)).toEqual(["a", "b", "c"]);
  expect(ordered(all, "nonsense").map((one) => one.key)).toEqual(["a", "b", "c"]);
});
