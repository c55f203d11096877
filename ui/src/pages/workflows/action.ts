import { isObject, type JsonObject } from "#/definition/json";

export const VERBS = ["add", "move", "remove", "sync"] as const;
export type Verb = (typeof VERBS)[number];

/** What a rule does with whoever matches, by the keys of segments. */
export interface ActionFields {
  verb: Verb;
  from: readonly string[];
  to: readonly string[];
  /** A move takes those too who are in none of `from`. */
  alsoIfInNone: boolean;
}

export const VERB_NAMES: Record<Verb, string> = { add: "Add", move: "Move", remove: "Remove", sync: "Sync" };
export const VERB_HINTS: Record<Verb, string> = {
  add: "Whoever matches joins, and stays when it no longer matches.",
  move: "Whoever matches and is in one of the first joins all of the second, and leaves all of the first.",
  remove: "Whoever matches leaves.",
  sync: "The segments hold exactly who matches: in who does, out who doesn't any more.",
};

export const needsFrom = (verb: Verb): boolean => verb === "move" || verb === "remove";
export const needsTo = (verb: Verb): boolean => verb !== "remove";

/** What fields say, as `do`. */
export function toAction({ verb, from, to, alsoIfInNone }: ActionFields): JsonObject {
  const sides: JsonObject = { ...(needsFrom(verb) ? { from } : {}), ...(needsTo(verb) ? { to } : {}) };
  return { [verb]: verb === "move" && alsoIfInNone ? { ...sides, also_if_in_none: true } : sides };
}

/** The fields that say what a `do` says. */
export function readAction(action: unknown): ActionFields {
  const verb = VERBS.find((name) => isObject(action) && isObject(action[name])) ?? "add";
  const part = isObject(action) && isObject(action[verb]) ? action[verb] : {};
  const keys = (side: unknown): readonly string[] => (Array.isArray(side) ? side.map(String) : []);
  return { verb, from: keys(part.from), to: keys(part.to), alsoIfInNone: part.also_if_in_none === true };
}

/** What is missing before the fields are an action; null when nothing is. */
export function missingInAction({ verb, from, to }: ActionFields): string | null {
  if (needsFrom(verb) && from.length === 0) return "Choose at least one segment to leave.";
  if (needsTo(verb) && to.length === 0) return "Choose at least one segment to join.";
  return null;
}

/** "move from Cold to Hot", with segments by name. */
export function actionWords({ verb, from, to, alsoIfInNone }: ActionFields, segment: (key: string) => string): string {
  const named = (keys: readonly string[]) => keys.map(segment).join(", ");
  switch (verb) {
    case "add":
      return `join ${named(to)}`;
    case "remove":
      return `leave ${named(from)}`;
    case "sync":
      return `are exactly who is in ${named(to)}`;
    case "move":
      return `leave ${named(from)} and join ${named(to)}${alsoIfInNone ? ", also if they are in none" : ""}`;
  }
}
