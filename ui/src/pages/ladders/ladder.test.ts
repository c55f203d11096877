import { expect, test } from "vitest";
import {
  type MeasureFields,
  type Rung,
  readMeasure,
  rungFaults,
  toMeasure,
  topOf,
  withBoundary,
  withRung,
} from "./ladder";

const rung = (stage: string, from: number, segment: string | null = null): Rung => ({
  stage,
  name: stage,
  from,
  segment,
});
const RUNGS = [rung("cold", 0), rung("warm", 30, "warm"), rung("hot", 60, "hot")];

test.each<MeasureFields>([
  { by: "intent", report: "m" },
  { by: "score", of: "third_party" },
  { by: "ad_engagements", campaigns: ["a", "b"], days: 7 },
  { by: "signals", signals: ["page-visit"], days: null },
])("what is measured is read back as it was written: %o", (fields) => {
  expect(readMeasure(toMeasure(fields))).toEqual(fields);
});

test("what the API says in full is the same, and what the form has no field for is kept", () => {
  const written = {
    score: null,
    intent: null,
    ad_engagements: null,
    signals: { signal: ["a"], where: [], never: false, people: false, within_days: 7 },
  };
  expect(readMeasure(written)).toEqual({ by: "signals", signals: ["a"], days: 7 });
  const more = { signals: { signal: ["a"], people: true } };
  expect(toMeasure(readMeasure(more))).toEqual(more);
});

test("a boundary stays between its neighbours", () => {
  const at = (place: number, from: number) => withBoundary(RUNGS, place, from, 100).map((one) => one.from);
  expect(at(1, 45.4)).toEqual([0, 45, 60]);
  expect(at(1, 80)).toEqual([0, 59, 60]);
  expect(at(2, -5)).toEqual([0, 30, 31]);
  expect(at(2, 400)).toEqual([0, 30, 100]);
});

test("a stage more lies above the last one", () => {
  expect(withRung(RUNGS, 100).at(-1)).toEqual({ stage: "stage-4", name: "Stage 4", from: 80, segment: null });
  expect(withRung([rung("top", 100)], 100).at(-1)?.from).toBe(101);
});

test("what the server would refuse is said at the stage", () => {
  expect([...rungFaults(RUNGS, 100)]).toEqual([]);
  expect([...rungFaults([rung("a", 50), rung("b", 50)], 100)]).toEqual([[1, "Must be more than 50, where a begins."]]);
  expect([...rungFaults([rung("a", 0, "x"), rung("b", 50, "x")], 100)]).toEqual([
    [1, "Another stage fills this segment already."],
  ]);
  expect([...rungFaults([rung("a", 0), rung("b", 101)], 100)]).toEqual([[1, "A score ends at 100."]]);
});

test("counts are drawn a little beyond the last stage", () => {
  expect(topOf("score", RUNGS)).toBe(100);
  expect(topOf("signals", [{ from: 10 }])).toBe(14);
  expect(topOf("signals", [{ from: 1 }])).toBe(5);
});
