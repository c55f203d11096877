import { expect, test } from "vitest";
import {
  keyOf,
  nodeAt,
  withAdded,
  withDuplicate,
  withGroupAround,
  withGroupKind,
  withMoved,
  withNegation,
  withNode,
  withoutGroup,
  withoutNode,
} from "./tree";

const A = { tier: ["high"] };
const B = { trend: "rising" };
const C = { segment: "c" };
const D = { everyone: true };

test("a condition is added to the group it is added to", () => {
  expect(withAdded({ all: [A] }, [], B)).toEqual({ all: [A, B] });
  expect(withAdded({ all: [A, { any: [B] }] }, ["all", 1], C)).toEqual({ all: [A, { any: [B, C] }] });
  expect(withAdded(A, [], B), "a condition alone becomes a group").toEqual({ all: [A, B] });
});

test("what is removed takes groups that are left empty with it", () => {
  expect(withoutNode({ all: [A, B] }, ["all", 0])).toEqual({ all: [B] });
  expect(withoutNode({ all: [A, { not: { any: [B] } }] }, ["all", 1, "not", "any", 0])).toEqual({ all: [A] });
  expect(withoutNode({ contacts: { at_least: 2, match: { all: [A] } } }, ["contacts", "match", "all", 0])).toBeNull();
  expect(withoutNode({ all: [B, { account: A }] }, ["all", 1, "account"])).toEqual({ all: [B] });
  expect(withoutNode(A, [])).toBeNull();
});

test("a duplicate stands behind the original and is another node", () => {
  const root = withDuplicate({ any: [A, B] }, ["any", 0]);
  expect(root).toEqual({ any: [A, A, B] });
  expect(keyOf(nodeAt(root, ["any", 0]))).not.toBe(keyOf(nodeAt(root, ["any", 1])));
  expect(withDuplicate(A, [])).toEqual({ all: [A, A] });
});

test("not comes before a node and goes again", () => {
  const denied = withNegation({ all: [A] }, ["all", 0]);
  expect(denied).toEqual({ all: [{ not: A }] });
  expect(withNegation(denied, ["all", 0, "not"])).toEqual({ all: [A] });
  expect(withNegation({ any: [A] }, [])).toEqual({ not: { any: [A] } });
});

test("groups are put around nodes, renamed and dissolved", () => {
  expect(withGroupAround({ all: [A, B] }, ["all", 1], "any")).toEqual({ all: [A, { any: [B] }] });
  expect(withGroupKind({ all: [A, { any: [B] }] }, ["all", 1], "all")).toEqual({ all: [A, { all: [B] }] });
  expect(withoutGroup({ all: [A, { any: [B, C] }, D] }, ["all", 1])).toEqual({ all: [A, B, C, D] });
  expect(withoutGroup({ any: [B] }, [])).toEqual(B);
  expect(withoutGroup({ any: [B, C] }, []), "two conditions need a group").toBeNull();
});

test("a node moves past its neighbour, into the group beside it and out of the group it is at the edge of", () => {
  const root = { all: [A, { not: { any: [B, C] } }, D] };
  const into = withMoved(root, ["all", 0], 1);
  expect(into).toEqual({ root: { all: [{ not: { any: [A, B, C] } }, D] }, path: ["all", 0, "not", "any", 0] });
  expect(withMoved(into?.root, into?.path ?? [], -1)).toEqual({ root, path: ["all", 0] });
  expect(withMoved(root, ["all", 2], -1)?.root).toEqual({ all: [A, { not: { any: [B, C, D] } }] });
  expect(withMoved(root, ["all", 1, "not", "any", 1], 1)).toEqual({
    root: { all: [A, { not: { any: [B] } }, C, D] },
    path: ["all", 2],
  });
  expect(withMoved({ all: [A, B] }, ["all", 1], -1)).toEqual({ root: { all: [B, A] }, path: ["all", 0] });
});

test("a node that was alone in its group takes the group's place", () => {
  expect(withMoved({ all: [{ any: [A] }, B] }, ["all", 0, "any", 0], 1)).toEqual({
    root: { all: [A, B] },
    path: ["all", 0],
  });
  expect(withMoved({ all: [{ any: [A] }, B] }, ["all", 0, "any", 0], -1)).toEqual({
    root: { all: [A, B] },
    path: ["all", 0],
  });
  expect(withMoved({ all: [{ any: [A] }] }, ["all", 0, "any", 0], 1)).toEqual({ root: { all: [A] }, path: ["all", 0] });
});

test("a node does not leave the contacts it is about, nor the tree", () => {
  const root = { all: [A, { contacts: { any: { all: [B] } } }] };
  expect(withMoved(root, ["all", 1, "contacts", "any", "all", 0], -1)).toBeNull();
  expect(withMoved(root, ["all", 0], -1)).toBeNull();
  expect(withMoved(A, [], 1)).toBeNull();
  expect(withMoved(root, ["all", 0], 1)?.root, "contacts are no group to move into").toEqual({ all: [root.all[1], A] });
});

test("an edited node stays the node it was, and so does everything around it", () => {
  const root = { all: [{ any: [A, B] }, C] };
  const keys = [keyOf(root), keyOf(root.all[0]), keyOf(root.all[1])];
  const edited = withNode(root, ["all", 0, "any", 1], { trend: "stable" }) as typeof root;
  expect(edited).toEqual({ all: [{ any: [A, { trend: "stable" }] }, C] });
  expect([keyOf(edited), keyOf(edited.all[0]), keyOf(edited.all[1])]).toEqual(keys);
  expect(root, "the tree before is as it was").toEqual({ all: [{ any: [A, B] }, C] });
});
