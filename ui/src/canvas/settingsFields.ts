import type { Field } from "./forms";
import { WEEKDAYS } from "./words";

/** What can start a journey. */
interface Trigger {
  label: string;
  /** What stands under its name to begin with. */
  blank: unknown;
  /** Its fields: those of what stands under its name, where that is an object, or of the trigger itself. */
  fields: readonly Field[];
  isFlat?: boolean;
}

const SEGMENT = (name: string): Field => ({ type: "definition", name, label: "Segment", kind: "segment" });
const EDITED: Field = {
  type: "switch",
  name: "enroll_edited",
  label: "Also by an edit",
  hint: "Who enters or leaves because somebody changed the segment",
};
const TIERS = { low: "Low", medium: "Medium", high: "High" };
export const TRIGGERS: Readonly<Record<string, Trigger>> = {
  segment_entered: {
    label: "Entering a segment",
    blank: "",
    isFlat: true,
    fields: [
      SEGMENT("segment_entered"),
      {
        type: "switch",
        name: "enroll_existing",
        label: "Also who is in it already",
        hint: "Once, when the journey starts",
      },
      EDITED,
    ],
  },
  segment_left: { label: "Leaving a segment", blank: "", isFlat: true, fields: [SEGMENT("segment_left"), EDITED] },
  event: {
    label: "An event",
    blank: { event: [] },
    fields: [
      { type: "texts", name: "event", label: "Events", placeholder: "Order Completed" },
      { type: "json", name: "where", label: "Conditions", hint: 'Such as {"properties.plan": "pro"}' },
      {
        type: "text",
        name: "key",
        label: "Side by side for each",
        placeholder: "properties.order_id",
        hint: "So that somebody can be here for several orders at a time",
      },
    ],
  },
  score: {
    label: "The score crossing a value",
    blank: { crosses: 70, direction: "up" },
    fields: [
      { type: "number", name: "crosses", label: "Value", min: 1, max: 100 },
      { type: "choice", name: "direction", label: "Direction", options: { up: "Up", down: "Down" }, fallback: "up" },
    ],
  },
  tier: {
    label: "Coming into a tier",
    blank: { to: "high" },
    fields: [{ type: "choice", name: "to", label: "Tier", options: TIERS, fallback: "high" }],
  },
  segment: { label: "Being in a segment, on a schedule", blank: "", isFlat: true, fields: [SEGMENT("segment")] },
  date_field: {
    label: "A date of each",
    blank: { field: "attributes.", days_before: 0 },
    fields: [
      { type: "text", name: "field", label: "Date", placeholder: "attributes.renewal_on" },
      { type: "number", name: "days_before", label: "Days before it", min: -3650, max: 3650 },
      { type: "time", name: "at", label: "At" },
    ],
  },
  manual: { label: "Only by request", blank: true, isFlat: true, fields: [] },
};
export const POLICIES = {
  never: "Never again",
  after_exit: "Once they are out",
  after_interval: "Some days later",
  per_key: "Once for each key of the event",
};
export const ENTRY: readonly Field[] = [
  { type: "criteria", name: "where", label: "Only who" },
  { type: "segments", name: "suppress", label: "Never who is in" },
  {
    type: "number",
    name: "holdout_percent",
    label: "Kept back for comparison, in percent",
    min: 0,
    max: 99,
    hint: "They are measured by the goal, and nothing happens to them",
  },
  {
    type: "text",
    name: "conflict_group",
    label: "Group",
    placeholder: "nurturing",
    hint: "Nobody is in two journeys of the same group at a time",
  },
  {
    type: "number",
    name: "priority",
    label: "Priority in its group",
    min: 0,
    max: 100,
    placeholder: "0",
    hint: "One with a higher number takes people out of the others",
  },
];
export const EXIT_FIELDS: readonly Field[] = [
  { type: "criteria", name: "exit_when", label: "Leaves at once who" },
  {
    type: "choice",
    name: "on_leave",
    label: "Who leaves the segment of the trigger",
    options: { continue: "Goes on", exit: "Leaves the journey" },
    fallback: "continue",
  },
];
export const GOAL: readonly Field[] = [
  { type: "criteria", name: "criteria", label: "Reached by who" },
  {
    type: "number",
    name: "window_days",
    label: "Counted until so many days after the end",
    min: 0,
    max: 365,
    placeholder: "7",
  },
];
export const SENDING: readonly Field[] = [
  {
    type: "text",
    name: "consent",
    label: "Consent needed",
    placeholder: "marketing-email",
    hint: "A purpose, or the word ignore. Checked at the entry and whenever something is sent.",
  },
  {
    type: "choice",
    name: "on_withdrawal",
    label: "Who withdraws it",
    options: { skip: "Goes on and gets nothing", exit: "Leaves the journey" },
    fallback: "skip",
  },
  {
    type: "json",
    name: "windows",
    label: "Sending hours",
    hint: 'Such as {"weekdays": ["mon", "tue"], "from": "09:00", "to": "17:00"}',
  },
  { type: "texts", name: "pause_dates", label: "Days without sending", placeholder: "2026-12-24" },
];
export const TIME: readonly Field[] = [
  { type: "moment", name: "start_at", label: "From", hint: "In UTC" },
  { type: "moment", name: "end_at", label: "Until", hint: "Nobody comes in after it; who is in goes on" },
  {
    type: "choice",
    name: "schedule",
    label: "Schedule of a segment",
    options: {
      continuous: "Always",
      daily: "Daily",
      weekly: "Weekly",
      after_scoring: "After the first scoring of a day",
      on_demand: "On demand",
    },
    fallback: "continuous",
  },
  { type: "time", name: "at", label: "At" },
  {
    type: "choice",
    name: "weekday",
    label: "On",
    options: {
      "": "-",
      ...WEEKDAYS,
    },
    fallback: "",
  },
];
export const MORE: readonly Field[] = [
  { type: "text", name: "description", label: "Description", lines: 2 },
  { type: "text", name: "owner", label: "Owner" },
  { type: "text", name: "folder", label: "Folder" },
  { type: "texts", name: "tags", label: "Tags" },
];
