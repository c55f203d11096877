import { expect, test } from "vitest";
import { problemsByNode, problemsOf } from "./problems";

const ROOT = {
  all: [
    { tier: ["high"] },
    { not: { any: [{ score: { gte: 600 } }, { signal: "x", where: { url_path: "/a" } }] } },
    { contacts: { at_least: 2, match: { all: [{ attribute: "titel", eq: "x" }] } } },
  ],
};
const shown = (path: string, field = "criteria") => [...problemsByNode([{ path, message: "wrong" }], ROOT, field)];

test("a fault is shown at the innermost node on the way to the field it names", () => {
  expect(shown("criteria.all.2.not.any.1.score.gte")).toEqual([["all/1/not/any/0", ["wrong"]]]);
  expect(shown("criteria.all.2.not.any.2.where.url_path")).toEqual([["all/1/not/any/1", ["wrong"]]]);
  expect(shown("criteria.all.3.contacts.match.all.1.attribute")).toEqual([["all/2/contacts/match/all/0", ["wrong"]]]);
  expect(shown("criteria.all.3.contacts.at_least")).toEqual([["all/2", ["wrong"]]]);
  expect(shown("criteria.all.9")).toEqual([["", ["wrong"]]]);
  expect(shown("criteria")).toEqual([["", ["wrong"]]]);
});

test("a fault of another field is shown elsewhere", () => {
  expect(shown("name")).toEqual([]);
  expect(shown("when.all.1", "when")).toEqual([["all/0", ["wrong"]]]);
});

test("a fault of another definition is none of these criteria", () => {
  const problems = [
    { kind: "segment", key: "mine", path: "criteria", message: "one" },
    { kind: "segment", key: "other", path: "criteria", message: "two" },
    { path: "criteria", message: "three" },
  ];
  const error = { error: { code: "invalid_definition", message: "x", details: { problems } } };
  expect(problemsOf(error, { kind: "segment", key: "mine" }).map((one) => one.message)).toEqual(["one", "three"]);
  expect(problemsOf(error)).toHaveLength(3);
  expect(problemsOf(new Error("x"))).toEqual([]);
});
