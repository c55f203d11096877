import { attributeTest } from "./attributeTest";
import { kindOf, type Kind } from "./kinds";
import { isNumberTest } from "./numberTest";
import { isRecord } from "./types";
import { eventTests } from "./where";

const SCORE_FLAGS = ["missing_is_zero"];
const COUNT_FIELDS = ["at_least", "at_most", "include_zero", "within_days"];
const FIELDS: Record<Kind, readonly string[]> = {
  all: ["all"],
  any: ["any"],
  not: ["not"],
  attribute: [],
  intent: ["intent", "score", "of"],
  score: ["score", "of"],
  tier: ["tier"],
  delta: ["delta", "days"],
  trend: ["trend"],
  signal: ["signal", ...COUNT_FIELDS, "where", "never", "newest", "first", "people", "since"],
  ad_engagements: ["ad_engagements"],
  opportunities: ["opportunities"],
  segment: ["segment"],
  stage: ["stage", "ladder"],
  consent: ["consent", "status"],
  contacts: ["contacts"],
  account: ["account"],
  everyone: ["everyone"],
};
const ENGAGEMENT_FIELDS = ["campaign", ...COUNT_FIELDS];
const OPPORTUNITY_FIELDS = [
  "state",
  "amount",
  "opened_within_days",
  "closed_within_days",
  "at_least",
  "at_most",
  "include_zero",
];
/** The ways `contacts` can ask; `match` goes with `at_least`. */
export const QUANTIFIERS = ["any", "all", "none", "match"] as const;
export type Quantifier = (typeof QUANTIFIERS)[number];

/**
 * What kind of form shows a node; null for one that only text can show, since it says more, or other things, than the form has
 * fields for. The parts of a group are asked by themselves.
 */
export function formOf(node: unknown): Kind | null {
  const kind = kindOf(node);
  if (kind === null || !isRecord(node)) return null;
  return (kind === "attribute" || hasOnly(node, FIELDS[kind])) && fits(node, kind) ? kind : null;
}

/** Which contacts a condition about them asks for. */
export function quantifierOf(test: Record<string, unknown>): Quantifier {
  return QUANTIFIERS.find((name) => name in test) ?? "any";
}

function fits(node: Record<string, unknown>, kind: Kind): boolean {
  switch (kind) {
    case "all":
    case "any":
      return Array.isArray(node[kind]);
    case "attribute":
      return (
        typeof node.attribute === "string" &&
        attributeTest(node) !== null &&
        isAttributeValue(attributeTest(node)?.value)
      );
    case "score":
      return isNumberTest(node.score, SCORE_FLAGS) && isText(node.of);
    case "intent":
      return typeof node.intent === "string" && isNumberTest(node.score, SCORE_FLAGS) && isText(node.of);
    case "delta":
      return isNumberTest(node.delta) && isCount(node.days);
    case "tier":
      return isTextOrTexts(node.tier);
    case "trend":
      return typeof node.trend === "string";
    case "signal":
      return (
        isTextOrTexts(node.signal) &&
        eventTests(node.where) !== null &&
        isCounted(node) &&
        isFlags(node) &&
        isText(node.since)
      );
    case "ad_engagements":
      return (
        isRecord(node.ad_engagements) &&
        hasOnly(node.ad_engagements, ENGAGEMENT_FIELDS) &&
        isTextOrTexts(node.ad_engagements.campaign) &&
        isCounted(node.ad_engagements)
      );
    case "opportunities":
      return (
        isRecord(node.opportunities) &&
        hasOnly(node.opportunities, OPPORTUNITY_FIELDS) &&
        isCounted(node.opportunities) &&
        (node.opportunities.state === undefined || isTextOrTexts(node.opportunities.state)) &&
        (node.opportunities.amount === undefined || isNumberTest(node.opportunities.amount))
      );
    case "segment":
      return typeof node.segment === "string";
    case "stage":
      return isTextOrTexts(node.stage) && typeof node.ladder === "string";
    case "consent":
      return typeof node.consent === "string" && isText(node.status);
    case "contacts":
      return isRecord(node.contacts) && isContactsTest(node.contacts);
    case "everyone":
      return node.everyone === true;
    case "not":
    case "account":
      return true;
  }
}

function isContactsTest(test: Record<string, unknown>): boolean {
  const quantifier = quantifierOf(test);
  if (!(quantifier in test)) return false;
  return hasOnly(test, quantifier === "match" ? ["match", "at_least"] : [quantifier]) && isCount(test.at_least);
}

function isCounted(test: Record<string, unknown>): boolean {
  const { at_least: least, at_most: most, include_zero: zero } = test;
  // At least one, and "zero too": the server says what is wrong with it, and the text can be put right.
  if (zero === true && (most === undefined || least !== undefined)) return false;
  return [least, most, test.within_days, test.opened_within_days, test.closed_within_days].every(isCount);
}

function isFlags(node: Record<string, unknown>): boolean {
  const isCounted = node.at_least !== undefined || node.at_most !== undefined;
  const count = [node.never === true, node.newest === true, node.first === true, isCounted];
  return count.filter(Boolean).length <= 1 && !(node.since !== undefined && node.within_days !== undefined);
}

const hasOnly = (node: Record<string, unknown>, names: readonly string[]): boolean =>
  Object.keys(node).every((name) => names.includes(name));
const isText = (value: unknown): boolean => value === undefined || typeof value === "string";
const isCount = (value: unknown): boolean => value === undefined || value === null || typeof value === "number";
const isTextOrTexts = (value: unknown): boolean =>
  typeof value === "string" || (Array.isArray(value) && value.every((one) => typeof one === "string"));
const isAttributeValue = (value: unknown): boolean =>
  Array.isArray(value) ? value.every((one) => !isRecord(one) && !Array.isArray(one)) : !isRecord(value);
