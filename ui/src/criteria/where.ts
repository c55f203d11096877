import { isRecord } from "./types";

/** Tests of one field of the event behind a signal. */
export const OPERATORS = {
  eq: "is",
  neq: "is not",
  in: "is one of",
  not_in: "is none of",
  contains: "contains",
  not_contains: "does not contain",
  starts_with: "starts with",
  ends_with: "ends with",
  matches: "matches",
  gt: "is more than",
  gte: "is at least",
  lt: "is less than",
  lte: "is at most",
  is_set: "is there",
  is_not_set: "is missing",
} as const;
export type Operator = keyof typeof OPERATORS;

export interface EventTest {
  field: string;
  operator: string;
  value: unknown;
}

/** The tests of `where`, in whichever way they are written; null for what is no test. */
export function eventTests(where: unknown): EventTest[] | null {
  if (where === undefined) return [];
  if (Array.isArray(where))
    return where.every(isTest) ? where.map(({ field, operator, value }) => ({ field, operator, value })) : null;
  if (!isRecord(where)) return null;
  const found: EventTest[] = [];
  for (const [field, test] of Object.entries(where)) {
    if (isRecord(test)) {
      for (const [operator, value] of Object.entries(test)) found.push({ field, operator, value });
    } else if (Array.isArray(test)) found.push({ field, operator: "in", value: test });
    else found.push({ field, operator: "eq", value: test });
  }
  return found.every(isTest) ? found : null;
}

/** `where` from its tests: by field, as people write it, where no field is tested twice in the same way. */
export function whereOf(tests: readonly EventTest[]): Record<string, unknown> {
  if (tests.length === 0) return {};
  const written: Record<string, Record<string, unknown>> = {};
  for (const { field, operator, value } of tests) {
    const fields = (written[field] ??= {});
    if (operator in fields) return { where: tests.map((test) => ({ ...test })) };
    fields[operator] = value;
  }
  return { where: written };
}

const isTest = (test: unknown): test is EventTest =>
  isRecord(test) &&
  typeof test.field === "string" &&
  typeof test.operator === "string" &&
  test.operator in OPERATORS &&
  Object.keys(test).every((name) => ["field", "operator", "value"].includes(name));
