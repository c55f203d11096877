import type { Schemas } from "#/api/client";
import type { Body, Kind } from "#/api/definitions";
import { plural } from "#/components/numbers";
import type { InForce } from "#/definition/inForce";

export type Finding = Schemas["Finding"];
export type Recipe = Schemas["Recipe"];

/** What each kind of finding is about, in a few words. */
export const CODES: Record<Finding["code"], string> = {
  never_matches: "Never matches",
  overlap: "In two segments at once",
  sync_drained: "Filled and emptied again",
  added_back: "Added back at every run",
  from_and_to: "Moves from and to the same segment",
  several_writers: "Several rules fill one segment",
  move_cycle: "Moves in a circle",
  order_matters: "The result depends on the order",
  no_way_up: "No way up",
  no_way_down: "No way down",
  stale_on_loss: "Stays after losing the score",
  never_expires: "Nobody ever leaves",
  circular_targeting: "A campaign that nobody new sees",
  unfilled_segment: "Nothing fills this segment",
  excluded_twice: "Excluded twice",
  trio_incomplete: "One of three is left out",
  email_not_active: "An email that is not sent",
  journey_overruled: "A journey that adds in vain",
  own_entry: "A journey that fills what starts it",
  audience_for_ever: "Audience that nobody leaves",
  same_label: "Same name",
  never_first: "Same turn in a group",
  cap_of_no_journey: "Cap of no journey",
};

/** Findings that one recipe answers together. Those whose recipe is only words stand alone. */
export interface Group {
  recipe: Recipe;
  findings: readonly Finding[];
}

/** The findings by the recipe that answers them: those that can be put in force first, the one that answers most at the top. */
export function grouped(findings: readonly Finding[]): { withRecipe: readonly Group[]; others: readonly Finding[] } {
  const groups = new Map<string, { recipe: Recipe; findings: Finding[] }>();
  for (const finding of findings) {
    if (finding.recipe.definitions.length === 0) continue;
    const id = JSON.stringify([finding.recipe.yaml, finding.recipe.replaces]);
    const group = groups.get(id) ?? { recipe: finding.recipe, findings: [] };
    group.findings.push(finding);
    groups.set(id, group);
  }
  return {
    withRecipe: [...groups.values()].sort((one, other) => other.findings.length - one.findings.length),
    others: findings.filter((one) => one.recipe.definitions.length === 0),
  };
}

/** What putting a recipe in force sends: its definitions, and those it takes the place of as archived. */
export function recipeBodies(recipe: Recipe, inForce: InForce): Body[] {
  const definitions = recipe.definitions as Body[];
  return [...definitions, ...replacedBy(recipe, inForce).map((body) => ({ ...body, status: "archived" }))];
}

/** The rules that a recipe takes the place of, as they are in force; one that it only changes is not among them. */
export function replacedBy(recipe: Recipe, inForce: InForce): Body[] {
  return recipe.replaces
    .filter((name) => !recipe.definitions.some((body) => (body as Body)[name.kind] === name.key))
    .map((name) => inForce.body(name.kind, name.key))
    .filter((body): body is Body => body !== undefined);
}

const KINDS: readonly Kind[] = ["workflow", "ladder", "campaign", "intent_report", "segment"];

/** What a body defines: the kind whose name it carries. */
export const kindOf = (body: Body): Kind => KINDS.find((kind) => typeof body[kind] === "string") ?? "workflow";

/** What a recipe does, as a heading: it puts something in the place of others, or changes what is there. */
export function recipeTitle(recipe: Recipe, inForce: InForce): string {
  const names = (recipe.definitions as Body[]).map((body) => String(body.name)).join(", ");
  const replaced = replacedBy(recipe, inForce);
  if (replaced.length === 0) return `Change ${names}`;
  return `Replace ${plural(replaced.length, kindOf(replaced[0] ?? {}))} by ${names}`;
}

/** What has to be sent for all to be as before, and what has to be deleted, since it was not there. */
export function wayBack(recipe: Recipe, inForce: InForce): { bodies: Body[]; created: { kind: Kind; key: string }[] } {
  const bodies = replacedBy(recipe, inForce);
  const created: { kind: Kind; key: string }[] = [];
  for (const body of recipe.definitions as Body[]) {
    const kind = kindOf(body);
    const before = inForce.body(kind, String(body[kind]));
    if (before) bodies.push(before);
    else created.push({ kind, key: String(body[kind]) });
  }
  return { bodies, created };
}
