import { attributeTest, ATTRIBUTE_TESTS } from "./attributeTest";
import { formOf, quantifierOf } from "./shape";
import { pathKey } from "./problems";
import { isRecord, listOf, type Path } from "./types";
import { eventTests } from "./where";

/** What is still to be filled in, by the node; nothing for criteria that can be asked about. */
export function unfinished(root: unknown): Map<string, string> {
  const found = new Map<string, string>();
  look(root, [], found);
  return found;
}

function look(node: unknown, path: Path, found: Map<string, string>): void {
  const kind = formOf(node);
  if (kind === null || !isRecord(node)) return;
  if (kind === "all" || kind === "any") {
    (node[kind] as unknown[]).forEach((part, place) => look(part, [...path, kind, place], found));
  } else if (kind === "not" || kind === "account") {
    look(node[kind], [...path, kind], found);
  } else if (kind === "contacts") {
    const test = node.contacts as Record<string, unknown>;
    const quantifier = quantifierOf(test);
    if (quantifier === "match" && typeof test.at_least !== "number") found.set(pathKey(path), "Say how many contacts.");
    look(test[quantifier], [...path, "contacts", quantifier], found);
  } else {
    const missing = missingIn(kind, node);
    if (missing) found.set(pathKey(path), missing);
  }
}

function missingIn(kind: string, node: Record<string, unknown>): string | null {
  switch (kind) {
    case "attribute":
      return node.attribute === "" || node.attribute === "attributes." ? "Choose an attribute." : missingValue(node);
    case "signal":
      if (listOf(node.signal).length === 0) return "Choose a signal.";
      if ((eventTests(node.where) ?? []).some((test) => test.field === "" || isBlank(test.value)))
        return "Finish the test of its property.";
      if (node.first === true && !node.where && node.since === undefined && node.within_days === undefined)
        return "Say within how many days the first one was, or what it has: add a property.";
      return node.newest === true && !node.where ? "Say what the last one has: add a property." : missingNumber(node);
    case "ad_engagements":
      return listOf((node.ad_engagements as Record<string, unknown>).campaign).length === 0
        ? "Choose a campaign."
        : missingNumber(node.ad_engagements as Record<string, unknown>);
    case "opportunities":
      return missingNumber(node.opportunities as Record<string, unknown>);
    case "segment":
      return node.segment === "" ? "Choose a segment." : null;
    case "intent":
      return node.intent === "" ? "Choose an intent report." : missingNumber(node);
    case "stage":
      return node.ladder === "" ? "Choose a ladder." : listOf(node.stage).length === 0 ? "Choose a stage." : null;
    case "consent":
      return node.consent === "" ? "Choose a purpose." : null;
    case "tier":
      return listOf(node.tier).length === 0 ? "Choose a tier." : null;
    default:
      return missingNumber(node);
  }
}

function missingValue(node: Record<string, unknown>): string | null {
  const found = attributeTest(node);
  if (node.within_days === null || node.unchanged_for_days === null) return "Fill in the number.";
  if (!found || ATTRIBUTE_TESTS[found.test]?.input === "none") return null;
  return isBlank(found.value) ? "Say with what to compare." : null;
}

/** A field of a number that is empty is `null` until somebody fills it in. */
function missingNumber(node: Record<string, unknown>): string | null {
  return Object.values(node).some(
    (value) =>
      value === null ||
      (isRecord(value) && missingNumber(value) !== null) ||
      (Array.isArray(value) && value.includes(null)),
  )
    ? "Fill in the number."
    : null;
}

const isBlank = (value: unknown): boolean =>
  value === "" ||
  value === null ||
  (Array.isArray(value) && (value.length === 0 || value.includes(null) || value.includes("")));
