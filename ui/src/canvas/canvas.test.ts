import { describe, expect, it } from "vitest";
import { addNode, connect, loopBy, paste, reachedFrom, removeNodes, renameNode, START, usualOutlet } from "./edits";
import { laneOf, outId, placed } from "./layout";
import { step } from "./useHistory";
import { drawnWays, EXIT, type Journey, toBody, toJourney, waysOf } from "./journey";
import { hoursWords, type JourneyNames, triggerWords } from "./words";

const CARE = {
  workflow: "care",
  name: "Care",
  kind: "journey",
  trigger: { manual: true },
  nodes: [
    { wait: { id: "first-day", days: 1 } },
    { decide: { id: "looked", criteria: { score: { gte: 1 } }, no: "quiet" } },
    { update_attribute: { id: "keen", set: { care: "call" }, next: "exit" } },
    { wait_for: { id: "quiet", criteria: { score: { gte: 5 } }, days: 5, timeout: "lost" } },
    { update_attribute: { id: "back", set: { care: "mail" }, next: "exit" } },
    { end: { id: "lost", reason: "disqualified" } },
  ],
};
const LETTERS = {
  workflow: "letters",
  nodes: [
    {
      split: {
        id: "half",
        shares: [
          { name: "A", percent: 50, to: "a" },
          { name: "B", percent: 50, to: "b" },
        ],
      },
    },
    { send_email: { id: "a", email: "one", next: "sort" } },
    { send_web_push: { id: "b", title: "Two", on_error: "exit" } },
    { branch: { id: "sort", arms: [{ name: "hot", criteria: { score: { gte: 9 } }, to: "done" }] } },
    { end: { id: "done" } },
  ],
};

const ways = (journey: Journey, id: string) =>
  Object.fromEntries(waysOf(journey.nodes.find((node) => node.id === id) as never).map((way) => [way.outcome, way.to]));

describe("a definition and its graph", () => {
  it("says where every way leads", () => {
    const journey = toJourney(CARE);
    expect(ways(journey, "first-day")).toEqual({ done: "looked" });
    expect(ways(journey, "looked")).toEqual({ yes: "keen", no: "quiet" });
    expect(ways(journey, "keen")).toEqual({ done: EXIT });
    expect(ways(journey, "quiet")).toEqual({ met: "back", timeout: "lost" });
    expect(ways(journey, "lost")).toEqual({});
  });
  it("comes back as it was written", () => {
    expect(toBody(toJourney(CARE))).toEqual(CARE);
    expect(toBody(toJourney(LETTERS))).toEqual(LETTERS);
  });
  it("draws a rare way only where it leads somewhere of its own", () => {
    const journey = toJourney(LETTERS);
    const drawn = (id: string) =>
      drawnWays(journey.nodes.find((node) => node.id === id) as never).map((way) => way.label);
    expect(drawn("a")).toEqual([""]);
    expect(drawn("b")).toEqual(["on", "failed"]);
    expect(drawn("half")).toEqual(["50 % A", "50 % B"]);
    expect(drawn("sort")).toEqual(["hot", "otherwise"]);
  });
  it("takes true and false for yes and no, as YAML has it", () => {
    const journey = toJourney({ nodes: [{ decide: { id: "d", criteria: {}, true: "a" } }, { end: { id: "a" } }] });
    expect(ways(journey, "d")).toEqual({ yes: "a", no: EXIT });
  });
});

describe("the layout", () => {
  it("goes from the start down, with ways in their order and room for those that pass by", () => {
    const { at, lanes } = placed(toJourney(CARE), {}, false);
    const y = (id: string) => at[id]?.y ?? Number.NaN;
    const x = (id: string) => at[id]?.x ?? Number.NaN;
    expect(y(START)).toBeLessThan(y("first-day"));
    expect(y("first-day")).toBeLessThan(y("looked"));
    expect(x("keen")).toBeLessThan(x("quiet"));
    expect(at[outId("keen", "done")]).toBeDefined();
    expect(lanes.size).toBe(0);
    const over = connect(toJourney(CARE), { node: "looked", outcome: "yes" }, "lost");
    expect(placed(over, {}, false).lanes.has(laneOf("looked", "lost"))).toBe(true);
  });
  it("leaves what was moved where it was put, and finds room for the rest", () => {
    const { at } = placed(toJourney(CARE), { [START]: { x: 0, y: 0 }, "first-day": { x: 500, y: 300 } }, false);
    expect(at["first-day"]).toEqual({ x: 500, y: 300 });
    expect(at.looked?.y).toBeGreaterThan(300);
    expect(
      Object.keys(at)
        .filter((id) => !id.startsWith("_"))
        .sort(),
    ).toEqual(CARE.nodes.map((step) => Object.values(step)[0]?.id).sort());
  });
});

