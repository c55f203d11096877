import { expect, test } from "vitest";
import type { Schemas } from "#/api/client";
import { guessed, type MappingBody, missingIdentity, placesOf, withPlace } from "./mapping";
import { jsonLines } from "./ndjson";

const ACCOUNT: Schemas["ImportTarget"] = {
  object: "account",
  fields: [
    { field: "external_id", parse: "text", is_identity: true },
    { field: "domain", parse: "domain", is_identity: true },
    { field: "name", parse: "text", is_identity: false },
    { field: "industry", parse: "text", is_identity: false },
  ],
  references: [],
};
const MAVEN: MappingBody = {
  name: "maven",
  object: "account",
  system: "maven",
  key: "external_id",
  fields: {
    external_id: "account",
    name: "account",
    industry: { from: "sector", correct: { technolgy: "technology" } },
  },
  references: { parent: { from: "subsidiary_of", by: "external_id" } },
};

async function* pieces(...texts: string[]) {
  yield* texts;
}

test("lines are told apart wherever the pieces are cut", async () => {
  const found: unknown[] = [];
  for await (const line of jsonLines(pieces('{"a":', '1}\n{"b":2}', "\n", '{"c":3}'))) found.push(line);
  expect(found).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
});

test("a column may feed several fields, and references", () => {
  expect(placesOf(MAVEN, "account")).toEqual(["fields.external_id", "fields.name"]);
  expect(placesOf(MAVEN, "subsidiary_of")).toEqual(["references.parent"]);
  expect(placesOf(MAVEN, "revenue")).toEqual([]);
});

test("another column for a field keeps what its rule says besides", () => {
  const moved = withPlace(MAVEN, "branch", "fields.industry");
  expect(moved.fields?.industry).toEqual({ from: "branch", correct: { technolgy: "technology" } });
});

test("a column that goes nowhere leaves its fields, and the key with them", () => {
  const left = withPlace(MAVEN, "account", "");
  expect(left.fields).toEqual({ industry: { from: "sector", correct: { technolgy: "technology" } } });
  expect(left.key).toBeUndefined();
  expect(missingIdentity(left, ACCOUNT)).toEqual(["external_id", "domain"]);
  expect(missingIdentity(MAVEN, ACCOUNT)).toBeNull();
});

test("one of two columns leaves the other", () => {
  const body: MappingBody = {
    name: "x",
    object: "contact",
    system: "x",
    fields: { first_name: { from: ["a", "b"], parse: "text" } },
  };
  expect(withPlace(body, "a", "attributes.nick")).toMatchObject({
    fields: { first_name: { from: "b", parse: "text" } },
    attributes: { nick: "a" },
  });
});

test("columns whose names say where they go are mapped", () => {
  expect(guessed("account", ["ID", "Website", "Company Name", "Colour"], ACCOUNT).fields).toEqual({
    external_id: "ID",
    domain: "Website",
    name: "Company Name",
  });
});
