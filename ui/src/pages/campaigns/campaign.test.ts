import { expect, test } from "vitest";
import { bodyOf, byDay, draftOf, missing, NEW_CAMPAIGN, steps } from "./campaign";

const FOUND = {
  included: [
    { key: "hot", name: "Hot", member_count: 4, reached_count: 2 },
    { key: "engaged", name: "Engaged", member_count: 3, reached_count: 2 },
  ],
  excluded: [{ key: "french", name: "French", member_count: 9, taken_out_count: 3, samples: [] }],
  included_count: 6,
  excluded_count: 3,
  audience_count: 3,
};

test("the sum of the documentation is drawn on one scale, and what is taken out lies at the end", () => {
  const found = steps(FOUND);
  expect(found.map((step) => [step.label, step.value])).toEqual([
    ["Hot", 4],
    ["Engaged", 3],
    ["Included", 6],
    ["French", 3],
    ["Excluded", 3],
    ["Audience", 3],
  ]);
  const [excluded, audience] = [found[4], found[5]];
  expect([excluded?.from, excluded?.to]).toEqual([50, 100]);
  expect([audience?.from, audience?.to]).toEqual([0, 50]);
});

test("an empty audience is drawn without dividing by nothing", () => {
  const nothing = steps({ included: [], excluded: [], included_count: 0, excluded_count: 0, audience_count: 0 });
  expect(nothing.every((step) => step.from === 0 && step.to === 0)).toBe(true);
});

test("a definition goes into the editor and comes out again as it was", () => {
  const body = {
    campaign: "a",
    name: "A",
    channel: "linkedin",
    state: "live",
    include: ["hot"],
    starts_on: "2026-03-01",
    owner: "ann",
  };
  expect(bodyOf("a", draftOf(body), body)).toMatchObject(body);
  expect(bodyOf("a", { ...draftOf(body), starts_on: null }, body)).not.toHaveProperty("starts_on");
});

test("what is missing is said before anything is sent", () => {
  expect(missing(NEW_CAMPAIGN)).toContain("name");
  expect(missing({ ...NEW_CAMPAIGN, name: "A", state: "live" })).toContain("at least one segment");
  expect(missing({ ...NEW_CAMPAIGN, name: "A", starts_on: "2026-03-02", ends_on: "2026-03-01" })).toContain("before");
  expect(missing({ ...NEW_CAMPAIGN, name: "A" })).toBeNull();
});

test("days without an engagement are there with zeros", () => {
  const days = byDay(
    [{ day: "2026-03-01", kind: "ad-clicked", engagement_count: 2, account_count: 1 }],
    3,
    "2026-03-02T05:00:00Z",
  );
  expect(days.map((row) => [row.day, row["ad-clicked"]])).toEqual([
    ["2026-02-28", 0],
    ["2026-03-01", 2],
    ["2026-03-02", 0],
  ]);
});
