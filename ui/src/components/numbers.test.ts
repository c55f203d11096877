import { expect, test } from "vitest";
import { compact, count, money, plural, signed } from "./numbers";

test("numbers are written as people write them", () => {
  expect(count(1234567)).toBe("1,234,567");
  expect(compact(12_345)).toBe("12.3K");
  expect([signed(5), signed(-5), signed(0)]).toEqual(["+5", "−5", "0"]);
});

test("an amount without a currency is a plain number, and no amount says so", () => {
  expect(money(1999.6, "USD")).toBe("$2,000");
  expect(money(1999.6, null)).toBe("2,000");
  expect(money(null, "USD")).toBe("no amount");
});

test("one account, two accounts", () => {
  expect(plural(1, "account")).toBe("1 account");
  expect(plural(2000, "entry", "entries")).toBe("2,000 entries");
});
