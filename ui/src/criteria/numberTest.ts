import { isRecord } from "./types";

/** Comparisons of a number, as they read in a sentence. */
export const COMPARISONS = {
  gte: "at least",
  gt: "more than",
  lte: "at most",
  lt: "less than",
  eq: "exactly",
  between: "between",
} as const;
export type Comparison = keyof typeof COMPARISONS;

/** One comparison with its number; `between` has two, and says whether the second belongs to it. */
export type NumberPart =
  | { comparison: Exclude<Comparison, "between">; number: number | null }
  | { comparison: "between"; low: number | null; high: number | null; isHighIncluded: boolean };

/** The comparisons of a test of a number, all of which must hold. */
export function numberParts(test: unknown): NumberPart[] {
  if (!isRecord(test)) return [];
  const found: NumberPart[] = [];
  for (const [name, value] of Object.entries(test)) {
    if (name === "between" && Array.isArray(value)) {
      found.push({
        comparison: "between",
        low: numeric(value[0]),
        high: numeric(value[1]),
        isHighIncluded: test.inclusive_high === true,
      });
    } else if (name in COMPARISONS && name !== "between") {
      found.push({ comparison: name as Exclude<Comparison, "between">, number: numeric(value) });
    }
  }
  return found;
}

/** A test of a number from its comparisons. */
export function numberTest(parts: readonly NumberPart[]): Record<string, unknown> {
  const test: Record<string, unknown> = {};
  for (const part of parts) {
    if (part.comparison === "between") {
      test.between = [part.low, part.high];
      if (part.isHighIncluded) test.inclusive_high = true;
    } else test[part.comparison] = part.number;
  }
  return test;
}

/** The same number with another comparison. */
export function withComparison(part: NumberPart, comparison: Comparison): NumberPart {
  const number = part.comparison === "between" ? part.low : part.number;
  if (comparison !== "between") return { comparison, number };
  return part.comparison === "between"
    ? part
    : { comparison, low: number, high: number === null ? null : number + 10, isHighIncluded: false };
}

/** Whether a test of a number has a form: known comparisons, with numbers. */
export function isNumberTest(test: unknown, more: readonly string[] = []): boolean {
  if (!isRecord(test)) return false;
  const names = Object.keys(test).filter((name) => name !== "inclusive_high" && !more.includes(name));
  return names.length > 0 && names.every((name) => name in COMPARISONS && isNumbers(name, test[name]));
}

const isNumbers = (name: string, value: unknown): boolean =>
  name === "between" ? Array.isArray(value) && value.length === 2 && value.every(isNumber) : isNumber(value);
const isNumber = (value: unknown): boolean => typeof value === "number" || value === null;
const numeric = (value: unknown): number | null => (typeof value === "number" ? value : null);
