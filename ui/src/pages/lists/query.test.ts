import { expect, test } from "vitest";
import { isNarrowed, isSameQuery, readSubjectQuery } from "./query";

test("an address gives the query that it holds, and drops what no list takes", () => {
  const criteria = { all: [{ attribute: "industry", eq: "software" }] };
  expect(
    readSubjectQuery({ q: "acme", tier: "high", owner: 3, criteria, sort: "name", view: 4, colour: "red" }),
  ).toEqual({
    q: "acme",
    tier: "high",
    owner: 3,
    criteria,
    sort: "name",
  });
  expect(readSubjectQuery({ tier: "purple", owner: "3", min_score: -1, criteria: [], crm_stage: "pipeline" })).toEqual({
    crm_stage: "pipeline",
  });
});

test("a number in the search box is looked for as text", () => {
  expect(readSubjectQuery({ q: 42 })).toEqual({ q: "42" });
});

test("an order alone does not narrow a list", () => {
  expect(isNarrowed({ sort: "name" })).toBe(false);
  expect(isNarrowed({ q: "", tier: undefined, intent: [] })).toBe(false);
  expect(isNarrowed({ sort: "name", owner: 3 })).toBe(true);
});

test("two queries are the same whatever the order of their words", () => {
  expect(
    isSameQuery(
      { tier: "high", criteria: { attribute: "a", eq: 1 } },
      { criteria: { eq: 1, attribute: "a" }, tier: "high", sort: "-score" },
    ),
  ).toBe(true);
  expect(isSameQuery({ intent: ["high", "low"] }, { intent: ["low", "high"] })).toBe(false);
  expect(isSameQuery({}, { sort: "name" })).toBe(false);
});
