import { expect, test } from "vitest";
import { failureText, problemAt, problemsOf } from "../problems";
import { differences, pathWords } from "../editor/differences";
import { accountsByTier, decayCorners, percentAt, scoreOf, tierOf, upAndDown } from "./scoreModel";

const DECAY = [
  { up_to_days: 7, percent: 100 },
  { up_to_days: 14, percent: 75 },
];

test("a signal counts what its age leaves, and nothing beyond the last step", () => {
  expect([0, 7, 8, 14, 15].map((days) => percentAt(DECAY, days))).toEqual([100, 100, 75, 75, 0]);
});

test("the decay is drawn level through each step and down to nothing", () => {
  expect(decayCorners(DECAY)).toEqual([
    { days: 0, percent: 100 },
    { days: 8, percent: 100 },
    { days: 8, percent: 75 },
    { days: 15, percent: 75 },
    { days: 15, percent: 0 },
  ]);
});

test("points become scores as the server's formula has it", () => {
  expect([60, 72, 120, -5].map((points) => scoreOf(points, 60))).toEqual([63, 70, 86, 0]);
});

test("a threshold belongs to the tier it begins", () => {
  const thresholds = { medium: 40, high: 70 };
  expect([39, 40, 69, 70].map((score) => tierOf(score, thresholds))).toEqual(["low", "medium", "medium", "high"]);
  const scores = [
    { score: 0, accounts: 5 },
    { score: 40, accounts: 2 },
    { score: 90, accounts: 1 },
  ];
  expect(accountsByTier(scores, thresholds)).toEqual({ low: 5, medium: 2, high: 1 });
});

test("tier changes are counted up and down", () => {
  const moves = [
    { from_tier: "low", to_tier: "high", accounts: 2 },
    { from_tier: "medium", to_tier: "high", accounts: 10 },
    { from_tier: "medium", to_tier: "low", accounts: 30 },
  ];
  expect(upAndDown(moves)).toEqual({ up: 12, down: 30 });
});

test("two versions differ where their leaves do", () => {
  expect(differences({ a: { b: 1 }, c: [1, 2] }, { a: { b: 3 }, c: [1] })).toEqual([
    { path: "a.b", before: 1, after: 3 },
    { path: "c.2", before: 2, after: undefined },
  ]);
  expect(pathWords("thresholds.high")).toBe("thresholds, high");
});

test("a refusal is shown at the field it names", () => {
  const problems = problemsOf({
    error: {
      code: "invalid_definition",
      message: "",
      details: { problems: [{ path: "decay.2.percent", message: "too much" }] },
    },
  });
  expect(problemAt(problems, "decay.2.percent")).toBe("too much");
  expect(problemAt(problems, "decay")).toBeUndefined();
  expect(problemAt(problems, "decay", true)).toBe("too much");
  expect(problemsOf(new Error("lost"))).toEqual([]);
  expect(failureText(new Error("lost"))).toBe("lost");
  const refusal = { error: { code: "invalid_definition", message: "", details: { problems } } };
  expect(failureText(refusal)).toBe("decay, 2, percent: too much");
});