describe("the past", () => {
  const past = { before: [], now: 1, after: [], about: null };
  const to = (next: number, about: string | null = null) => ({ act: "change", next: () => next, about }) as const;
  it("is undone and done again", () => {
    const two = step(past, to(2));
    expect(step(two, { act: "undo" }).now).toBe(1);
    expect(step(step(two, { act: "undo" }), { act: "redo" }).now).toBe(2);
    expect(step(past, { act: "undo" })).toBe(past);
  });
  it("takes typing into one field as one change", () => {
    const typed = step(step(step(past, to(2, "name")), to(3, "name")), to(4, "other"));
    expect(typed.before).toEqual([1, 3]);
  });
});

describe("editing", () => {
  const care = toJourney(CARE);
  it("puts a step into a way", () => {
    const { journey, id } = addNode(care, "wait", { hours: 2 }, { node: "looked", outcome: "no" });
    expect(ways(journey, "looked")).toEqual({ yes: "keen", no: id });
    expect(ways(journey, id)).toEqual({ done: "quiet" });
    expect(toBody(journey).nodes).toContainEqual({ wait: { id: "wait", hours: 2, next: "quiet" } });
  });
  it("puts a step before the first, and the first into nothing", () => {
    const { journey, id } = addNode(care, "wait", { hours: 2 }, { node: START, outcome: "start" });
    expect(journey.nodes[0]?.id).toBe(id);
    expect(ways(journey, id)).toEqual({ done: "first-day" });
    const fresh = addNode({ settings: {}, nodes: [] }, "decide", {}, { node: START, outcome: "start" });
    expect(ways(fresh.journey, fresh.id)).toEqual({ yes: EXIT, no: EXIT });
  });
  it("refuses a loop and says which", () => {
    expect(loopBy(care, "quiet", "looked")).toEqual(["quiet", "looked", "quiet"]);
    expect(loopBy(care, "lost", "looked")).toEqual(["lost", "looked", "quiet", "lost"]);
    expect(loopBy(care, "lost", "lost")).toEqual(["lost", "lost"]);
    expect(loopBy(care, "keen", "quiet")).toBeNull();
    expect(connect(care, { node: "quiet", outcome: "timeout" }, "first-day")).toBe(care);
    expect(ways(connect(care, { node: "keen", outcome: "done" }, "quiet"), "keen")).toEqual({ done: "quiet" });
  });
  it("lets the start lead elsewhere", () => {
    const journey = connect(care, { node: START, outcome: "start" }, "quiet");
    expect(journey.nodes[0]?.id).toBe("quiet");
    expect(ways(journey, "keen")).toEqual({ done: EXIT });
    expect([...reachedFrom(journey, "quiet")].sort()).toEqual(["back", "lost", "quiet"]);
  });
  it("closes the gap where nodes were taken out", () => {
    const journey = removeNodes(care, new Set(["looked", "keen"]));
    expect(ways(journey, "first-day")).toEqual({ done: EXIT });
    expect(ways(removeNodes(care, new Set(["first-day"])), "looked")).toEqual({ yes: "keen", no: "quiet" });
    expect(removeNodes(care, new Set(["first-day"])).nodes[0]?.id).toBe("looked");
  });
  it("renames a node wherever it is named", () => {
    const journey = renameNode(care, "quiet", "silent");
    expect(ways(journey, "looked").no).toBe("silent");
    expect(journey.nodes[3]?.content.id).toBe("silent");
  });
  it("pastes copies that lead to each other", () => {
    const { journey, ids } = paste(care, care.nodes.slice(0, 2));
    expect(ids).toEqual(["first-day-2", "looked-2"]);
    expect(ways(journey, "first-day-2")).toEqual({ done: "looked-2" });
    expect(ways(journey, "looked-2")).toEqual({ yes: EXIT, no: EXIT });
  });
  it("knows where a step goes that nobody placed", () => {
    expect(usualOutlet(care, "first-day")).toEqual({ node: "first-day", outcome: "done" });
    expect(usualOutlet(care, null)).toEqual({ node: "keen", outcome: "done" });
    expect(usualOutlet({ settings: {}, nodes: [] }, null)).toEqual({ node: START, outcome: "start" });
  });
});

describe("who comes in, in words", () => {
  const names = { segment: (key: string) => key.toUpperCase() } as JourneyNames;

  it("says when those in a segment come", () => {
    const said = (settings: object) => triggerWords({ trigger: { segment: "trials" }, ...settings }, names);
    expect(said({ schedule: "weekly", weekday: "mon", at: "09:00" })).toBe("Every Monday at 09:00, who is in TRIALS");
    expect(said({ schedule: "weekly" })).toBe("Every week, who is in TRIALS");
    expect(said({ schedule: "daily" })).toBe("Every day, who is in TRIALS");
    expect(said({ schedule: "on_demand" })).toBe("On demand, who is in TRIALS");
    expect(said({})).toBe("On a schedule, who is in TRIALS");
  });
  it("says when something is sent", () => {
    expect(hoursWords({ weekdays: ["mon", "fri"], from: "09:00", to: "17:00" })).toBe("Monday, Friday, 09:00 to 17:00");
    expect(hoursWords({ from: "09:00" })).toBe("09:00 to 24:00");
    expect(hoursWords(undefined)).toBe("");
  });
});
