import { isScalar, parseDocument, stringify } from "yaml";

/** What a field takes besides data: any text as it is, or nothing but an object. */
export type Shape = "data" | "text" | "object";
export interface Reading {
  value: unknown;
  /** Why it cannot be what the field takes; the value is the text as it was written then. */
  problem: string | null;
}

/** What somebody wrote into a field: JSON or YAML 1.2, nothing for an empty one. What is written by `written` is read as it was. */
export function read(text: string, shape: Shape): Reading {
  if (text.trim() === "") return { value: undefined, problem: shape === "object" ? "Write its fields." : null };
  const json = asJson(text);
  const found = json ?? asYaml(text, shape);
  if (shape === "data") return found;
  const isData = typeof found.value === "object" && found.value !== null;
  if (shape === "text") return isData || typeof json?.value === "string" ? found : { value: text, problem: null };
  return isData && !Array.isArray(found.value)
    ? found
    : { value: text, problem: found.problem ?? "Write its fields, such as id: one." };
}

/** A value as somebody would write it. */
export function written(value: unknown, shape: Shape): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") return stringify(value, { collectionStyle: "any", lineWidth: 0 });
  return read(value, shape).value === value ? value : JSON.stringify(value);
}

function asJson(text: string): Reading | null {
  try {
    return { value: JSON.parse(text) as unknown, problem: null };
  } catch {
    return null;
  }
}

function asYaml(text: string, shape: Shape): Reading {
  const document = parseDocument(text, { stringKeys: true, logLevel: "silent" });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault)
    return {
      value: text,
      problem: text.includes("{{")
        ? "This cannot be read. Put what has {{ … }} in it into quotes."
        : `This is neither YAML nor JSON: ${fault.message.split("\n")[0]}`,
    };
  // A text that goes over lines would be one line.
  if (shape !== "text" && isScalar(document.contents) && typeof document.contents.value === "string")
    return { value: text, problem: null };
  return { value: document.toJS() as unknown, problem: null };
}
