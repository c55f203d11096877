import { expect, test } from "vitest";
import { differences } from "./diff";

test("equal versions differ nowhere, whatever the order of their fields", () => {
  expect(differences({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toEqual([]);
});

test("what changed, what is new and what is gone is told by its place", () => {
  const old = { name: "A", stages: [{ from: 0 }, { from: 30, segment: "warm" }], do: { add: { to: ["a"] } } };
  const fresh = { name: "A", stages: [{ from: 0 }, { from: 40 }, { from: 60 }], do: { add: { to: ["a", "b"] } } };
  expect(differences(old, fresh)).toEqual([
    { path: "stages.2.from", old: "30", new: "40" },
    { path: "stages.3.from", old: undefined, new: "60" },
    { path: "do.add.to", old: "a", new: "a, b" },
    { path: "stages.2.segment", old: "warm", new: undefined },
  ]);
});

test("what is nothing is left out", () => {
  expect(differences({ among: null }, { among: null, tags: [] })).toEqual([]);
});
