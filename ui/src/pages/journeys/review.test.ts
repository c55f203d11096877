import { expect, test } from "vitest";
import type { Schemas } from "#/api/client";
import { lacksApproval, reviewStep } from "./review";

type State = Schemas["Review"]["state"];

const draft = (state: State | null, needs: boolean, may: boolean) =>
  ({ review: state && { state }, needs_approval: needs, may_approve: may }) as Schemas["Draft"];

test("who wrote a draft asks and waits, somebody else decides", () => {
  expect(reviewStep(draft(null, true, false))).toBe("ask");
  expect(reviewStep(draft("sent_back", true, false))).toBe("ask");
  expect(reviewStep(draft("in_review", true, false))).toBe("wait");
  expect(reviewStep(draft("in_review", true, true))).toBe("decide");
  expect(reviewStep(draft("approved", true, true))).toBe("take back");
  expect(reviewStep(draft("approved", true, false))).toBe(null);
});

test("without approvals nobody is bothered, and what is not approved is not published with them", () => {
  expect(reviewStep(draft(null, false, true))).toBe(null);
  expect(
    [null, "in_review", "approved"].map((state) => lacksApproval(draft(state as State | null, true, true))),
  ).toEqual([true, true, false]);
  expect(lacksApproval(draft(null, false, true))).toBe(false);
});
