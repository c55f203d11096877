import type { ActionFields } from "./action";
import { VERB_NAMES } from "./action";
import { type Criteria, type Simple, toCriteria } from "./condition";
import { criteriaWords, type Names, testWords } from "./words";

const NAME_LENGTH = 128;
const KEY_LENGTH = 64;

/** A good name: what is looked at, from where on, and what is done: "Master Intent Report 60 or more, add to Hot". */
export function proposedName(condition: Simple | Criteria, action: ActionFields, names: Names): string {
  const what = "source" in condition ? fieldsWords(condition as Simple, names) : criteriaWords(condition, names);
  const isOpen = action.from.length + action.to.length === 0;
  return cut(isOpen ? capital(what) : `${capital(what)}, ${shortAction(action, names.segment)}`, NAME_LENGTH);
}

/** A key out of a name that no other has: words in lower case, joined by hyphens. */
export function proposedKey(name: string, taken: ReadonlySet<string>): string {
  const base =
    name
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, KEY_LENGTH)
      .replace(/-+$/, "") || "workflow";
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? "" : `-${number}`;
    const key = base.slice(0, KEY_LENGTH - ending.length).replace(/-+$/, "") + ending;
    if (!taken.has(key)) return key;
  }
}

function fieldsWords(fields: Simple, names: Names): string {
  const party =
    "of" in fields && fields.of !== "composite" && fields.of !== "score" ? ` ${fields.of.replace("_", "-")}` : "";
  if (fields.source === "intent")
    return `${names.report(fields.report)}${party} ${testWords(toCriteria(fields).score)}`;
  if (fields.source === "score") return `score${party} ${testWords(toCriteria(fields).score)}`;
  return criteriaWords(toCriteria(fields), names);
}

function shortAction({ verb, from, to }: ActionFields, segment: (key: string) => string): string {
  const named = (keys: readonly string[]) => keys.map(segment).join(" and ");
  const does = VERB_NAMES[verb].toLowerCase();
  if (verb === "remove") return `${does} from ${named(from)}`;
  return verb === "move"
    ? `${does} from ${named(from)} to ${named(to)}`
    : `${does} ${verb === "sync" ? "" : "to "}${named(to)}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
