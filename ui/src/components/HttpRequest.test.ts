import { expect, it } from "vitest";
import { readable } from "./HttpRequest";

it("spreads the JSON of a request over lines and leaves other bodies", () => {
  expect(readable('{"a": 1}')).toBe('{\n  "a": 1\n}');
  expect(readable("a=1&b=2")).toBe("a=1&b=2");
});
