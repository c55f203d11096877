import { plural } from "#/components/numbers";
import type { Criteria } from "#/definition/json";
import { isObject, type Json, type JsonObject } from "./json";

/** Names of what criteria mention by key, as people call it. */
export interface Names {
  report: (key: string) => string;
  segment: (key: string) => string;
  campaign: (key: string) => string;
  signal: (key: string) => string;
  ladder: (key: string) => string;
}

const PARTIES: Record<string, string> = {
  first_party: "first-party ",
  third_party: "third-party ",
  composite: "composite ",
};
const TESTS: Record<string, (value: string) => string> = {
  eq: (value) => `is ${value}`,
  neq: (value) => `is not ${value}`,
  gt: (value) => `is more than ${value}`,
  gte: (value) => `is ${value} or more`,
  lt: (value) => `is less than ${value}`,
  lte: (value) => `is ${value} or less`,
  in: (value) => `is one of ${value}`,
  not_in: (value) => `is none of ${value}`,
  contains: (value) => `contains ${value}`,
  not_contains: (value) => `does not contain ${value}`,
  starts_with: (value) => `starts with ${value}`,
  ends_with: (value) => `ends with ${value}`,
  matches: (value) => `matches ${value}`,
  before: (value) => `is before ${value}`,
  after: (value) => `is after ${value}`,
  within_last: (value) => `is within the last ${value} days`,
  more_than_ago: (value) => `is more than ${value} days ago`,
  is_set: () => "is known",
  is_not_set: () => "is not known",
  changed: () => "has changed",
  increased_by: (value) => `has risen by ${value} or more`,
  decreased_by: (value) => `has fallen by ${value} or more`,
};

/** Criteria as a clause: "the score in Market is 60 or more and …". */
export function criteriaWords(criteria: Criteria, names: Names): string {
  return words(criteria, names, false);
}

/** A test of a number in a few words: "60 or more", "30 to 50". */
export function testWords(test: unknown): string {
  if (!isObject(test)) return "";
  const parts: string[] = [];
  if (Array.isArray(test.between)) {
    const [low, high] = test.between as readonly number[];
    parts.push(`${low} to ${high}${test.inclusive_high === true ? "" : ` (${high} not included)`}`);
  }
  if (typeof test.gte === "number") parts.push(`${test.gte} or more`);
  if (typeof test.gt === "number") parts.push(`more than ${test.gt}`);
  if (typeof test.lte === "number") parts.push(`${test.lte} or less`);
  if (typeof test.lt === "number") parts.push(`less than ${test.lt}`);
  if (typeof test.eq === "number") parts.push(`exactly ${test.eq}`);
  return parts.join(" and ");
}

function words(criteria: Json | undefined, names: Names, isPart: boolean): string {
  if (!isObject(criteria)) return "";
  const among = (parts: Json, joint: string) => {
    const said = (Array.isArray(parts) ? (parts as readonly Json[]) : []).map((part) => words(part, names, true));
    const text = said.join(` ${joint} `);
    return isPart && said.length > 1 ? `(${text})` : text;
  };
  if ("all" in criteria) return among(criteria.all ?? [], "and");
  if ("any" in criteria) return among(criteria.any ?? [], "or");
  if ("not" in criteria) {
    if (isObject(criteria.not) && typeof criteria.not.segment === "string")
      return `not in ${names.segment(criteria.not.segment)}`;
    return `not (${words(criteria.not, names, false)})`;
  }
  return leaf(criteria, names);
}

function leaf(one: JsonObject, names: Names): string {
  if (typeof one.intent === "string")
    return `the ${PARTIES[String(one.of ?? "")] ?? ""}score in ${names.report(one.intent)} is ${testWords(one.score)}`;
  if ("score" in one) return `the ${PARTIES[String(one.of ?? "")] ?? ""}score is ${testWords(one.score)}`;
  if ("tier" in one) return `the tier is ${list(one.tier, String, "or")}`;
  if ("delta" in one) return `the score changed by ${testWords(one.delta)} in ${one.days ?? 7} days`;
  if ("trend" in one) return `the score is ${String(one.trend)}`;
  if ("signal" in one) return signalWords(one, names);
  if (isObject(one.ad_engagements))
    return `${timesWords(one.ad_engagements, "engagement")} with ${list(one.ad_engagements.campaign, names.campaign, "or")}${windowWords(one.ad_engagements)}`;
  if (isObject(one.opportunities)) return dealWords(one.opportunities);
  if (typeof one.segment === "string") return `in ${names.segment(one.segment)}`;
  if ("stage" in one) return `on stage ${list(one.stage, String, "or")} of ${names.ladder(String(one.ladder))}`;
  if (typeof one.consent === "string") return `consent for ${one.consent} is ${String(one.status ?? "granted")}`;
  if (isObject(one.contacts)) return contactsWords(one.contacts, names);
  if (isObject(one.account)) return `of its account, ${words(one.account, names, true)}`;
  if ("attribute" in one) return attributeWords(one);
  return "everyone" in one ? "everybody" : JSON.stringify(one);
}

