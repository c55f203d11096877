import { expect, test } from "vitest";
import { differences, told } from "./diff";

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

test("what has a name is the same in another place, and the order is told once", () => {
  const [hello, wait] = [{ send_email: { id: "hello", email: "welcome" } }, { wait: { id: "a-day", days: 1 } }];
  const call = { create_task: { id: "call", title: "Call" } };
  expect(differences({ nodes: [hello, wait] }, { nodes: [call, hello, { wait: { id: "a-day", days: 2 } }] })).toEqual([
    { path: "nodes", old: "hello, a-day", new: "call, hello, a-day" },
    { path: "nodes.call.create_task.id", old: undefined, new: "call" },
    { path: "nodes.call.create_task.title", old: undefined, new: "Call" },
    { path: "nodes.a-day.wait.days", old: "1", new: "2" },
  ]);
  expect(differences({ nodes: [hello, wait] }, { nodes: [wait, hello] })).toEqual([
    { path: "nodes", old: "hello, a-day", new: "a-day, hello" },
  ]);
});

test("what has no name, or one that another has too, goes by its place", () => {
  const old = {
    all: [{ signal: "a" }, { signal: "b" }],
    stages: [
      { stage: "x", from: 1 },
      { stage: "x", from: 2 },
    ],
  };
  const fresh = {
    all: [{ signal: "a" }, { signal: "c" }],
    stages: [
      { stage: "x", from: 1 },
      { stage: "x", from: 3 },
    ],
  };
  expect(differences(old, fresh)).toEqual([
    { path: "all.2.signal", old: "b", new: "c" },
    { path: "stages.2.from", old: "2", new: "3" },
  ]);
});

test("names are of use only where both versions have them", () => {
  const [one, other] = [
    { id: "x", v: 1 },
    { id: "y", v: 2 },
  ];
  expect(differences({ items: [one, other] }, { items: [one, { id: "x", v: 2 }] })).toEqual([
    { path: "items.2.id", old: "y", new: "x" },
  ]);
  expect(differences({ items: [{ id: "x.y", v: 1 }] }, { items: [{ id: "x.y", v: 2 }] })).toEqual([
    { path: "items.1.v", old: "1", new: "2" },
  ]);
});

test("what the server found is told without what is empty before and after", () => {
  expect(
    told([
      { path: "nodes", old: ["a"], new: ["b", "a"] },
      { path: "nodes.b.task.note", old: null, new: "" },
      { path: "signed", old: true, new: false },
    ]),
  ).toEqual([
    { path: "nodes", old: "a", new: "b, a" },
    { path: "signed", old: "true", new: "false" },
  ]);
});
