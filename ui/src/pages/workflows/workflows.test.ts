import { expect, test } from "vitest";
import { type ActionFields, readAction, toAction } from "./action";
import type { Criteria } from "#/definition/json";
import { beginning, missing, SOURCES, type Simple, toCriteria, toFields } from "./condition";
import { proposedKey } from "#/definition/key";
import { proposedName } from "./naming";
import { moved, repositioned } from "./order";
import { criteriaWords, type Names } from "#/definition/words";

const isVisit = (signal: string) => signal.endsWith("visit");
const same = (key: string) => key;
const names: Names = {
  report: () => "Market",
  segment: (key) => key.toUpperCase(),
  campaign: same,
  signal: (key) => key.replaceAll("-", " "),
  ladder: same,
};

const FORMS: readonly [string, Simple, Criteria][] = [
  [
    "intent",
    {
      source: "intent",
      report: "m",
      of: "composite",
      test: { comparison: "gte", value: 60, high: 80, isHighIn: false },
    },
    { intent: "m", score: { gte: 60 } },
  ],
  [
    "intent, a part and both ends",
    {
      source: "intent",
      report: "m",
      of: "third_party",
      test: { comparison: "between", value: 30, high: 50, isHighIn: true },
    },
    { intent: "m", score: { between: [30, 50], inclusive_high: true }, of: "third_party" },
  ],
  [
    "score",
    { source: "score", of: "first_party", test: { comparison: "lt", value: 20, high: 80, isHighIn: false } },
    { score: { lt: 20 }, of: "first_party" },
  ],
  [
    "advertisement",
    {
      source: "advertisement",
      campaigns: ["a", "b"],
      count: { comparison: "at_least", times: 3, days: 7, isZeroIn: false },
    },
    { ad_engagements: { campaign: ["a", "b"], at_least: 3, within_days: 7 } },
  ],
  [
    "website",
    {
      source: "website",
      signals: ["page-visit"],
      page: { test: "starts_with", path: "/docs" },
      count: { comparison: "at_most", times: 2, days: null, isZeroIn: true },
    },
    {
      signal: ["page-visit"],
      at_most: 2,
      include_zero: true,
      where: [{ field: "url_path", operator: "starts_with", value: "/docs" }],
    },
  ],
  [
    "event",
    {
      source: "event",
      signals: ["demo-requested"],
      count: { comparison: "never", times: 1, days: 30, isZeroIn: false },
    },
    { signal: ["demo-requested"], never: true, within_days: 30 },
  ],
  [
    "crm",
    { source: "crm", state: "lost", date: "closed", days: 90 },
    { opportunities: { state: ["lost"], closed_within_days: 90 } },
  ],
  ["segment", { source: "segment", segment: "hot", isMember: false }, { not: { segment: "hot" } }],
];

test.each(FORMS)("the form of %s says one condition, and is read back from it", (_, fields, criteria) => {
  expect(toCriteria(fields)).toEqual(criteria);
  expect(toFields(criteria, isVisit)).toEqual(fields);
});

test("the short ways of writing a condition open in the form too", () => {
  expect(toFields({ signal: "page-visit", where: { url_path: { contains: "/pricing" } } }, isVisit)).toMatchObject({
    source: "website",
    signals: ["page-visit"],
    page: { test: "contains", path: "/pricing" },
    count: { comparison: "at_least", times: 1 },
  });
  expect(toFields({ opportunities: { state: "open" } }, isVisit)).toMatchObject({
    source: "crm",
    state: "open",
    date: "any",
  });
  expect(toFields({ score: { gte: 60, missing_is_zero: false }, of: "score" }, isVisit)).toMatchObject({
    source: "score",
  });
});

test.each<[string, Criteria]>([
  ["two conditions", { all: [{ score: { gte: 60 } }, { segment: "hot" }] }],
  ["a score that may be missing", { score: { gte: 60, missing_is_zero: true } }],
  ["two tests of one number", { score: { gte: 30, lt: 50 } }],
  ["different people", { signal: ["page-visit"], at_least: 3, people: true }],
  ["a range of counts", { signal: ["page-visit"], at_least: 2, at_most: 4 }],
  [
    "another field of the event",
    { signal: ["page-visit"], at_least: 1, where: [{ field: "properties.plan", operator: "eq", value: "pro" }] },
  ],
  [
    "two pages",
    {
      signal: ["page-visit"],
      at_least: 1,
      where: [
        { field: "url_path", operator: "eq", value: "/a" },
        { field: "url_path", operator: "neq", value: "/b" },
      ],
    },
  ],
  ["deals of two states", { opportunities: { state: ["won", "lost"] } }],
  ["deals by amount", { opportunities: { state: ["won"], amount: { gte: 1000 } } }],
  ["signals since a day", { signal: ["page-visit"], at_least: 1, since: "2026-01-01" }],
  ["attributes", { attribute: "industry", eq: "software" }],
  ["no one is not in a stage", { not: { stage: ["hot"], ladder: "l" } }],
])("%s cannot be said by the form, which then leaves it alone", (_, criteria) => {
  expect(toFields(criteria, isVisit)).toBeNull();
});

