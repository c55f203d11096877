import { expect, test } from "vitest";
import { bodyOf, composite, counted, draftOf, inAnyOf, NEW_REPORT, scopeKind, segmentsOf, withPreset } from "./report";

test("the example of the documentation comes out as there", () => {
  expect(composite(100, 88, 20)).toBe(90);
  expect(composite(100, 88, 80)).toBe(98);
  expect(composite(1, 0, 50)).toBe(1);
  expect(composite(0, 0, 20)).toBe(0);
});

test("a preset brings its weights, custom ones keep what was set", () => {
  const hot = withPreset(NEW_REPORT, "hot_demand");
  expect(hot.first_party_percent).toBe(80);
  expect(withPreset({ ...hot, first_party_percent: 35 }, "custom").first_party_percent).toBe(35);
});

test("a definition names its percent only where the weights are its own, and a scope only where it has one", () => {
  expect(bodyOf("hot", { ...NEW_REPORT, name: " Hot " })).toMatchObject({
    intent_report: "hot",
    name: "Hot",
    preset: "net_new_demand",
  });
  expect(bodyOf("hot", NEW_REPORT)).not.toHaveProperty("first_party_percent");
  expect(bodyOf("hot", { ...NEW_REPORT, scope: {} })).not.toHaveProperty("scope");
  const own = bodyOf(
    "own",
    { ...NEW_REPORT, preset: "custom", first_party_percent: 35, scope: { segment: "a" } },
    { owner: "ann", first_party_percent: 20, scope: { segment: "b" } },
  );
  expect(own).toMatchObject({ first_party_percent: 35, owner: "ann", scope: { segment: "a" } });
});

test("what is in force is edited with all its fields, and comes out again as it went in", () => {
  const body = { intent_report: "hot", name: "Hot", preset: "hot_demand", exclude: ["customers"], owner: "ann" };
  expect(draftOf(body)).toEqual({ ...NEW_REPORT, name: "Hot", preset: "hot_demand", exclude: ["customers"] });
  expect(bodyOf("hot", draftOf(body), body)).toMatchObject(body);
});

test("a scope of segments is told from other criteria", () => {
  expect(scopeKind(null)).toBe("all");
  for (const keys of [["a"], ["a", "b"]]) expect(segmentsOf(inAnyOf(keys))).toEqual(keys);
  expect(scopeKind({ any: [{ segment: "a" }, { attribute: "country", eq: "DE" }] })).toBe("criteria");
  expect(scopeKind({ all: [{ segment: "a" }] })).toBe("criteria");
});

test("excluded segments are taken out of what is counted", () => {
  expect(counted(null, [])).toEqual({ everyone: true });
  expect(counted({ segment: "a" }, ["b", "c"])).toEqual({
    all: [{ segment: "a" }, { not: { any: [{ segment: "b" }, { segment: "c" }] } }],
  });
});
