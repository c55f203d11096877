import { IconSun } from "@tabler/icons-react";
import { expect, test } from "vitest";
import { choices, moved } from "./choices";
import type { Found } from "./entries";

const account = (key: string): Found => ({ kind: "account", key, name: key, detail: null, score: 1, tier: "low" });
const today = { id: "/", label: "Today", hint: "Whom do I call now?", icon: IconSun, to: "/" };

test("what was found comes before screens, and empty groups are left out", () => {
  const groups = choices({ found: [account("1"), account("2")], screens: [today], actions: [] });
  expect(groups.map((group) => [group.label, group.choices.length])).toEqual([
    ["Accounts", 2],
    ["Go to", 1],
  ]);
  expect(new Set(groups.flatMap((group) => group.choices.map((choice) => choice.id))).size).toBe(3);
});

test("the arrows go round, and longer steps stop at the ends", () => {
  const all = choices({ found: [account("1"), account("2"), account("3")], screens: [], actions: [] }).flatMap(
    (group) => group.choices,
  );
  expect(moved(all, undefined, 1)).toBe(all[0]);
  expect(moved(all, all[2], 1)).toBe(all[0]);
  expect(moved(all, all[0], -1)).toBe(all[2]);
  expect(moved(all, all[1], 6)).toBe(all[2]);
  expect(moved(all, all[1], -6)).toBe(all[0]);
  expect(moved([], undefined, 1)).toBeUndefined();
});
