import { expect, test } from "vitest";
import type { Body } from "#/api/definitions";
import type { InForce } from "#/definition/inForce";
import { type Finding, grouped, kindOf, type Recipe, recipeBodies, recipeTitle, wayBack } from "./findings";

const COLD: Body = { workflow: "cold", name: "Cold", status: "active" };
const HOT: Body = { workflow: "hot", name: "Hot", status: "active" };
const inForce = {
  body: (kind: string, key: string) => [COLD, HOT].find((body) => body[kind] === key),
} as unknown as InForce;
const ladder = { ladder: "score", name: "Score", stages: [] };
const LADDER: Recipe = {
  text: "A ladder",
  yaml: "ladder: score",
  definitions: [ladder as never],
  replaces: [
    { kind: "workflow", key: "cold" },
    { kind: "workflow", key: "hot" },
    { kind: "workflow", key: "gone" },
  ],
};
const SYNC: Recipe = {
  text: "Sync",
  yaml: "workflow: hot",
  definitions: [{ ...HOT, do: "sync" } as never],
  replaces: [{ kind: "workflow", key: "hot" }],
};
const WORDS: Recipe = { text: "Think", yaml: "", definitions: [], replaces: [] };
const finding = (recipe: Recipe, message: string): Finding => ({
  code: "overlap",
  severity: "warning",
  message,
  definitions: [],
  subject: "account",
  criteria: null,
  subject_count: null,
  recipe,
});

test("findings with the same recipe stand together, the recipe that answers most first", () => {
  const { withRecipe, others } = grouped([
    finding(SYNC, "a"),
    finding(WORDS, "b"),
    finding(LADDER, "c"),
    finding({ ...LADDER }, "d"),
  ]);
  expect(withRecipe.map((group) => group.findings.map((one) => one.message))).toEqual([["c", "d"], ["a"]]);
  expect(others.map((one) => one.message)).toEqual(["b"]);
});

test("a ladder takes the place of rules, which are archived and come back when it is undone", () => {
  expect(recipeBodies(LADDER, inForce)).toEqual([
    ladder,
    { ...COLD, status: "archived" },
    { ...HOT, status: "archived" },
  ]);
  expect(wayBack(LADDER, inForce)).toEqual({ bodies: [COLD, HOT], created: [{ kind: "ladder", key: "score" }] });
});

test("a rule that a recipe changes is not archived", () => {
  expect(recipeBodies(SYNC, inForce)).toEqual([{ ...HOT, do: "sync" }]);
  expect(wayBack(SYNC, inForce)).toEqual({ bodies: [HOT], created: [] });
});

test("a recipe is called by what it does", () => {
  expect(recipeTitle(LADDER, inForce)).toBe("Replace 2 workflows by Score");
  expect(recipeTitle(SYNC, inForce)).toBe("Change Hot");
  expect(kindOf({ campaign: "a", name: "A", include: ["x"] })).toBe("campaign");
});
