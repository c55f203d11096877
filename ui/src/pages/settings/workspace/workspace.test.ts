import { expect, test } from "vitest";
import { sizeOf } from "../imports/FileDrop";
import { durationOf } from "./duration";

test("durations and sizes are written as people say them", () => {
  expect([12.4, 1234, 34_000, 125_000].map(durationOf)).toEqual(["12 ms", "1.2 s", "34 s", "2 min 5 s"]);
  expect([0, 999, 1234, 17_313_792].map(sizeOf)).toEqual(["0 B", "999 B", "1.2 kB", "17 MB"]);
});