function signalWords(one: JsonObject, names: Names): string {
  const what = list(one.signal, names.signal, "or");
  const where = whereWords(one.where);
  if (one.newest === true) return `the newest ${what} is one${where}`;
  if (one.first === true) return `the first ${what} is one${where}${windowWords(one)}`;
  const people = one.people === true ? " by different people" : "";
  if (one.never === true) return `no ${what}${where}${windowWords(one)}`;
  return `${timesWords(one, "×")} ${what}${people}${where}${windowWords(one)}`;
}

function timesWords(one: JsonObject, noun: string): string {
  const said = (value: Json) => (noun === "×" ? `${String(value)} ×` : plural(Number(value), noun));
  const least = one.at_least ?? null;
  const most = one.at_most ?? null;
  if (least !== null && most !== null) return `${String(least)} to ${said(most)}`;
  if (most !== null) return `at most ${said(most)}${one.include_zero === true ? " or none" : ""}`;
  return `at least ${said(least ?? 1)}`;
}

function windowWords(one: JsonObject): string {
  if (typeof one.within_days === "number")
    return one.within_days === 0 ? " today" : ` in ${plural(one.within_days, "day")}`;
  return typeof one.since === "string" ? ` since ${one.since}` : "";
}

function whereWords(where: Json | undefined): string {
  if (!Array.isArray(where) || where.length === 0) return "";
  const tests = (where as readonly Json[]).filter(isObject).map((test) => {
    const field = test.field === "url_path" ? "page" : String(test.field).replace(/^properties\./, "");
    return `${field} ${TESTS[String(test.operator)]?.(valueWords(test.value)) ?? String(test.operator)}`;
  });
  return ` whose ${tests.join(" and ")}`;
}

function dealWords(test: JsonObject): string {
  const states = test.state === undefined ? "" : `${list(test.state, String, "or")} `;
  const parts = [`${timesWords(test, `${states}deal`)}`];
  if (isObject(test.amount)) parts.push(`of ${testWords(test.amount)}`);
  if (typeof test.opened_within_days === "number")
    parts.push(`opened in the last ${plural(test.opened_within_days, "day")}`);
  if (typeof test.closed_within_days === "number")
    parts.push(`closed in the last ${plural(test.closed_within_days, "day")}`);
  return parts.join(" ");
}

function contactsWords(test: JsonObject, names: Names): string {
  const of = (key: string) => words(test[key], names, true);
  if ("any" in test) return `of any contact, ${of("any")}`;
  if ("all" in test) return `of every contact, ${of("all")}`;
  if ("none" in test) return `of no contact, ${of("none")}`;
  return `of at least ${plural(Number(test.at_least), "contact")}, ${of("match")}`;
}

function attributeWords(one: JsonObject): string {
  const name = String(one.attribute)
    .replace(/^attributes\./, "")
    .replaceAll("_", " ");
  const test = Object.keys(one).find((key) => key in TESTS);
  const said = "between" in one ? `is ${testWords(one)}` : test ? `${TESTS[test]?.(valueWords(one[test]))}` : undefined;
  return [name, said, daysWords(one)].filter(Boolean).join(" ");
}

function daysWords(one: JsonObject): string | undefined {
  if (one.within_days === 0) return "today";
  if (one.within_days !== undefined) return `within ${plural(Number(one.within_days), "day")}`;
  if (one.unchanged_for_days === undefined) return undefined;
  return `and has been unchanged for ${plural(Number(one.unchanged_for_days), "day")}`;
}

const valueWords = (value: Json | undefined): string => (Array.isArray(value) ? value.join(", ") : String(value));

function list(value: Json | undefined, name: (key: string) => string, joint: string): string {
  const all = (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((key) => name(String(key)));
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} ${joint} ${all.at(-1)}`;
}
