import type { Schemas } from "#/api/client";
import { count } from "#/components/numbers";

type Figures = Pick<
  Schemas["Journey"],
  | "held_out"
  | "held_out_reached_goal"
  | "held_out_success_percent"
  | "globally_held_out"
  | "globally_held_out_reached_goal"
  | "globally_held_out_success_percent"
>;

/** "; of 40 held out of messages 8 (20 %)": how those fared who are there to be compared with, after what the others reached. */
export function comparisonWords(journey: Figures): string {
  const groups = [
    words(
      journey.globally_held_out,
      "held out of messages",
      journey.globally_held_out_reached_goal,
      journey.globally_held_out_success_percent,
    ),
    words(journey.held_out, "kept back", journey.held_out_reached_goal, journey.held_out_success_percent),
  ];
  return groups.filter(Boolean).join("");
}

const words = (people: number, how: string, reached: number, percent: number | null): string =>
  people > 0 && percent !== null ? `; of ${count(people)} ${how} ${count(reached)} (${percent} %)` : "";
