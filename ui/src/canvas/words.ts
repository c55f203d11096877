import { plural } from "#/components/numbers";
import { isObject, type JsonObject } from "#/definition/json";
import { criteriaWords, type Names } from "#/definition/words";
import { type Content, type JourneyNode } from "./journey";
import { kindOf } from "./kinds";

/** Names of everything a journey may mention. */
export interface JourneyNames extends Names {
  email: (key: string) => string;
  connector: (key: string) => string;
  workflow: (key: string) => string;
}

const UNITS = { minutes: "minute", hours: "hour", days: "day", weeks: "week", business_days: "business day" } as const;

/** How long: "3 days". */
export function durationWords(content: Content): string {
  for (const [unit, noun] of Object.entries(UNITS)) {
    const number = content[unit];
    if (typeof number === "number") return plural(number, noun);
  }
  return "";
}

/** On which days and between which times of day something is sent: "Monday, Tuesday, 09:00 to 17:00"; empty where it always is. */
export function hoursWords(hours: unknown): string {
  if (!isObject(hours)) return "";
  const days = Array.isArray(hours.weekdays) ? (hours.weekdays as unknown[]) : [];
  const clock = hours.from || hours.to ? `${String(hours.from ?? "00:00")} to ${String(hours.to ?? "24:00")}` : "";
  return [...days.map((day) => WEEKDAYS[String(day)] ?? String(day)), clock].filter(Boolean).join(", ");
}

/** What a node is called on the canvas: its label, or what it does in a few words. */
export const titleOf = (node: JourneyNode): string => String(node.content.label ?? "") || kindOf(node.kind).label;

/** What a node says, in a line; empty where its title says it all. */
export function nodeWords(node: JourneyNode, names: JourneyNames): string {
  const { kind, content } = node;
  const text = (name: string) => (content[name] === undefined ? "" : String(content[name]));
  const texts = (name: string) => (Array.isArray(content[name]) ? (content[name] as unknown[]).map(String) : []);
  const criteria = (name: string) =>
    isObject(content[name]) && Object.keys(content[name]).length > 0
      ? criteriaWords(content[name] as JsonObject, names)
      : "nothing asked yet";
  switch (kind) {
    case "wait":
      return durationWords(content) || "how long?";
    case "wait_until":
      return text("at") || [daysWords(content.days_before), text("field")].filter(Boolean).join(" ");
    case "wait_until_time":
      return [text("at") || "00:00", text("to") && `to ${text("to")}`, texts("weekdays").join(", ")]
        .filter(Boolean)
        .join(" ");
    case "wait_for":
      return `until ${criteria("criteria")}, at most ${durationWords(content)}`;
    case "wait_for_event":
      return `until ${texts("event").join(" or ") || "which event?"}, at most ${durationWords(content)}`;
    case "decide":
      return criteria("criteria");
    case "branch":
      return plural((content.arms as unknown[] | undefined)?.length ?? 0, "way");
    case "split":
      return ((content.shares as Content[] | undefined) ?? []).map((one) => `${String(one.percent)} %`).join(" / ");
    case "send_email":
      return text("email") ? names.email(text("email")) : "which email?";
    case "http":
      return `${text("method") || "POST"} ${text("url") || "which address?"}`;
    case "chat":
      return text("text") || "no text yet";
    case "send_web_push":
    case "notify":
    case "create_task":
      return text("title") || "no title yet";
    case "update_attribute":
      return Object.entries((content.set ?? {}) as Content)
        .map(([name, value]) => `${name || "?"} = ${value === null ? "nothing" : String(value)}`)
        .join(", ");
    case "change_segments":
      return [
        texts("add").length > 0 &&
          `into ${texts("add").map(names.segment).join(", ")}${content.remove_on_exit ? " until they leave" : ""}`,
        texts("remove").length > 0 && `out of ${texts("remove").map(names.segment).join(", ")}`,
      ]
        .filter(Boolean)
        .join("; ");
    case "enroll_in":
    case "take_out_of":
      return text("workflow") ? names.workflow(text("workflow")) : "which journey?";
    case "goal":
      return text("name");
    case "end":
      return text("reason") || "completed";
    default:
      return [
        content.connector ? names.connector(text("connector")) : "",
        text("audience") + (content.remove_on_exit ? " until they leave" : ""),
        text("sequence"),
        text("object"),
      ]
        .filter(Boolean)
        .join(" · ");
  }
}

