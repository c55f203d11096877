import type { Shape } from "./data";

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
  | { type: "json"; name: string; label: string; hint?: string; shape?: Shape };
export type Unit = "minutes" | "hours" | "days" | "weeks" | "business_days";

const ALL_UNITS: readonly Unit[] = ["minutes", "hours", "days", "weeks", "business_days"];
const CONNECTOR: Field = { type: "definition", name: "connector", label: "Connector", kind: "connector" };
const UP_TO: Field = { type: "duration", label: "At most for", units: ["hours", "days"] };

/** What the form of each kind of node asks for; one without fields is edited by its ways alone. */
const FORMS: Readonly<Record<string, readonly Field[]>> = {
  wait: [{ type: "duration", label: "For", units: ALL_UNITS }],
  wait_until: [
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
  wait_until_time: [
    { type: "time", name: "at", label: "From" },
    { type: "time", name: "to", label: "To", hint: "Who comes in between does not wait" },
    { type: "weekdays", name: "weekdays", label: "On" },
    { type: "switch", name: "business_days", label: "Business days only", hint: "Leaves out holidays and weekends" },
  ],
  wait_for: [{ type: "criteria", name: "criteria", label: "Until" }, UP_TO],
  wait_for_event: [
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
  decide: [{ type: "criteria", name: "criteria", label: "Yes, if" }],
  branch: [{ type: "arms" }],
  split: [{ type: "shares" }],
  send_email: [
    { type: "definition", name: "email", label: "Email", kind: "email", hint: "Only an active one is sent" },
    { type: "text", name: "address", label: "To the address in", placeholder: "contact.email" },
    { type: "merge", name: "merge", label: "Merge tags" },
    { type: "criteria", name: "people", label: "To people of the account who", subject: "contact" },
  ],
  send_web_push: [
    { type: "text", name: "title", label: "Title", placeholder: "{{ contact.first_name }}, prices have changed" },
    { type: "text", name: "body", label: "Text", lines: 3 },
    { type: "text", name: "url", label: "A click opens", placeholder: "https://example.com/prices" },
    { type: "text", name: "icon", label: "Icon", placeholder: "https://example.com/icon.png" },
    {
      type: "choice",
      name: "urgency",
      label: "Urgency",
      options: { "very-low": "Very low", low: "Low", normal: "Normal", high: "High" },
      fallback: "normal",
    },
    {
      type: "text",
      name: "ttl",
      label: "Kept for so many seconds",
      placeholder: "86400",
      hint: "For a browser that is off",
    },
    { type: "text", name: "topic", label: "Topic", hint: "Of messages with one topic only the last is shown" },
    {
      type: "text",
      name: "purpose",
      label: "Purpose",
      placeholder: "That of the journey",
      hint: "What they must have consented to",
    },
    { type: "criteria", name: "people", label: "To people of the account who", subject: "contact" },
  ],
  chat: [
    {
      type: "text",
      name: "webhook",
      label: "Secret with the webhook's address",
      placeholder: "slack_hook",
      hint: "Its name under Settings, Secrets",
    },
    { type: "text", name: "text", label: "Text", lines: 4, placeholder: "{{ account.name }} looked at prices" },
  ],
  http: [
    {
      type: "choice",
      name: "method",
      label: "Method",
      options: { POST: "POST", GET: "GET", PUT: "PUT", PATCH: "PATCH", DELETE: "DELETE" },
      fallback: "POST",
    },
    { type: "text", name: "url", label: "Address", placeholder: "https://example.com/hook" },
    { type: "json", name: "headers", label: "Headers" },
    { type: "json", name: "body", label: "Body", hint: "Liquid in its strings is filled in", shape: "text" },
    { type: "switch", name: "signed", label: "Signed", hint: "As Standard Webhooks are" },
    { type: "json", name: "wait_for_callback", label: "Wait for a call back", hint: 'Such as {"days": 2}' },
    {
      type: "json",
      name: "answers",
      label: "Ways by the answer",
      hint: 'Such as [{"path": "body.status", "eq": "ok", "to": "exit"}]',
    },
  ],
  notify: [
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
  update_attribute: [{ type: "values", name: "set", label: "Set" }],
  change_segments: [
    { type: "segments", name: "add", label: "Add to" },
    {
      type: "switch",
      name: "remove_on_exit",
      label: "Only until they leave",
      hint: "Whoever leaves the journey, in whatever way, leaves these segments too",
    },
    { type: "segments", name: "remove", label: "Remove from" },
  ],
  create_task: [
    { type: "text", name: "title", label: "Title" },
    { type: "text", name: "note", label: "Note", lines: 3 },
    { type: "number", name: "due_days", label: "Due in days", min: 0, max: 3650 },
    { type: "text", name: "owner", label: "For", placeholder: "The owner of the record" },
  ],
  enroll_in: [{ type: "definition", name: "workflow", label: "Journey", kind: "workflow" }],
  take_out_of: [{ type: "definition", name: "workflow", label: "Journey", kind: "workflow" }],
  goal: [{ type: "text", name: "name", label: "What is reached" }],
  push_crm: [
    CONNECTOR,
    {
      type: "choice",
      name: "object",
      label: "Record",
      options: { contact: "Contact", account: "Account" },
      fallback: "contact",
    },
  ],
  push_audience: [
    CONNECTOR,
    { type: "text", name: "audience", label: "Audience" },
    {
      type: "switch",
      name: "remove_on_exit",
      label: "Only until they leave",
      hint: "Whoever leaves the journey, in whatever way, is taken out of the audience too",
    },
  ],
  remove_from_audience: [CONNECTOR, { type: "text", name: "audience", label: "Audience" }],
  enroll_in_sequence: [CONNECTOR, { type: "text", name: "sequence", label: "Sequence" }],
  purchase_contacts: [
    CONNECTOR,
    { type: "number", name: "per_account", label: "At most for each account", min: 1, max: 100, placeholder: "3" },
    { type: "texts", name: "titles", label: "Job titles", placeholder: "Head of Sales" },
  ],
  save_contacts: [
    CONNECTOR,
    { type: "criteria", name: "people", label: "People of the account who", subject: "contact" },
  ],
  create_account: [CONNECTOR],
  end: [
    {
      type: "choice",
      name: "reason",
      label: "Left as",
      options: { completed: "Completed", disqualified: "Disqualified" },
      fallback: "completed",
    },
  ],
};

export const fieldsOf = (kind: string): readonly Field[] => FORMS[kind] ?? [];
