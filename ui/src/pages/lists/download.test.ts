import { expect, test } from "vitest";
import { fileName, period } from "./download";

test("a file has the name the server gives it", () => {
  expect(fileName('attachment; filename="accounts-2026-03-01-090000.csv"')).toBe("accounts-2026-03-01-090000.csv");
  expect(fileName(null)).toBe("export");
});

test("the last day of a period is part of it", () => {
  const { since, until } = period("2026-02-27", "2026-02-28");
  expect(new Date(until ?? "").getTime() - new Date(since ?? "").getTime()).toBe(2 * 24 * 3600 * 1000);
  expect(new Date(until ?? "").getDate()).toBe(1);
});

test("a period may be open at either end", () => {
  expect(period("", "")).toEqual({});
  expect(Object.keys(period("2026-02-27", ""))).toEqual(["since"]);
});
