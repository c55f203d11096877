import { partsOf } from "./kinds";
import { isRecord } from "./types";

const WIDTH = 110;
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./@ -]*[A-Za-z0-9_/]$|^[A-Za-z_/]$/;
const WORDS_OF_YAML = /^(true|false|yes|no|on|off|null|y|n)$/i;

/** Values as YAML in the way people write criteria: a condition on one line where it fits, groups as lists. */
export function toYaml(value: unknown): string {
  return `${block(value, "").replace(/^\n/, "")}\n`;
}

function block(value: unknown, indent: string): string {
  const line = flow(value);
  if (Array.isArray(value)) {
    if (value.length === 0 || (!value.some(isRecord) && indent.length + line.length <= WIDTH)) return ` ${line}`;
    return value.map((part) => `\n${indent}-${item(part, `${indent}  `)}`).join("");
  }
  if (isRecord(value) && Object.keys(value).length > 0) {
    if (indent !== "" && !hasGroup(value) && indent.length + line.length <= WIDTH) return ` ${line}`;
    return Object.entries(value)
      .map(([name, part]) => `\n${indent}${scalar(name)}:${block(part, `${indent}  `)}`)
      .join("");
  }
  return ` ${line}`;
}

/** What stands behind the dash of a list: the first line of a mapping joins it. */
function item(value: unknown, indent: string): string {
  const text = block(value, indent);
  return text.startsWith(`\n${indent}`) ? ` ${text.slice(1 + indent.length)}` : text;
}

/** Whether a condition has conditions in it, which are easier to read below each other. */
function hasGroup(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasGroup);
  return isRecord(value) && (partsOf(value) !== null || Object.values(value).some(hasGroup));
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (isRecord(value))
    return `{${Object.entries(value)
      .map(([name, part]) => `${scalar(name)}: ${flow(part)}`)
      .join(", ")}}`;
  return scalar(value);
}

function scalar(value: unknown): string {
  if (typeof value !== "string") return value === undefined ? "null" : JSON.stringify(value);
  return PLAIN.test(value) && !WORDS_OF_YAML.test(value) && !/ -|- /.test(value) ? value : JSON.stringify(value);
}
