import { expect, test } from "vitest";
import { keyFrom } from "./words";

test("a key is proposed from a name, in the way the server takes keys", () => {
  expect(keyFrom("Hot accounts!")).toBe("hot-accounts");
  expect(keyFrom("#Open Opportunities")).toBe("open-opportunities");
  expect(keyFrom("Größte Kunden (2026)")).toBe("gro-te-kunden-2026");
  expect(keyFrom("30 days quiet")).toBe("segment-30-days-quiet");
  expect(keyFrom("  ")).toBe("");
  expect(keyFrom("x".repeat(80))).toHaveLength(64);
});
