import type { ActionFields } from "./action";
import { VERB_NAMES } from "./action";
import type { Criteria } from "#/definition/json";
import { type Simple, toCriteria } from "./condition";
import { criteriaWords, type Names, testWords } from "#/definition/words";

const NAME_LENGTH = 128;

/** A good name: what is looked at, from where on, and what is done: "Master Intent Report 60 or more, add to Hot". */
export function proposedName(condition: Simple | Criteria, action: ActionFields, names: Names): string {
  const what = "source" in condition ? fieldsWords(condition as Simple, names) : criteriaWords(condition, names);
  const isOpen = action.from.length + action.to.length === 0;
  return cut(isOpen ? capital(what) : `${capital(what)}, ${shortAction(action, names.segment)}`, NAME_LENGTH);
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
