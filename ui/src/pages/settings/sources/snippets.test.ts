import { expect, test } from "vitest";
import { snippets, sourceKey } from "./snippets";

test("every snippet names the key and this server, and the browser's no scheme", () => {
  const found = snippets("wk_secret", "https://opportune.example");
  for (const snippet of found) {
    expect(snippet.code).toContain("wk_secret");
    expect(snippet.code).toContain("opportune.example");
  }
  expect(found.find((snippet) => snippet.key === "segment")?.code).toContain('apiHost: "opportune.example/v1"');
});

test("a name becomes a source that the server takes", () => {
  expect(["My Website", "CRM (EU)", "--a--", "büro"].map(sourceKey)).toEqual(["my-website", "crm-eu", "a", "b-ro"]);
});
