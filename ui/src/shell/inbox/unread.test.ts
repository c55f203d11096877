import { expect, it } from "vitest";
import { bellLabel, shownCount } from "./unread";

it("says how many were not read, up to a number that still says something", () => {
  expect(bellLabel(0)).toBe("Notifications");
  expect(bellLabel(3)).toBe("Notifications, 3 not read");
  expect(shownCount(20)).toBe("20");
  expect(bellLabel(21)).toBe("Notifications, 20+ not read");
});
