/** What criteria are about. */
export type Subject = "account" | "contact";

/** One node of criteria as the API takes it: a group, or a condition that one of its keys gives away. */
export type Criteria = Readonly<Record<string, unknown>>;

/** Where a node is, from the root: the names of fields, and places in lists from zero. */
export type Path = readonly (string | number)[];

/** Whether something is an object with names, not a list and not nothing. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field that takes one value or several, as a list. */
export function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null || value === "" ? [] : [value];
}

/** The texts of a field that takes one or several. */
export const textsOf = (value: unknown): string[] => listOf(value).map(String);