test("a form that has just been opened says what is missing, and is never criteria of another kind", () => {
  for (const source of SOURCES) {
    const fields = beginning(source);
    expect(toFields(toCriteria(fields), isVisit)?.source ?? source).toMatch(
      source === "event" ? /event|website/ : source,
    );
  }
  expect(missing(beginning("intent"))).toBe("Choose an intent report.");
  expect(missing(beginning("score"))).toBeNull();
  expect(
    missing({ source: "score", of: "score", test: { comparison: "between", value: 50, high: 50, isHighIn: false } }),
  ).toContain("less than");
});

test.each<ActionFields>([
  { verb: "add", from: [], to: ["a"], alsoIfInNone: false },
  { verb: "move", from: ["a", "b"], to: ["c"], alsoIfInNone: true },
  { verb: "remove", from: ["a"], to: [], alsoIfInNone: false },
  { verb: "sync", from: [], to: ["a", "b"], alsoIfInNone: false },
])("an action is read back as it was written: %o", (fields) => {
  expect(readAction(toAction(fields))).toEqual(fields);
});

test("a name says what is looked at, from where on, and what is done", () => {
  const add: ActionFields = { verb: "add", from: [], to: ["hot"], alsoIfInNone: false };
  const move: ActionFields = { verb: "move", from: ["cold"], to: ["hot"], alsoIfInNone: false };
  const named = FORMS.map(([, fields]) => proposedName(fields, add, names));
  expect(named.slice(0, 5)).toEqual([
    "Market 60 or more, add to HOT",
    "Market third-party 30 to 50, add to HOT",
    "Score first-party less than 20, add to HOT",
    "At least 3 engagements with a or b in 7 days, add to HOT",
    "At most 2 × or none page visit whose page starts with /docs, add to HOT",
  ]);
  expect(proposedName(beginning("score"), move, names)).toBe("Score 60 or more, move from COLD to HOT");
  expect(proposedName(beginning("score"), { ...add, to: [] }, names)).toBe("Score 60 or more");
  expect(
    proposedName(beginning("score"), { ...move, from: Array.from({ length: 40 }, () => "segment") }, names),
  ).toHaveLength(128);
});

test("a key is made of the name, and is new", () => {
  expect(proposedKey("Market: 60 or more, Ärger!", new Set())).toBe("market-60-or-more-a-rger");
  expect(proposedKey("Hot", new Set(["hot", "hot-2"]))).toBe("hot-3");
  expect(proposedKey("日本", new Set())).toBe("workflow");
  expect(proposedKey("x".repeat(99), new Set(["x".repeat(64)]))).toBe(`${"x".repeat(62)}-2`);
});

test("criteria read as a sentence", () => {
  const said = (criteria: Criteria) => criteriaWords(criteria, names);
  expect(
    said({ all: [{ intent: "m", score: { gte: 60 } }, { any: [{ segment: "a" }, { not: { segment: "b" } }] }] }),
  ).toBe("the score in Market is 60 or more and (in A or not in B)");
  expect(said({ opportunities: { state: ["lost"], closed_within_days: 1 } })).toBe(
    "at least 1 lost deal closed in the last 1 day",
  );
  expect(said({ contacts: { at_least: 2, match: { attribute: "persona", eq: "champion" } } })).toBe(
    "of at least 2 contacts, persona is champion",
  );
  expect(said({ score: { between: [30, 50] } })).toBe("the score is 30 to 50 (50 not included)");
});

test("changing the order gives new positions to those only that need one", () => {
  const rules = [
    { workflow: "a", position: 10 },
    { workflow: "b", position: 20 },
    { workflow: "c", position: 30 },
  ];
  expect(repositioned(rules)).toEqual([]);
  expect(repositioned(moved(rules, 2, -1))).toEqual([
    { workflow: "c", position: 20 },
    { workflow: "b", position: 30 },
  ]);
  expect(moved(rules, 0, -1)).toBe(rules);
});

test("rules of one position run in the order of their keys, until their order is changed", () => {
  const rules = [{ workflow: "a" }, { workflow: "b" }, { workflow: "c", position: 200 }];
  expect(repositioned(rules)).toEqual([]);
  expect(repositioned(moved(rules, 0, 1))).toEqual([
    { workflow: "b", position: 10 },
    { workflow: "a", position: 20 },
    { workflow: "c", position: 30 },
  ]);
});
