import { type Criteria, isObject, isSame, type Json, type JsonObject } from "#/definition/json";

export const SOURCES = ["intent", "advertisement", "website", "crm", "event", "segment", "score"] as const;
export type Source = (typeof SOURCES)[number];

/** A test of a number from 0 to 100. `high` belongs to between, and counts only with `isHighIn`. */
export interface NumberFields {
  comparison: "gte" | "gt" | "lte" | "lt" | "eq" | "between";
  value: number;
  high: number;
  isHighIn: boolean;
}

/** How often something happened, and over how many days; `days` null is ever. */
export interface CountFields {
  comparison: "at_least" | "at_most" | "never";
  times: number;
  days: number | null;
  /** At most so many, never included. */
  isZeroIn: boolean;
}

export interface PageFields {
  test: "contains" | "starts_with" | "eq" | "matches";
  path: string;
}

/** One condition in the fields of the wizard, which ask for what people change most. */
export type Simple =
  | { source: "intent"; report: string; of: "composite" | "first_party" | "third_party"; test: NumberFields }
  | { source: "score"; of: "score" | "first_party" | "third_party"; test: NumberFields }
  | { source: "advertisement"; campaigns: readonly string[]; count: CountFields }
  | { source: "website"; signals: readonly string[]; page: PageFields; count: CountFields }
  | { source: "event"; signals: readonly string[]; count: CountFields }
  | { source: "crm"; state: "open" | "won" | "lost"; date: "any" | "opened" | "closed"; days: number }
  | { source: "segment"; segment: string; isMember: boolean };

const TEST: NumberFields = { comparison: "gte", value: 60, high: 80, isHighIn: false };
const COUNT: CountFields = { comparison: "at_least", times: 1, days: 7, isZeroIn: false };
export const VISIT = "page-visit";

/** Where a form of a source begins. */
export function beginning(source: Source): Simple {
  switch (source) {
    case "intent":
      return { source, report: "", of: "composite", test: TEST };
    case "score":
      return { source, of: "score", test: TEST };
    case "advertisement":
      return { source, campaigns: [], count: COUNT };
    case "website":
      return { source, signals: [VISIT], page: { test: "contains", path: "" }, count: { ...COUNT, times: 3 } };
    case "event":
      return { source, signals: [], count: COUNT };
    case "crm":
      return { source, state: "open", date: "any", days: 180 };
    case "segment":
      return { source, segment: "", isMember: true };
  }
}

/** What fields say, as criteria. */
export function toCriteria(fields: Simple): Criteria {
  switch (fields.source) {
    case "intent":
      return {
        intent: fields.report,
        score: testOf(fields.test),
        ...(fields.of === "composite" ? {} : { of: fields.of }),
      };
    case "score":
      return { score: testOf(fields.test), ...(fields.of === "score" ? {} : { of: fields.of }) };
    case "advertisement":
      return { ad_engagements: { campaign: fields.campaigns, ...countOf(fields.count) } };
    case "website": {
      const path = fields.page.path.trim();
      const where: JsonObject = path ? { where: [{ field: "url_path", operator: fields.page.test, value: path }] } : {};
      return { signal: fields.signals, ...countOf(fields.count), ...where };
    }
    case "event":
      return { signal: fields.signals, ...countOf(fields.count) };
    case "crm": {
      const days = fields.date === "any" ? {} : { [`${fields.date}_within_days`]: fields.days };
      return { opportunities: { state: [fields.state], ...days } };
    }
    case "segment":
      return fields.isMember ? { segment: fields.segment } : { not: { segment: fields.segment } };
  }
}

/**
 * The fields that say what criteria say; null where no form can, so that nothing is lost by opening one. `isVisit` tells which
 * signals are visits of the website.
 */
export function toFields(criteria: unknown, isVisit: (signal: string) => boolean): Simple | null {
  const plain = tidied(criteria);
  if (!isObject(plain)) return null;
  const fields = guess(plain, isVisit);
  return fields && isSame(tidied(toCriteria(fields)), plain) ? fields : null;
}

/** What is missing before the fields are a condition; null when nothing is. */
export function missing(fields: Simple): string | null {
  if (fields.source === "intent" && !fields.report) return "Choose an intent report.";
  if (fields.source === "advertisement" && fields.campaigns.length === 0) return "Choose at least one campaign.";
  if (fields.source === "event" && fields.signals.length === 0) return "Choose at least one event.";
  if (fields.source === "website" && fields.signals.length === 0) return "Choose what counts as a visit.";
  if (fields.source === "segment" && !fields.segment) return "Choose a segment.";
  if ("test" in fields && fields.test.comparison === "between" && fields.test.value >= fields.test.high)
    return "The lower number must be less than the higher one.";
  return null;
}

function testOf(test: NumberFields): JsonObject {
  if (test.comparison !== "between") return { [test.comparison]: test.value };
  return { between: [test.value, test.high], ...(test.isHighIn ? { inclusive_high: true } : {}) };
}

