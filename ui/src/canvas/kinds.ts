import {
  IconAffiliate,
  IconArrowsSplit,
  IconBell,
  IconBuildingPlus,
  IconCalendarClock,
  IconCalendarTime,
  IconChecklist,
  IconClockPause,
  IconDeviceFloppy,
  IconFlag,
  IconFlagCheck,
  IconGitBranch,
  IconHourglass,
  IconHourglassEmpty,
  IconListNumbers,
  IconLogout2,
  IconMail,
  IconMessage,
  IconPencil,
  IconPuzzle,
  IconRouteAltLeft,
  IconRouteX2,
  IconShoppingCart,
  IconSitemap,
  IconTriangleSquareCircle,
  IconUsersMinus,
  IconUsersPlus,
  IconWebhook,
  type Icon,
} from "@tabler/icons-react";
import type { Content } from "./journey";

/** One field of a form. `name` is the field of the node; those without one know theirs. */
export type Field =
  | { type: "text"; name: string; label: string; hint?: string; lines?: number; placeholder?: string }
  | { type: "number"; name: string; label: string; min: number; max: number; placeholder?: string; hint?: string }
  | { type: "choice"; name: string; label: string; options: Readonly<Record<string, string>>; fallback: string }
  | { type: "switch"; name: string; label: string; hint?: string }
  | { type: "moment"; name: string; label: string; hint?: string }
  | { type: "time"; name: string; label: string; hint?: string }
  | { type: "weekdays"; name: string; label: string }
  | { type: "duration"; label: string; units: readonly Unit[] }
  | { type: "criteria"; name: string; label: string; subject?: "contact" }
  | { type: "segments"; name: string; label: string }
  | {
      type: "definition";
      name: string;
      label: string;
      kind: "email" | "connector" | "workflow" | "segment";
      hint?: string;
    }
  | { type: "texts"; name: string; label: string; placeholder?: string; hint?: string }
  | { type: "values"; name: string; label: string }
  | { type: "merge"; name: string; label: string }
  | { type: "arms" }
  | { type: "shares" }
  | { type: "json"; name: string; label: string; hint?: string };
export type Unit = "minutes" | "hours" | "days" | "weeks" | "business_days";

export interface NodeKind {
  kind: string;
  label: string;
  /** What it does, in a line of the palette. */
  hint: string;
  icon: Icon;
  group: Group;
  /** What a new one says. */
  blank: Content;
  fields: readonly Field[];
  /** Only where the journey is about these. */
  subject?: "account" | "contact";
}
export const GROUPS = ["Wait", "Decide", "Send", "Change", "Connect", "End"] as const;
export type Group = (typeof GROUPS)[number];

const ALL_UNITS: readonly Unit[] = ["minutes", "hours", "days", "weeks", "business_days"];
const CONNECTOR: Field = { type: "definition", name: "connector", label: "Connector", kind: "connector" };
const UP_TO: Field = { type: "duration", label: "At most for", units: ["hours", "days"] };

