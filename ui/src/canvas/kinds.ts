import {
  IconAffiliate,
  IconAppWindow,
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

export interface NodeKind {
  kind: string;
  label: string;
  /** What it does, in a line of the palette. */
  hint: string;
  icon: Icon;
  group: Group;
  /** What a new one says. */
  blank: Content;
  /** Only where the journey is about these. */
  subject?: "account" | "contact";
}
export const GROUPS = ["Wait", "Decide", "Send", "Change", "Connect", "End"] as const;
export type Group = (typeof GROUPS)[number];

/** Every kind of node there is: the palette and the looks of the canvas come from this table; its forms are in `forms.ts`. */
export const KINDS: readonly NodeKind[] = [
  {
    kind: "wait",
    label: "Wait",
    hint: "A pause of exactly so long",
    icon: IconClockPause,
    group: "Wait",
    blank: { days: 1 },
  },
  {
    kind: "wait_until",
    label: "Wait until a date",
    hint: "A moment for all, or a date of each",
    icon: IconCalendarTime,
    group: "Wait",
    blank: { field: "attributes." },
  },
  {
    kind: "wait_until_time",
    label: "Wait for a time of day",
    hint: "Nine o'clock, on weekdays",
    icon: IconCalendarClock,
    group: "Wait",
    blank: { at: "09:00" },
  },
  {
    kind: "wait_for",
    label: "Wait for criteria",
    hint: "Until they hold, or time is up",
    icon: IconHourglass,
    group: "Wait",
    blank: { criteria: {}, days: 7 },
  },
  {
    kind: "wait_for_event",
    label: "Wait for an event",
    hint: "Until it comes in, or time is up",
    icon: IconHourglassEmpty,
    group: "Wait",
    blank: { event: [], days: 7 },
  },
  {
    kind: "decide",
    label: "Decide",
    hint: "Yes or no, by criteria",
    icon: IconGitBranch,
    group: "Decide",
    blank: { criteria: {} },
  },
  {
    kind: "branch",
    label: "Branch",
    hint: "The first of several that holds",
    icon: IconSitemap,
    group: "Decide",
    blank: { arms: [{ name: "First", criteria: {}, to: "exit" }] },
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
  },
  {
    kind: "send_email",
    label: "Send email",
    hint: "One of your emails",
    icon: IconMail,
    group: "Send",
    blank: { email: "" },
  },
  {
    kind: "send_web_push",
    label: "Send web push",
    hint: "Shown by the browsers they subscribed with",
    icon: IconAppWindow,
    group: "Send",
    blank: { title: "" },
  },
  {
    kind: "chat",
    label: "Write in a chat",
    hint: "Slack, Teams, Mattermost, Google",
    icon: IconMessage,
    group: "Send",
    blank: { webhook: "", text: "" },
  },
  {
    kind: "http",
    label: "Call an address",
    hint: "An HTTP request, with its answer",
    icon: IconWebhook,
    group: "Send",
    blank: { url: "", method: "POST" },
  },
  {
    kind: "notify",
    label: "Notify",
    hint: "A note to people who work here",
    icon: IconBell,
    group: "Send",
    blank: { title: "" },
  },
  {
    kind: "update_attribute",
    label: "Update attributes",
    hint: "Sets custom attributes",
    icon: IconPencil,
    group: "Change",
    blank: { set: { "": "" } },
  },
  {
    kind: "change_segments",
    label: "Change segments",
    hint: "Into some, out of others",
    icon: IconTriangleSquareCircle,
    group: "Change",
    blank: { add: [] },
  },
  {
    kind: "create_task",
    label: "Create a task",
    hint: "For whoever owns the record",
    icon: IconChecklist,
    group: "Change",
    blank: { title: "" },
  },
  {
    kind: "enroll_in",
    label: "Start another journey",
    hint: "Takes them in there as well",
    icon: IconRouteAltLeft,
    group: "Change",
    blank: { workflow: "" },
  },
  {
    kind: "take_out_of",
    label: "End another journey",
    hint: "Takes them out there",
    icon: IconRouteX2,
    group: "Change",
    blank: { workflow: "" },
  },
  {
    kind: "goal",
    label: "Goal",
    hint: "Counts who comes by",
    icon: IconFlagCheck,
    group: "Change",
    blank: { name: "Goal" },
  },
  {
    kind: "push_crm",
    label: "Push to CRM",
    hint: "Creates or updates the record",
    icon: IconAffiliate,
    group: "Connect",
    blank: { connector: "" },
  },
  {
    kind: "push_audience",
    label: "Add to audience",
    hint: "Of an ad platform",
    icon: IconUsersPlus,
    group: "Connect",
    blank: { connector: "", audience: "" },
  },
  {
    kind: "remove_from_audience",
    label: "Remove from audience",
    hint: "Of an ad platform",
    icon: IconUsersMinus,
    group: "Connect",
    blank: { connector: "", audience: "" },
  },
  {
    kind: "enroll_in_sequence",
    label: "Start a sequence",
    hint: "Of a sales-engagement tool",
    icon: IconListNumbers,
    group: "Connect",
    blank: { connector: "", sequence: "" },
  },
  {
    kind: "purchase_contacts",
    label: "Purchase contacts",
    hint: "People of the account; costs credits",
    icon: IconShoppingCart,
    group: "Connect",
    blank: { connector: "", per_account: 3 },
    subject: "account",
  },
  {
    kind: "save_contacts",
    label: "Save contacts",
    hint: "Into a CRM or a file",
    icon: IconDeviceFloppy,
    group: "Connect",
    blank: { connector: "" },
  },
  {
    kind: "create_account",
    label: "Create account",
    hint: "In a CRM, unless it is there",
    icon: IconBuildingPlus,
    group: "Connect",
    blank: { connector: "" },
    subject: "account",
  },
  {
    kind: "end",
    label: "End",
    hint: "Ends the path, with a word for it",
    icon: IconFlag,
    group: "End",
    blank: { reason: "completed" },
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
  };

export const isKnown = (kind: string): boolean => BY_NAME.has(kind);
