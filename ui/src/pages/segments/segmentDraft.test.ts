import { expect, test } from "vitest";
import { BLANK, bodyOf, copyOf, draftOf, gaps, withName } from "./segmentDraft";

const STORED = {
  segment: "hot",
  name: "Hot",
  description: "",
  subject: "account",
  mode: "rule",
  folder: "",
  tags: ["crm"],
  owner: "",
  criteria: {
    signal: ["page-visit"],
    include_zero: false,
    where: [],
    never: false,
    newest: false,
    people: false,
    at_least: 2,
  },
};

test("a definition that is opened and not edited says what it said", () => {
  expect(bodyOf(draftOf(STORED))).toEqual({
    segment: "hot",
    name: "Hot",
    subject: "account",
    mode: "rule",
    tags: ["crm"],
    criteria: { signal: "page-visit", at_least: 2 },
  });
});

test("the key follows the name until somebody writes it", () => {
  const draft = withName(BLANK, "Hot Accounts");
  expect(draft.key).toBe("hot-accounts");
  expect(withName({ ...draft, key: "mine", isKeyOwn: true }, "Other").key).toBe("mine");
  expect(copyOf(draftOf(STORED))).toMatchObject({ name: "Hot (copy)", key: "hot-copy", isKeyOwn: false });
});

test("criteria belong to rule segments, and are kept in the draft of others", () => {
  const draft = { ...draftOf(STORED), mode: "manual" as const };
  expect(bodyOf(draft)).not.toHaveProperty("criteria");
  expect(draft.criteria).not.toBeNull();
});

test("a draft says what is missing", () => {
  expect(gaps(BLANK, [])).toEqual({
    name: "Give it a name.",
    segment: "Give it a key, such as hot-accounts.",
    criteria: "Add a condition: criteria decide who is in.",
  });
  expect(gaps(draftOf(STORED), ["hot"])).toEqual({ segment: "There is a segment hot already. Choose another key." });
  expect(gaps(draftOf(STORED), [])).toEqual({});
});
