import { IconSun } from "@tabler/icons-react";
import { expect, test } from "vitest";
import { addressOf, byKind, type Entry, type Found, matching } from "./entries";

const entry = (label: string, hint: string, words = ""): Entry => ({ id: label, label, hint, words, icon: IconSun });
const ENTRIES = [
  entry("Intent reports", "How hot is my market?"),
  entry("Segments", "Who is in, and what hangs on it?"),
  entry("New segment", "Group accounts", "create add"),
];
const found = (kind: Found["kind"], key: string): Found => ({
  kind,
  key,
  name: key,
  detail: null,
  score: null,
  tier: null,
});

test("an entry is found by its name, by other words for it, and by what it is for", () => {
  const labels = (query: string) => matching(ENTRIES, query).map((one) => one.label);
  expect(labels("seg")).toEqual(["Segments", "New segment"]);
  expect(labels("segment new")).toEqual(["New segment"]);
  expect(labels("create")).toEqual(["New segment"]);
  expect(labels("market")).toEqual(["Intent reports"]);
  expect(labels("")).toHaveLength(3);
  expect(labels("nothing of that name")).toEqual([]);
});

test("what is found leads to its own page, whatever stands in its key", () => {
  expect(addressOf(found("account", "17"))).toBe("/accounts/17");
  expect(addressOf(found("intent_report", "hot demand"))).toBe("/intent-reports/hot%20demand");
});

test("what is found is grouped by kind, in the order in which it came", () => {
  const groups = byKind([found("contact", "1"), found("segment", "a"), found("contact", "2")]);
  expect(groups.map(([kind, items]) => [kind, items.length])).toEqual([
    ["contact", 2],
    ["segment", 1],
  ]);
});
