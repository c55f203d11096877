/** What became of somebody at a step, by its outcome. */
export const OUTCOMES: Readonly<Record<string, string>> = {
  waiting: "came here and waits",
  done: "went on",
  met: "it happened, and they went on",
  timeout: "it did not happen in time",
  yes: "yes",
  no: "no",
  otherwise: "none of the ways fitted",
  goal: "reached the goal",
  skipped: "nothing was sent",
  error: "it failed",
};