function countOf(count: CountFields): JsonObject {
  const days: JsonObject = count.days === null ? {} : { within_days: count.days };
  if (count.comparison === "never") return { never: true, ...days };
  const zero: JsonObject = count.comparison === "at_most" && count.isZeroIn ? { include_zero: true } : {};
  return { [count.comparison]: count.times, ...zero, ...days };
}

function guess(plain: JsonObject, isVisit: (signal: string) => boolean): Simple | null {
  if ("intent" in plain)
    return {
      source: "intent",
      report: String(plain.intent),
      of: plain.of === "first_party" || plain.of === "third_party" ? plain.of : "composite",
      test: readTest(plain.score),
    };
  if ("score" in plain)
    return {
      source: "score",
      of: plain.of === "first_party" || plain.of === "third_party" ? plain.of : "score",
      test: readTest(plain.score),
    };
  if (isObject(plain.ad_engagements))
    return {
      source: "advertisement",
      campaigns: texts(plain.ad_engagements.campaign),
      count: readCount(plain.ad_engagements),
    };
  if ("signal" in plain) return guessSignal(plain, isVisit);
  if (isObject(plain.opportunities)) return guessDeal(plain.opportunities);
  if ("segment" in plain) return { source: "segment", segment: String(plain.segment), isMember: true };
  if (isObject(plain.not) && "segment" in plain.not)
    return { source: "segment", segment: String(plain.not.segment), isMember: false };
  return null;
}

function guessSignal(plain: JsonObject, isVisit: (signal: string) => boolean): Simple {
  const signals = texts(plain.signal);
  const count = readCount(plain);
  const [where] = Array.isArray(plain.where) ? (plain.where as readonly Json[]) : [];
  if (!signals.every(isVisit)) return { source: "event", signals, count };
  const test =
    isObject(where) && ["contains", "starts_with", "eq", "matches"].includes(String(where.operator))
      ? where.operator
      : "contains";
  return {
    source: "website",
    signals,
    count,
    page: { test: test as PageFields["test"], path: isObject(where) ? String(where.value) : "" },
  };
}

function guessDeal(test: JsonObject): Simple | null {
  const [state] = texts(test.state);
  if (state !== "open" && state !== "won" && state !== "lost") return null;
  const date = "opened_within_days" in test ? "opened" : "closed_within_days" in test ? "closed" : "any";
  return { source: "crm", state, date, days: date === "any" ? 180 : Number(test[`${date}_within_days`]) };
}

function readTest(value: Json | undefined): NumberFields {
  if (!isObject(value)) return TEST;
  if (Array.isArray(value.between)) {
    const [low, high] = value.between as readonly number[];
    return { comparison: "between", value: Number(low), high: Number(high), isHighIn: value.inclusive_high === true };
  }
  const comparison = (["gte", "gt", "lte", "lt", "eq"] as const).find((name) => name in value) ?? "gte";
  return { ...TEST, comparison, value: Number(value[comparison] ?? TEST.value) };
}

function readCount(value: JsonObject): CountFields {
  const days = typeof value.within_days === "number" ? value.within_days : null;
  if (value.never === true) return { ...COUNT, comparison: "never", days };
  if (typeof value.at_most === "number" && !("at_least" in value))
    return { comparison: "at_most", times: value.at_most, days, isZeroIn: value.include_zero === true };
  return { ...COUNT, times: typeof value.at_least === "number" ? value.at_least : 1, days };
}

const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];

const DEFAULTS: JsonObject = {
  include_zero: false,
  inclusive_high: false,
  missing_is_zero: false,
  never: false,
  newest: false,
  people: false,
};
const LISTS = ["signal", "campaign", "state", "tier", "stage"];

/** Criteria without what they need not say, so that two ways of writing the same are the same. */
function tidied(value: unknown): Json {
  if (Array.isArray(value)) return value.map(tidied);
  if (!isObject(value)) return (value ?? null) as Json;
  const found: Record<string, Json> = {};
  for (const [key, part] of Object.entries(value)) {
    if (part === null || DEFAULTS[key] === part) continue;
    if (key === "where") {
      const tests = whereList(part);
      if (tests.length > 0) found.where = tests;
    } else if (LISTS.includes(key) && typeof part === "string") found[key] = [part];
    else found[key] = tidied(part);
  }
  // Once is what a count asks for when it says nothing.
  if (
    ("signal" in found || "campaign" in found) &&
    !("at_most" in found) &&
    !("never" in found) &&
    !("newest" in found) &&
    !("first" in found)
  )
    found.at_least ??= 1;
  if (isObject(found.opportunities) && "at_least" in found.opportunities)
    found.opportunities =
      found.opportunities.at_least === 1 ? without(found.opportunities, "at_least") : found.opportunities;
  if (
    ("intent" in found && found.of === "composite") ||
    (!("intent" in found) && "score" in found && found.of === "score")
  )
    delete found.of;
  return found;
}

function whereList(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value.map(tidied);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([field, test]) =>
    isObject(test)
      ? Object.entries(test).map(([operator, wanted]) => ({ field, operator, value: wanted }))
      : [{ field, operator: Array.isArray(test) ? "in" : "eq", value: test }],
  );
}

function without(value: JsonObject, key: string): JsonObject {
  const { [key]: _, ...rest } = value;
  return rest;
}
