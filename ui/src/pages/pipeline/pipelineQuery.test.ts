import { expect, test } from "vitest";
import { readPipelineQuery, stageName, toApi, toggled, toSearch } from "./pipelineQuery";

test("open deals are meant unless the address says otherwise", () => {
  expect(toApi(readPipelineQuery({}))).toEqual({ state: "open", sort: "-score" });
  expect(toApi(readPipelineQuery({ state: "all", sort: "name" }))).toEqual({ sort: "name" });
  expect(readPipelineQuery({ state: "open" })).toEqual({});
});

test("intents come in one order, once each, and unknown ones not at all", () => {
  expect(readPipelineQuery({ intent: ["low", "high", "high", "hot"] })).toEqual({ intent: ["high", "low"] });
  expect(readPipelineQuery({ intent: "rising" })).toEqual({ intent: ["rising"] });
  expect(toggled(undefined, "low")).toEqual(["low"]);
  expect(toggled(["low"], "high")).toEqual(["high", "low"]);
  expect(toggled(["high", "low"], "high")).toEqual(["low"]);
});

test("a saved view comes back as the address it was saved from", () => {
  for (const search of [
    {},
    { state: "all" as const },
    { state: "won" as const, intent: ["high" as const] },
    { sort: "name", shown_as: "board" as const, q: "acme" },
  ]) {
    expect(toSearch(toApi(search))).toEqual(search);
  }
});

test("a stage names its pipeline only where there are several", () => {
  expect(stageName({ pipeline: "sales", stage: "Won" }, false)).toBe("Won");
  expect(stageName({ pipeline: "", stage: "" }, true)).toBe("No pipeline · No stage");
});
