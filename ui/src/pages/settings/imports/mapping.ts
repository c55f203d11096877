import type { Schemas } from "#/api/client";

type Rule = string | string[] | ({ from: string | string[] } & Record<string, unknown>);

/** A mapping as the API takes it, in the short form. */
export interface MappingBody {
  name: string;
  description?: string;
  object: Schemas["ImportTarget"]["object"];
  system: string;
  key?: string | string[];
  fields?: Record<string, Rule>;
  attributes?: Record<string, Rule>;
  context?: Record<string, Rule>;
  references?: Record<string, { from: string } & Record<string, unknown>>;
  [other: string]: unknown;
}

/** Where a column goes: `fields.email`, `attributes.segment`, `references.account`; empty when nowhere. */
export type Place = string;

const PARTS = ["fields", "attributes", "context", "references"] as const;
type Part = (typeof PARTS)[number];

/** Every place a column feeds. One column may feed several fields. */
export function placesOf(body: MappingBody, column: string): Place[] {
  return PARTS.flatMap((part) =>
    Object.entries(body[part] ?? {})
      .filter(([, rule]) => columnsOf(rule).includes(column))
      .map(([name]) => `${part}.${name}`),
  );
}

/** The mapping with a column going to one place only, or nowhere. What else a field's rule says stays with the field. */
export function withPlace(body: MappingBody, column: string, place: Place): MappingBody {
  const next: MappingBody = { ...body };
  for (const part of PARTS) if (body[part]) set(next, part, without(body[part] as Record<string, Rule>, column));
  if (place) {
    const [part, name] = split(place);
    const rules = (next[part] ?? {}) as Record<string, Rule>;
    const before = (body[part] as Record<string, Rule> | undefined)?.[name];
    set(next, part, {
      ...rules,
      [name]: part === "references" ? reference(name, before, column) : rule(before, column),
    });
  }
  return tidy(next);
}

/** A mapping of one's own, with the columns whose names say where they go. */
export function guessed(
  object: MappingBody["object"],
  columns: readonly string[],
  target: Schemas["ImportTarget"] | undefined,
): MappingBody {
  const fields: Record<string, Rule> = {};
  for (const column of columns) {
    const word = plain(column);
    const field = target?.fields.find(
      ({ field: name }) => !(name in fields) && (plain(name) === word || SYNONYMS[name]?.includes(word)),
    )?.field;
    if (field) fields[field] = column;
  }
  return { name: "own", object, system: "own", fields };
}

/** The fields by which records can be found again and one of which has to be fed; null when one is. */
export function missingIdentity(body: MappingBody, target: Schemas["ImportTarget"] | undefined): string[] | null {
  const identities = target?.fields.filter((field) => field.is_identity).map((field) => field.field) ?? [];
  const needed = body.object === "signal" ? ["occurred_at"] : identities;
  return needed.length === 0 || needed.some((name) => name in (body.fields ?? {})) ? null : needed;
}

const SYNONYMS: Record<string, string[]> = {
  external_id: ["id", "recordid", "accountid", "contactid", "dealid", "opportunityid", "companyid"],
  name: ["account", "company", "companyname", "accountname", "dealname", "event", "eventname"],
  domain: ["website", "url", "companydomain", "domainname"],
  email: ["mail", "emailaddress", "workemail"],
  first_name: ["first", "givenname", "firstname"],
  last_name: ["last", "surname", "familyname", "lastname"],
  title: ["jobtitle", "position"],
  employees: ["size", "headcount", "numberofemployees"],
  industry: ["sector"],
  country: ["officelocation"],
  founded_year: ["yearestablished", "founded"],
  stage: ["dealstage"],
  amount: ["value", "dealvalue", "closevalue"],
  opened_at: ["createdate", "createdat", "engagedate"],
  closed_at: ["closedate", "closedat"],
  occurred_at: ["time", "timestamp", "date", "at", "occurredat"],
};

const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, "");

function columnsOf(rule: Rule): string[] {
  const from = typeof rule === "object" && !Array.isArray(rule) ? rule.from : rule;
  return typeof from === "string" ? [from] : from;
}

function rule(before: Rule | undefined, column: string): Rule {
  return before && typeof before === "object" && !Array.isArray(before) ? { ...before, from: column } : column;
}

function reference(name: string, before: Rule | undefined, column: string): Rule {
  if (before && typeof before === "object" && !Array.isArray(before)) return { ...before, from: column };
  return name === "owner" || name === "manager" ? { from: column, by: "email" } : { from: column, by: "name" };
}

function without(rules: Record<string, Rule>, column: string): Record<string, Rule> {
  const left = Object.entries(rules).flatMap(([name, one]): [string, Rule][] => {
    const columns = columnsOf(one);
    if (!columns.includes(column)) return [[name, one]];
    const others = columns.filter((other) => other !== column);
    if (others.length === 0) return [];
    const from = others.length === 1 && others[0] !== undefined ? others[0] : others;
    return [[name, typeof one === "object" && !Array.isArray(one) ? { ...one, from } : from]];
  });
  return Object.fromEntries(left);
}

function tidy(body: MappingBody): MappingBody {
  const next = { ...body };
  for (const part of PARTS) if (next[part] && Object.keys(next[part]).length === 0) delete next[part];
  if (next.key !== undefined && next.object !== "signal") {
    const kept = [next.key].flat().filter((name) => name in (next.fields ?? {}));
    if (kept.length === 0) delete next.key;
    else next.key = kept.length === 1 && kept[0] !== undefined ? kept[0] : kept;
  }
  return next;
}

function set(body: MappingBody, part: Part, rules: Record<string, Rule>): void {
  Object.assign(body, { [part]: rules });
}

function split(place: Place): [Part, string] {
  const dot = place.indexOf(".");
  return [place.slice(0, dot) as Part, place.slice(dot + 1)];
}
