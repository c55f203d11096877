import type { Schemas } from "#/api/client";

/** What people read of whether a journey runs. */
export const STATUS_WORDS: Readonly<Record<string, string>> = {
  active: "active",
  closed: "draining",
  disabled: "paused",
  archived: "archived",
};

/** What people read of how far the review of a draft is. */
export const REVIEW_WORDS: Readonly<Record<Schemas["Review"]["state"], string>> = {
  in_review: "in review",
  approved: "approved",
  sent_back: "sent back",
};

/** What can be done with a journey, and what follows from it. */
export interface Verb {
  /** The status it comes to; `abort` takes everybody out. */
  to: "active" | "closed" | "disabled" | "archived" | "abort";
  label: string;
  /** What it means, where it is asked about first. */
  asks?: string;
}

const RESUME: Verb = { to: "active", label: "Resume" };
const PAUSE: Verb = { to: "disabled", label: "Pause" };
const DRAIN: Verb = { to: "closed", label: "Drain" };
const ABORT: Verb = {
  to: "abort",
  label: "Abort",
  asks: "Everybody who is on the way leaves at once, and what waits to be sent to them is not sent. It is paused then, and can be resumed for others.",
};
const ARCHIVE: Verb = {
  to: "archived",
  label: "Archive",
  asks: "Everybody who is on the way leaves. It cannot be taken up again; its numbers and versions stay, and it can be copied.",
};

/** The verbs that are offered, the usual one first. */
export function verbsOf(status: string, inside: number): Verb[] {
  const ends = inside > 0 ? [ABORT, ARCHIVE] : [ARCHIVE];
  switch (status) {
    case "active":
      return [PAUSE, DRAIN, ...ends];
    case "closed":
      return [{ ...RESUME, label: "Take people in again" }, PAUSE, ...ends];
    case "disabled":
      return [RESUME, DRAIN, ...ends];
    default:
      return [];
  }
}
