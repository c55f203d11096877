/** What the values of an attribute are; `any` for custom ones that differ. */
export type WordType = "text" | "number" | "moment" | "any";

/** How a test of an attribute takes its value. */
export type Input = "value" | "values" | "text" | "number" | "range" | "day" | "days" | "none";

interface AttributeTest {
  label: string;
  input: Input;
  types: readonly WordType[];
}

const TEXT = ["text", "any"] as const;
const NUMBER = ["number", "any"] as const;
const SCALAR = ["text", "number", "any"] as const;
const MOMENT = ["moment", "any"] as const;

/** Every test of an attribute by its name, with the types it fits. */
export const ATTRIBUTE_TESTS: Record<string, AttributeTest> = {
  eq: { label: "is", input: "value", types: SCALAR },
  neq: { label: "is not", input: "value", types: SCALAR },
  in: { label: "is one of", input: "values", types: SCALAR },
  not_in: { label: "is none of", input: "values", types: SCALAR },
  contains: { label: "contains", input: "text", types: TEXT },
  not_contains: { label: "does not contain", input: "text", types: TEXT },
  starts_with: { label: "starts with", input: "text", types: TEXT },
  ends_with: { label: "ends with", input: "text", types: TEXT },
  gte: { label: "is at least", input: "number", types: NUMBER },
  gt: { label: "is more than", input: "number", types: NUMBER },
  lte: { label: "is at most", input: "number", types: NUMBER },
  lt: { label: "is less than", input: "number", types: NUMBER },
  between: { label: "is between", input: "range", types: NUMBER },
  before: { label: "is before", input: "day", types: MOMENT },
  after: { label: "is after", input: "day", types: MOMENT },
  within_last: { label: "is within the last", input: "days", types: MOMENT },
  more_than_ago: { label: "is longer ago than", input: "days", types: MOMENT },
  is_set: { label: "is known", input: "none", types: ["text", "number", "moment", "any"] },
  is_not_set: { label: "is unknown", input: "none", types: ["text", "number", "moment", "any"] },
  changed: { label: "has changed", input: "none", types: SCALAR },
  increased_by: { label: "has risen by", input: "number", types: NUMBER },
  decreased_by: { label: "has fallen by", input: "number", types: NUMBER },
};

/** Tests of what became of the value; they ask within so many days. */
const CHANGE_TESTS = ["changed", "increased_by", "decreased_by"];
const AGE_TESTS = ["within_last", "more_than_ago"];
const CHANGE_DAYS = 30;

/** The names of the days of a condition: how far back it asks, and how long the value has been the same. */
const DAYS = ["within_days", "unchanged_for_days"];

/** The test of a condition on an attribute and its value; null where there is none, or more than one. */
export function attributeTest(condition: Record<string, unknown>): { test: string; value: unknown } | null {
  const names = Object.keys(condition).filter((name) => name !== "attribute" && !DAYS.includes(name));
  const [test] = names;
  const fits = asksChanges(test) ? !("unchanged_for_days" in condition) : !("within_days" in condition);
  return names.length === 1 && test !== undefined && test in ATTRIBUTE_TESTS && fits
    ? { test, value: condition[test] }
    : null;
}

/** Whether a test asks what became of the value, not what it is. */
export const asksChanges = (test: string | undefined): boolean => test !== undefined && CHANGE_TESTS.includes(test);

/** Whether a test of a value may ask that the value has been the same for days. */
export const maySteady = (test: string): boolean => !asksChanges(test) && !AGE_TESTS.includes(test);

/** The days of a condition that go with a test of it. */
export function daysFor(test: string, condition: Record<string, unknown>): Record<string, unknown> {
  if (asksChanges(test)) return { within_days: condition.within_days ?? CHANGE_DAYS };
  const days = condition.unchanged_for_days;
  return maySteady(test) && days !== undefined ? { unchanged_for_days: days } : {};
}

/** Whether changes of an attribute are recorded: not of moments of the record itself, nor of what follows from its deals. */
export const isRecorded = (attribute: string): boolean =>
  !["created_at", "updated_at", "crm_stage"].includes(attribute);

/** The tests that fit an attribute of a type, and the one in use even if it does not. */
export function testsFor(attribute: string, type: WordType, current: string): { value: string; label: string }[] {
  return Object.entries(ATTRIBUTE_TESTS)
    .filter(([name, test]) => name === current || test.types.includes(type))
    .filter(([name]) => name === current || !asksChanges(name) || isRecorded(attribute))
    .map(([value, test]) => ({ value, label: test.label }));
}

/** A value for another test, made of the one before where that makes sense. */
export function valueFor(test: string, before: unknown): unknown {
  const first = Array.isArray(before) ? before[0] : before;
  switch (ATTRIBUTE_TESTS[test]?.input) {
    case "values":
      return Array.isArray(before) ? before : isBlank(first) || first === true ? [] : [first];
    case "value":
      return first === true || first === undefined || first === null ? "" : first;
    case "text":
      return isBlank(first) || first === true ? "" : String(first);
    case "number":
      return asNumber(first);
    case "range": {
      const low = asNumber(first);
      return [low, low === null ? null : low + 10];
    }
    case "day":
      return typeof first === "string" && /^\d{4}-\d\d-\d\d$/.test(first) ? first : "";
    case "days":
      return asNumber(first) ?? 30;
    default:
      return true;
  }
}

/** What somebody typed, as a number or a truth where the value before was one. */
export function typedLike(text: string, before: unknown, type: WordType): unknown {
  if ((typeof before === "number" || type === "number") && text.trim() !== "" && !Number.isNaN(Number(text)))
    return Number(text);
  if (typeof before === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === "";
const asNumber = (value: unknown): number | null =>
  isBlank(value) || typeof value === "boolean" || Number.isNaN(Number(value)) ? null : Number(value);
