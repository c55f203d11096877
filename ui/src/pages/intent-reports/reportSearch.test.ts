import { expect, test } from "vitest";
import { exportQuery, isFiltered, tidied } from "./reportSearch";

test("an export asks for exactly what is filtered, value by value", () => {
  const query = exportQuery({
    q: "a&b",
    sort: "name",
    country: ["Germany", "France"],
    crm_stage: [],
    min_employees: 0,
  });
  expect(query.toString()).toBe("q=a%26b&country=Germany&country=France&min_employees=0");
});

test("an order is no filter, and empty filters leave the address", () => {
  expect(isFiltered({ sort: "name" })).toBe(false);
  expect(isFiltered({ party: "both" })).toBe(true);
  expect(tidied({ q: "", country: [], party: "first" })).toEqual({ party: "first" });
});
