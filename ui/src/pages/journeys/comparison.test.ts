import { describe, expect, it } from "vitest";
import { comparisonWords } from "./comparison";

const NOBODY = {
  held_out: 0,
  held_out_reached_goal: 0,
  held_out_success_percent: null,
  globally_held_out: 0,
  globally_held_out_reached_goal: 0,
  globally_held_out_success_percent: null,
};

describe("who is there to be compared with", () => {
  it("is told group by group, and not at all where there is nobody or no goal", () => {
    const held = {
      ...NOBODY,
      globally_held_out: 40,
      globally_held_out_reached_goal: 8,
      globally_held_out_success_percent: 20,
    };
    expect(comparisonWords(NOBODY)).toBe("");
    expect(comparisonWords(held)).toBe("; of 40 held out of messages 8 (20 %)");
    expect(comparisonWords({ ...held, globally_held_out_success_percent: null })).toBe("");
    expect(comparisonWords({ ...held, held_out: 10, held_out_reached_goal: 1, held_out_success_percent: 10 })).toBe(
      "; of 40 held out of messages 8 (20 %); of 10 kept back 1 (10 %)",
    );
  });
});
