import type { Criteria } from "#/criteria";
import type { InForce } from "#/definition/inForce";
import { isObject } from "#/definition/json";
import type { Content } from "./journey";

export interface FormProps {
  content: Content;
  /** `about` names the field, so that typing into one is one change. */
  onChange: (content: Content, about: string) => void;
  subject: "account" | "contact";
  inForce: InForce;
  /** The server's faults by field, and as an error that the builder of criteria reads. */
  faults: Readonly<Record<string, string>>;
  error: unknown;
}

/** The content with one field said otherwise; undefined leaves it out. */
export function withField(content: Content, name: string, value: unknown): Content {
  const { [name]: _, ...left } = content;
  return value === undefined ? left : { ...content, [name]: value };
}

/** Criteria that a part of a journey says; null where nothing is asked yet. */
export const criteriaAt = (content: Content, name: string): Criteria | null =>
  isObject(content[name]) && Object.keys(content[name]).length > 0 ? (content[name] as Criteria) : null;