/** Every kind of node there is: the palette, the forms and the looks of the canvas come from this table. */
export const KINDS: readonly NodeKind[] = [
  {
    kind: "wait",
    label: "Wait",
    hint: "A pause of exactly so long",
    icon: IconClockPause,
    group: "Wait",
    blank: { days: 1 },
    fields: [{ type: "duration", label: "For", units: ALL_UNITS }],
  },
  {
    kind: "wait_until",
    label: "Wait until a date",
    hint: "A moment for all, or a date of each",
    icon: IconCalendarTime,
    group: "Wait",
    blank: { field: "attributes." },
    fields: [
      {
        type: "moment",
        name: "at",
        label: "Moment",
        hint: "The same for everybody, in UTC. Or leave it empty and name a field.",
      },
      { type: "text", name: "field", label: "Date of each", placeholder: "attributes.renewal_on" },
      { type: "number", name: "days_before", label: "Days before it", min: -3650, max: 3650, placeholder: "0" },
      { type: "time", name: "time", label: "At", hint: "For a date without a time of day" },
    ],
  },
  {
    kind: "wait_until_time",
    label: "Wait for a time of day",
    hint: "Nine o'clock, on weekdays",
    icon: IconCalendarClock,
    group: "Wait",
    blank: { at: "09:00" },
    fields: [
      { type: "time", name: "at", label: "From" },
      { type: "time", name: "to", label: "To", hint: "Who comes in between does not wait" },
      { type: "weekdays", name: "weekdays", label: "On" },
      { type: "switch", name: "business_days", label: "Business days only", hint: "Leaves out holidays and weekends" },
    ],
  },
  {
    kind: "wait_for",
    label: "Wait for criteria",
    hint: "Until they hold, or time is up",
    icon: IconHourglass,
    group: "Wait",
    blank: { criteria: {}, days: 7 },
    fields: [{ type: "criteria", name: "criteria", label: "Until" }, UP_TO],
  },
  {
    kind: "wait_for_event",
    label: "Wait for an event",
    hint: "Until it comes in, or time is up",
    icon: IconHourglassEmpty,
    group: "Wait",
    blank: { event: [], days: 7 },
    fields: [
      { type: "texts", name: "event", label: "Events", placeholder: "Order Completed" },
      { type: "json", name: "where", label: "Conditions", hint: 'Such as {"properties.plan": "pro"}' },
      UP_TO,
      {
        type: "text",
        name: "correlate",
        label: "Only with the same",
        placeholder: "properties.order_id",
        hint: "Where the event that started it has a key",
      },
    ],
  },
  {
    kind: "decide",
    label: "Decide",
    hint: "Yes or no, by criteria",
    icon: IconGitBranch,
    group: "Decide",
    blank: { criteria: {} },
    fields: [{ type: "criteria", name: "criteria", label: "Yes, if" }],
  },
  {
    kind: "branch",
    label: "Branch",
    hint: "The first of several that holds",
    icon: IconSitemap,
    group: "Decide",
    blank: { arms: [{ name: "First", criteria: {}, to: "exit" }] },
    fields: [{ type: "arms" }],
  },
  {
    kind: "split",
    label: "Split",
    hint: "By chance, in percentages",
    icon: IconArrowsSplit,
    group: "Decide",
    blank: {
      shares: [
        { name: "A", percent: 50, to: "exit" },
        { name: "B", percent: 50, to: "exit" },
      ],
    },
    fields: [{ type: "shares" }],
  },
  {
    kind: "send_email",
    label: "Send email",
    hint: "One of your emails",
    icon: IconMail,
    group: "Send",
    blank: { email: "" },
    fields: [
      { type: "definition", name: "email", label: "Email", kind: "email", hint: "Only an active one is sent" },
      { type: "text", name: "address", label: "To the address in", placeholder: "contact.email" },
      { type: "merge", name: "merge", label: "Merge tags" },
      { type: "criteria", name: "people", label: "To people of the account who", subject: "contact" },
    ],
  },
  {
    kind: "chat",
    label: "Write in a chat",
    hint: "Slack, Teams, Mattermost, Google",
    icon: IconMessage,
    group: "Send",
    blank: { webhook: "", text: "" },
    fields: [
      {
        type: "text",
        name: "webhook",
        label: "Secret with the webhook's address",
        placeholder: "slack_hook",
        hint: "Its name under Settings, Secrets",
      },
      { type: "text", name: "text", label: "Text", lines: 4, placeholder: "{{ account.name }} looked at prices" },
    ],
  },
  {
    kind: "http",
    label: "Call an address",
    hint: "An HTTP request, with its answer",
    icon: IconWebhook,
    group: "Send",
    blank: { url: "", method: "POST" },
    fields: [
      {
        type: "choice",
        name: "method",
        label: "Method",
        options: { POST: "POST", GET: "GET", PUT: "PUT", PATCH: "PATCH", DELETE: "DELETE" },
        fallback: "POST",
      },
      { type: "text", name: "url", label: "Address", placeholder: "https://example.com/hook" },
      { type: "json", name: "headers", label: "Headers" },
      { type: "json", name: "body", label: "Body", hint: "Liquid in its strings is filled in" },
      { type: "switch", name: "signed", label: "Signed", hint: "As Standard Webhooks are" },
      { type: "json", name: "wait_for_callback", label: "Wait for a call back", hint: 'Such as {"days": 2}' },
      {
        type: "json",
        name: "answers",
        label: "Ways by the answer",
        hint: 'Such as [{"path": "body.status", "eq": "ok", "to": "exit"}]',
      },
    ],
  },
  {
    kind: "notify",
    label: "Notify",
    hint: "A note to people who work here",
    icon: IconBell,
    group: "Send",
    blank: { title: "" },
    fields: [
      { type: "text", name: "title", label: "Title" },
      { type: "text", name: "body", label: "Text", lines: 3 },
      {
        type: "texts",
        name: "users",
        label: "To",
        placeholder: "sales, ann@example.com",
        hint: "Roles or addresses; empty for everybody",
      },
    ],
  },
  {
    kind: "update_attribute",
    label: "Update attributes",
    hint: "Sets custom attributes",
    icon: IconPencil,
    group: "Change",
    blank: { set: { "": "" } },
    fields: [{ type: "values", name: "set", label: "Set" }],
  },
  {
    kind: "change_segments",
    label: "Change segments",
    hint: "Into some, out of others",
    icon: IconTriangleSquareCircle,
    group: "Change",
    blank: { add: [] },
    fields: [
      { type: "segments", name: "add", label: "Add to" },
      { type: "segments", name: "remove", label: "Remove from" },
    ],
  },
  {
    kind: "create_task",
    label: "Create a task",
    hint: "For whoever owns the record",
    icon: IconChecklist,
    group: "Change",
    blank: { title: "" },
    fields: [
      { type: "text", name: "title", label: "Title" },
      { type: "text", name: "note", label: "Note", lines: 3 },
      { type: "number", name: "due_days", label: "Due in days", min: 0, max: 3650 },
      { type: "text", name: "owner", label: "For", placeholder: "The owner of the record" },
    ],
  },
  {
    kind: "enroll_in",
    label: "Start another journey",
    hint: "Takes them in there as well",
    icon: IconRouteAltLeft,
    group: "Change",
    blank: { workflow: "" },
    fields: [{ type: "definition", name: "workflow", label: "Journey", kind: "workflow" }],
  },
  {
    kind: "take_out_of",
    label: "End another journey",
    hint: "Takes them out there",
    icon: IconRouteX2,
    group: "Change",
    blank: { workflow: "" },
    fields: [{ type: "definition", name: "workflow", label: "Journey", kind: "workflow" }],
  },
  {
    kind: "goal",
    label: "Goal",
    hint: "Counts who comes by",
    icon: IconFlagCheck,
    group: "Change",
    blank: { name: "Goal" },
    fields: [{ type: "text", name: "name", label: "What is reached" }],
  },
  {
    kind: "push_crm",
    label: "Push to CRM",
    hint: "Creates or updates the record",
    icon: IconAffiliate,
    group: "Connect",
    blank: { connector: "" },
    fields: [
      CONNECTOR,
      {
        type: "choice",
        name: "object",
        label: "Record",
        options: { contact: "Contact", account: "Account" },
        fallback: "contact",
      },
    ],
  },
  {
    kind: "push_audience",
    label: "Add to audience",
    hint: "Of an ad platform",
    icon: IconUsersPlus,
    group: "Connect",
    blank: { connector: "", audience: "" },
    fields: [CONNECTOR, { type: "text", name: "audience", label: "Audience" }],
  },
  {
    kind: "remove_from_audience",
    label: "Remove from audience",
    hint: "Of an ad platform",
    icon: IconUsersMinus,
    group: "Connect",
    blank: { connector: "", audience: "" },
    fields: [CONNECTOR, { type: "text", name: "audience", label: "Audience" }],
  },
  {
    kind: "enroll_in_sequence",
    label: "Start a sequence",
    hint: "Of a sales-engagement tool",
    icon: IconListNumbers,
    group: "Connect",
    blank: { connector: "", sequence: "" },
    fields: [CONNECTOR, { type: "text", name: "sequence", label: "Sequence" }],
  },
  {
    kind: "purchase_contacts",
    label: "Purchase contacts",
    hint: "People of the account; costs credits",
    icon: IconShoppingCart,
    group: "Connect",
    blank: { connector: "", per_account: 3 },
    subject: "account",
    fields: [
      CONNECTOR,
      { type: "number", name: "per_account", label: "At most for each account", min: 1, max: 100, placeholder: "3" },
      { type: "texts", name: "titles", label: "Job titles", placeholder: "Head of Sales" },
    ],
  },
  {
    kind: "save_contacts",
    label: "Save contacts",
    hint: "Into a CRM or a file",
    icon: IconDeviceFloppy,
    group: "Connect",
    blank: { connector: "" },
    fields: [CONNECTOR, { type: "criteria", name: "people", label: "People of the account who", subject: "contact" }],
  },
  {
    kind: "create_account",
    label: "Create account",
    hint: "In a CRM, unless it is there",
    icon: IconBuildingPlus,
    group: "Connect",
    blank: { connector: "" },
    subject: "account",
    fields: [CONNECTOR],
  },
  {
    kind: "end",
    label: "End",
    hint: "Ends the path, with a word for it",
    icon: IconFlag,
    group: "End",
    blank: { reason: "completed" },
    fields: [
      {
        type: "choice",
        name: "reason",
        label: "Left as",
        options: { completed: "Completed", disqualified: "Disqualified" },
        fallback: "completed",
      },
    ],
  },
];

const BY_NAME = new Map(KINDS.map((kind) => [kind.kind, kind]));

/** What a kind is called and looks like; one that this app does not know is edited as text. */
export const kindOf = (kind: string): NodeKind =>
  BY_NAME.get(kind) ?? {
    kind,
    label: kind.replaceAll("_", " "),
    hint: "",
    icon: kind === "exit" ? IconLogout2 : IconPuzzle,
    group: "Change",
    blank: {},
    fields: [],
  };

export const isKnown = (kind: string): boolean => BY_NAME.has(kind);
