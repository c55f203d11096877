import { expect, test } from "vitest";
import { chosenSection, SECTIONS } from "./sections";

test("an address without a section shows the first one, and one that a person may not see shows none", () => {
  const seen = SECTIONS.filter((section) => section.permission === "read");
  expect(chosenSection(seen, undefined)?.key).toBe("scoring");
  expect(chosenSection(seen, "signals")?.key).toBe("signals");
  expect(chosenSection(seen, "users")).toBeUndefined();
});
