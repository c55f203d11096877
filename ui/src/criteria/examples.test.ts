import { expect, test } from "vitest";
import { attributeTest, daysFor } from "./attributeTest";
import { frequencyFields, frequencyOf, windowFields, windowOf } from "./counted";
import examples from "./examples.json";
import { kindOf } from "./kinds";
import { numberParts, numberTest } from "./numberTest";
import { formOf, quantifierOf } from "./shape";
import { tidy } from "./tidy";
import { isRecord } from "./types";
import { unfinished } from "./unfinished";
import { eventTests, whereOf } from "./where";
import { toYaml } from "./yaml";

type Node = Record<string, unknown>;

/** Every node of a tree, from the root. */
function nodesOf(node: unknown): unknown[] {
  if (!isRecord(node)) return [node];
  const kind = kindOf(node);
  if (kind === "all" || kind === "any") return [node, ...(node[kind] as unknown[]).flatMap(nodesOf)];
  if (kind === "not" || kind === "account") return [node, ...nodesOf(node[kind])];
  if (kind === "contacts") return [node, ...nodesOf((node.contacts as Node)[quantifierOf(node.contacts as Node)])];
  return [node];
}

const both = examples.flatMap((example) => [example.written, example.stored] as unknown[]);

test("every example of the documentation and the templates has a form, with nothing left to fill in", () => {
  expect(examples.length).toBeGreaterThan(30);
  for (const criteria of both) {
    for (const node of nodesOf(criteria)) expect(formOf(node), JSON.stringify(node)).not.toBeNull();
    expect([...unfinished(criteria)], JSON.stringify(criteria)).toEqual([]);
  }
});

test("what the server keeps is tidied to what people wrote", () => {
  for (const { written, stored } of examples)
    expect(withoutDefaults(tidy(stored))).toEqual(withoutDefaults(tidy(written)));
});

test("every form writes what it read", () => {
  for (const node of both.flatMap(nodesOf)) {
    const before = tidy(node) as Node;
    expect(rewritten(before), JSON.stringify(before)).toEqual(before);
  }
});

test("every example is written as YAML that people would write", async () => {
  await expect(examples.map(({ stored }) => toYaml(tidy(stored))).join("---\n")).toMatchFileSnapshot("examples.yaml");
});

/** Defaults that cost nothing to say stay where somebody said them. */
function withoutDefaults(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (name, value: unknown) => (isDefault(name, value) ? undefined : value)));
}

function isDefault(name: string, value: unknown): boolean {
  if (name === "days") return value === 7;
  if (name === "status") return value === "granted";
  return name === "state" && Array.isArray(value) && value.length === 3;
}

/** A condition taken apart as its form does, and put together again. */
function rewritten(node: Node): Node {
  switch (formOf(node)) {
    case "attribute": {
      const found = attributeTest(node);
      return found ? { attribute: node.attribute, [found.test]: found.value, ...daysFor(found.test, node) } : {};
    }
    case "signal":
      return {
        signal: node.signal,
        ...frequencyFields(frequencyOf(node)),
        ...(node.people === true ? { people: true } : {}),
        ...windowFields(windowOf(node)),
        ...(node.where === undefined ? {} : whereOf(eventTests(node.where) ?? [])),
      };
    case "ad_engagements": {
      const test = node.ad_engagements as Node;
      return {
        ad_engagements: {
          campaign: test.campaign,
          ...frequencyFields(frequencyOf(test)),
          ...windowFields(windowOf(test)),
        },
      };
    }
    case "opportunities": {
      const test = node.opportunities as Node;
      const counted = frequencyFields(frequencyOf(test));
      const opened = windowFields(windowOf(test, "opened_within_days"), "opened_within_days");
      const closed = windowFields(windowOf(test, "closed_within_days"), "closed_within_days");
      const amount = test.amount === undefined ? {} : { amount: numberTest(numberParts(test.amount)) };
      return {
        opportunities: {
          ...(test.state === undefined ? {} : { state: test.state }),
          ...amount,
          ...counted,
          ...opened,
          ...closed,
        },
      };
    }
    case "score":
    case "intent": {
      const { missing_is_zero: isZero } = node.score as Node;
      return {
        ...node,
        score: { ...numberTest(numberParts(node.score)), ...(isZero === true ? { missing_is_zero: true } : {}) },
      };
    }
    case "delta":
      return { ...node, delta: numberTest(numberParts(node.delta)) };
    default:
      return node;
  }
}
