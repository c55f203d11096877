import { describe, expect, it } from "vitest";
import { choicesAt, endWords, outcomeWords, type SimulatedStep, shownValue, withChoice } from "./simulated";

const step = (node: string): SimulatedStep => ({
  node,
  kind: "wait",
  label: null,
  arrives_at: "2026-01-01T00:00:00Z",
  leaves_at: "2026-01-01T00:00:00Z",
  outcome: "done",
  to: null,
  why: null,
  messages: [],
});
const DECIDE = { id: "warm", kind: "decide", content: { id: "warm", criteria: {}, yes: "a", no: "exit" } };

describe("a simulation", () => {
  it("forgets what was chosen behind another choice", () => {
    const simulation = { steps: [step("a"), step("b"), step("c")] };
    expect(withChoice({ a: "no", c: "error" }, simulation, "b", "yes")).toEqual({ a: "no", b: "yes" });
    expect(withChoice({ a: "no", b: "yes" }, simulation, "b", null)).toEqual({ a: "no" });
  });
  it("offers a choice where there are several ways", () => {
    expect(choicesAt(DECIDE).map((one) => one.value)).toEqual(["yes", "no"]);
    expect(choicesAt({ id: "w", kind: "wait", content: { id: "w", days: 1 } })).toEqual([]);
    expect(choicesAt(undefined)).toEqual([]);
  });
  it("says what came out and how it ends", () => {
    expect(outcomeWords("timeout")).toBe("it did not happen in time");
    expect(outcomeWords("too_deep")).toBe("too deep");
    expect(endWords({ refused: null, ends: "goal" })).toBe("Leaves: reached the goal.");
    expect(endWords({ refused: "its criteria", ends: null })).toBe("Would not come in: its criteria.");
    expect(endWords({ refused: null, ends: null })).toBe("Would be waiting here for ever.");
  });
  it("shows text as it is and everything else as JSON", () => {
    expect(shownValue("hello")).toBe("hello");
    expect(shownValue({ a: 1 })).toBe('{\n  "a": 1\n}');
  });
});
