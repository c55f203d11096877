import { expect, test } from "vitest";
import { read, type Shape, written } from "./data";

const DATA: readonly unknown[] = [
  { a: 1, b: [1, 2.5, 1e-7, 1e21, true, false, null], c: { d: {}, e: [] } },
  [{ path: "status", eq: 200, to: "exit" }],
  { "k: l": "yes", no: "12:30", "#": " padded ", date: "2026-01-01", quote: '"a"', lines: "one\ntwo # 5\n" },
  { who: "{{ account.name }}", and: "- item", "": "", u: "\u0085\u007f\ufeff" },
  {},
  [],
];
const TEXTS = [
  "first line\nsecond line # 5",
  "Status: ok",
  "yes",
  "12:30",
  "- item",
  '"quoted"',
  '{"a": 1}',
  "x: [1",
  "123",
];

test.each(DATA)("data is read as it was: %j", (value) => {
  for (const shape of ["data", "text"] as Shape[])
    expect(read(written(value, shape), shape)).toEqual({ value, problem: null });
});

test.each(TEXTS)("a text is read as it was: %j", (value) => {
  for (const shape of ["data", "text"] as Shape[]) expect(read(written(value, shape), shape).value).toBe(value);
});

test("a field for texts takes any text as it is, and data as what it says", () => {
  for (const text of ["first line\nsecond line # 5", "yes", "12", "null", "x: [1", "{{ account.name }}"])
    expect(read(text, "text")).toEqual({ value: text, problem: null });
  expect(read("who: Ann", "text").value).toEqual({ who: "Ann" });
  expect(read('{\n\t"a": 1\n}', "text").value).toEqual({ a: 1 });
});

test("what cannot be read is kept as it is, with the reason", () => {
  expect(read("X-Key: [1", "data").value).toBe("X-Key: [1");
  expect(read("X-Key: [1", "data").problem).toMatch(/^This is neither YAML nor JSON: /);
  expect(read("who: {{ account.name }}", "data")).toEqual({
    value: "who: {{ account.name }}",
    problem: "This cannot be read. Put what has {{ … }} in it into quotes.",
  });
  expect(read("a list", "object").problem).toBe("Write its fields, such as id: one.");
  expect(read(" ", "data")).toEqual({ value: undefined, problem: null });
});
