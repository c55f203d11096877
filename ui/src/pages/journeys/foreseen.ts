import type { Schemas } from "#/api/client";
import type { Counts } from "#/canvas/counts";
import { count, plural } from "#/components/numbers";

export type Preview = Schemas["JourneyPreview"];
export type Foreseen = Schemas["NodePreview"];
type Messages = NonNullable<Foreseen["messages"]>;

/** Why a message is not sent, as deliveries name it. */
const OBSTACLES: Readonly<Record<string, string>> = {
  no_address: "no address",
  no_subscription: "no browser subscribed",
  no_consent: "no consent",
  suppressed: "suppressed address",
  held_out: "held out by the sending rules",
  capped: "had as many as a cap allows",
  duplicate: "same address twice",
  no_recipient: "nobody to send to",
};
export const obstacleWords = (reason: string): string => OBSTACLES[reason] ?? reason.replaceAll("_", " ");

const NOUNS: Readonly<Record<string, string>> = { send_email: "email", send_web_push: "message", chat: "message" };

/** How many messages would really go out. */
export const sentOf = ({ count: written, skipped }: Messages): number =>
  written - Object.values(skipped).reduce((sum, number) => sum + number, 0);

/** "38 emails", where something would be sent. */
export const sentWords = ({ kind, messages }: Pick<Foreseen, "kind" | "messages">): string =>
  messages === null ? "" : plural(sentOf(messages), NOUNS[kind] ?? "request");

/** "2 are not sent: 1 no consent, 1 no address"; nothing where all would be. */
export function skippedWords(messages: Messages): string {
  const skipped = Object.entries(messages.skipped).toSorted(([, one], [, other]) => other - one);
  if (skipped.length === 0) return "";
  const total = messages.count - sentOf(messages);
  const reasons = skipped.map(([reason, number]) => `${count(number)} ${obstacleWords(reason)}`);
  return `${count(total)} ${total === 1 ? "is" : "are"} not sent: ${reasons.join(", ")}`;
}

/** The counts of a preview as the map draws them. */
export function foreseenCounts(preview: Pick<Preview, "nodes">): Map<string, Counts> {
  return new Map(
    preview.nodes.map((node) => [
      node.id,
      {
        waiting: 0,
        passed: 0,
        byOutcome: new Map(node.ways.map((way) => [way.outcome, way.count])),
        foreseen: { reached: node.reached, sent: sentWords(node) },
      },
    ]),
  );
}

type Entering = Pick<Preview, "entering" | "found" | "kept_out" | "refused" | "held_off">;

/** Who would come in and who not: "42 would come in of 50 who are in segment hot now; 6 may not come again, 2 refused". */
export function enteringWords(preview: Entering, nameOf = (key: string) => key): string {
  const out = [
    preview.kept_out > 0 && `${count(preview.kept_out)} in it already or not to come again`,
    preview.refused > 0 && `${count(preview.refused)} refused by its criteria`,
    ...Object.entries(preview.held_off).map(([key, number]) => `${count(number)} held off by ${nameOf(key)}`),
  ].filter(Boolean);
  return `${count(preview.entering)} of ${count(preview.found)} would come in${out.length > 0 ? `: ${out.join(", ")}` : ""}`;
}

/** What holds back everything at a step, such as an email that is not active. */
export const warningsOf = (preview: Pick<Preview, "nodes">): readonly { node: string; warning: string }[] =>
  preview.nodes.flatMap(({ id, reached, messages }) =>
    messages?.warning && reached > 0 ? [{ node: id, warning: messages.warning }] : [],
  );

/** Whether it depends on the days looked back who would start it. */
export const looksBack = (preview: Pick<Preview, "starts_with">): boolean =>
  /in the (last|next) (\d+ days|day)$/.test(preview.starts_with);