function daysWords(days: unknown): string {
  if (typeof days !== "number" || days === 0) return "";
  return days > 0 ? `${plural(days, "day")} before` : `${plural(-days, "day")} after`;
}

export const WEEKDAYS: Record<string, string> = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
};

interface Coming {
  trigger?: unknown;
  schedule?: unknown;
  at?: unknown;
  weekday?: unknown;
}

function scheduleWords({ schedule, at, weekday }: Coming): string {
  const clock = typeof at === "string" && at !== "" ? ` at ${at}` : "";
  switch (schedule) {
    case "daily":
      return `Every day${clock}`;
    case "weekly":
      return `Every ${WEEKDAYS[String(weekday)] ?? "week"}${clock}`;
    case "after_scoring":
      return "After the first scoring of a day";
    case "on_demand":
      return "On demand";
    default:
      return "On a schedule";
  }
}

/** Who comes into a journey with these settings: "Whoever enters Trials", "Every Monday at 09:00, who is in Trials". */
export function triggerWords(settings: Coming, names: JourneyNames): string {
  const { trigger } = settings;
  if (!isObject(trigger)) return "Nobody yet: choose what starts it";
  const name = (key: unknown) => names.segment(String(key));
  if (typeof trigger.segment_entered === "string")
    return `Whoever enters ${name(trigger.segment_entered)}${trigger.enroll_existing === true ? ", and who is in it already" : ""}`;
  if (typeof trigger.segment_left === "string") return `Whoever leaves ${name(trigger.segment_left)}`;
  if (typeof trigger.segment === "string") return `${scheduleWords(settings)}, who is in ${name(trigger.segment)}`;
  if (isObject(trigger.event)) {
    const events = trigger.event.event;
    return `Whoever sends ${(Array.isArray(events) ? events : [events]).join(" or ") || "which event?"}`;
  }
  if (isObject(trigger.score))
    return `Whose score ${trigger.score.direction === "down" ? "falls below" : "rises to"} ${String(trigger.score.crosses)}`;
  if (isObject(trigger.tier)) return `Who comes into tier ${String(trigger.tier.to)}`;
  if (isObject(trigger.date_field))
    return `${daysWords(trigger.date_field.days_before)} ${String(trigger.date_field.field)}`.trim();
  if (trigger.manual === true) return "Only who is asked in";
  return Object.keys(trigger).join(", ");
}

/** Whether somebody may come again, in words. */
export function reentryWords(reentry: unknown): string {
  const said = isObject(reentry) ? reentry : {};
  const most = typeof said.max_entries === "number" ? `, ${plural(said.max_entries, "time")} at most` : "";
  switch (said.policy) {
    case "after_exit":
      return `again as soon as they are out${most}`;
    case "after_interval":
      return `again ${plural(Number(said.days ?? 0), "day")} after the ${String(said.anchor ?? "exit")}${most}`;
    case "per_key":
      return `once for each key of the event${most}`;
    default:
      return "never again";
  }
}

/** The reasons for which somebody leaves. */
export const REASONS: Readonly<Record<string, string>> = {
  completed: "completed",
  disqualified: "disqualified",
  no_match: "no way fitted",
  goal: "reached the goal",
  criteria: "exit criteria held",
  left_segment: "left the segment",
  deleted: "was erased",
  aborted: "the journey was aborted",
  holdout: "kept back for comparison",
  no_consent: "withdrew their consent",
  manual: "was taken out by hand",
  taken_out: "another journey took them out",
  outranked: "a journey of higher priority has them",
  merged: "was merged with somebody inside",
};
