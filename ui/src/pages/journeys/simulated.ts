import type { Schemas } from "#/api/client";
import { type JourneyNode, waysOf } from "#/canvas/journey";
import { OUTCOMES } from "#/canvas/outcomes";
import { REASONS } from "#/canvas/words";

export type Simulation = Schemas["Simulation"];
export type SimulatedStep = Schemas["Step"];
export type Message = Schemas["RenderedMessage"];
/** What is to come out at a node, in place of what would. */
export type Choices = Readonly<Record<string, string>>;

/** The choices with another one; what was chosen behind it goes, since the path may never come there again. */
export function withChoice(
  before: Choices,
  simulation: Pick<Simulation, "steps">,
  node: string,
  outcome: string | null,
): Choices {
  const at = simulation.steps.findIndex((step) => step.node === node);
  const behind = new Set(at < 0 ? [] : simulation.steps.slice(at).map((step) => step.node));
  const kept = Object.fromEntries(Object.entries(before).filter(([id]) => id !== node && !behind.has(id)));
  return outcome === null ? kept : { ...kept, [node]: outcome };
}

/** What can be chosen at a step: its ways, where there are several. */
export function choicesAt(node: JourneyNode | undefined): { value: string; label: string }[] {
  const ways = node ? waysOf(node) : [];
  if (ways.length < 2) return [];
  return ways.map((way) => ({ value: way.outcome, label: way.label || outcomeWords(way.outcome) }));
}

/** What came out at a step, by the label of the way where it has one. */
export function outcomeWords(outcome: string, node?: JourneyNode): string {
  const label = node && waysOf(node).find((way) => way.outcome === outcome)?.label;
  return label || OUTCOMES[outcome] || REASONS[outcome] || outcome.replaceAll("_", " ");
}

/** How it ends, in a sentence. */
export function endWords({ refused, ends }: Pick<Simulation, "refused" | "ends">): string {
  if (refused) return `Would not come in: ${refused}.`;
  if (ends) return `Leaves: ${REASONS[ends] ?? ends.replaceAll("_", " ")}.`;
  return "Would be waiting here for ever.";
}

/** A value of a message as text to read. */
export const shownValue = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value, null, 2);
