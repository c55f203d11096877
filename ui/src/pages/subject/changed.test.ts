import { expect, test } from "vitest";
import { changedFields } from "./changed";

test("only what was changed is sent, and an emptied field as null", () => {
  const before = { name: "Acme", city: "Bonn", employees: 5, score: 1 };
  expect(
    changedFields(before, { ...before, city: null as never, employees: 6, score: 2 }, ["name", "city", "employees"]),
  ).toEqual({ city: null, employees: 6 });
  expect(changedFields(before, before, ["name"])).toEqual({});
});
