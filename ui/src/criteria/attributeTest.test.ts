import { expect, test } from "vitest";
import { attributeTest, daysFor, testsFor } from "./attributeTest";
import { formOf } from "./shape";
import { unfinished } from "./unfinished";

test("a change asks within days, and a value may have been the same for days", () => {
  expect(daysFor("changed", {})).toEqual({ within_days: 30 });
  expect(daysFor("increased_by", { within_days: 7 })).toEqual({ within_days: 7 });
  expect(daysFor("eq", { within_days: 7 })).toEqual({});
  expect(daysFor("eq", { unchanged_for_days: 7 })).toEqual({ unchanged_for_days: 7 });
  expect(daysFor("within_last", { unchanged_for_days: 7 })).toEqual({});
});

test("days that belong to another test are shown as text", () => {
  expect(attributeTest({ attribute: "industry", eq: "steel", within_days: 7 })).toBeNull();
  expect(attributeTest({ attribute: "industry", changed: true, unchanged_for_days: 7 })).toBeNull();
  expect(formOf({ attribute: "industry", changed: true, within_days: 7 })).toBe("attribute");
});

test("what is not recorded is not asked for its changes", () => {
  const names = (attribute: string, type: "text" | "moment") => testsFor(attribute, type, "eq").map((one) => one.value);
  expect(names("industry", "text")).toContain("changed");
  expect(names("crm_stage", "text")).not.toContain("changed");
  expect(names("created_at", "moment")).not.toContain("changed");
});

test("days that nobody filled in are missing", () => {
  const node = { attribute: "industry", changed: true, within_days: null };
  expect([...unfinished(node).values()]).toEqual(["Fill in the number."]);
  expect([...unfinished({ ...node, within_days: 7 })]).toEqual([]);
  expect([...unfinished({ signal: ["page-visit"], first: true }).values()]).toHaveLength(1);
  expect([...unfinished({ signal: ["page-visit"], first: true, within_days: 7 })]).toEqual([]);
});
