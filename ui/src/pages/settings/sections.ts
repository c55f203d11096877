import {
  IconActivityHeartbeat,
  IconAdjustments,
  IconAlertTriangle,
  IconAntenna,
  IconBolt,
  IconClipboardList,
  IconCoins,
  IconFileImport,
  IconKey,
  IconMailOff,
  IconPlugConnected,
  IconSend,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { type ComponentType, lazy } from "react";
import type { Permission } from "#/session/session";

const part = <Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) =>
  lazy(async () => ({ default: (await load())[name] }));

export interface Section {
  key: string;
  label: string;
  /** The question it answers. */
  question: string;
  icon: typeof IconUser;
  /** What it takes to see it at all; what may be changed in it is asked for there. */
  permission: Permission;
  component: ComponentType;
}

/** The parts of the settings, in the order people need them. */
export const SECTIONS: readonly Section[] = [
  {
    key: "scoring",
    label: "Scoring",
    icon: IconAdjustments,
    permission: "read",
    question: "What is a signal worth, and when is an account hot?",
    component: part(() => import("./scoring/ScoringSection"), "ScoringSection"),
  },
  {
    key: "signals",
    label: "Signals",
    icon: IconBolt,
    permission: "read",
    question: "Which signals are there, and do they still come in?",
    component: part(() => import("./signals/SignalsSection"), "SignalsSection"),
  },
  {
    key: "sources",
    label: "Sources",
    icon: IconAntenna,
    permission: "sources.manage",
    question: "What sends events, and does all of it arrive?",
    component: part(() => import("./sources/SourcesSection"), "SourcesSection"),
  },
  {
    key: "rejected-events",
    label: "Rejected events",
    icon: IconAlertTriangle,
    permission: "sources.manage",
    question: "What could not be taken, and what can be done about it?",
    component: part(() => import("./sources/RejectedSection"), "RejectedSection"),
  },
  {
    key: "imports",
    label: "Imports",
    icon: IconFileImport,
    permission: "import",
    question: "Bring in accounts, people, deals and signals from files.",
    component: part(() => import("./imports/ImportsSection"), "ImportsSection"),
  },
  {
    key: "sending",
    label: "Sending",
    icon: IconSend,
    permission: "read",
    question: "From whom, at what times and how much may be sent?",
    component: part(() => import("./sending/SendingSection"), "SendingSection"),
  },
  {
    key: "connectors",
    label: "Connectors",
    icon: IconPlugConnected,
    permission: "read",
    question: "Which other systems do journeys speak to?",
    component: part(() => import("./sending/ConnectorsSection"), "ConnectorsSection"),
  },
  {
    key: "credits",
    label: "Credits",
    icon: IconCoins,
    permission: "read",
    question: "What may connectors spend, and what was it spent on?",
    component: part(() => import("./sending/CreditsSection"), "CreditsSection"),
  },
  {
    key: "secrets",
    label: "Secrets",
    icon: IconKey,
    permission: "workspace.manage",
    question: "Which keys and passwords may templates name?",
    component: part(() => import("./sending/SecretsSection"), "SecretsSection"),
  },
  {
    key: "suppressions",
    label: "Suppressions",
    icon: IconMailOff,
    permission: "read",
    question: "Which addresses get no mail, and why?",
    component: part(() => import("./sending/SuppressionsSection"), "SuppressionsSection"),
  },
  {
    key: "workspace",
    label: "Workspace",
    icon: IconActivityHeartbeat,
    permission: "workspace.manage",
    question: "How big is it, how fresh, and is it well?",
    component: part(() => import("./workspace/WorkspaceSection"), "WorkspaceSection"),
  },
  {
    key: "users",
    label: "Users",
    icon: IconUsers,
    permission: "users.manage",
    question: "Who works here, and who may do what?",
    component: part(() => import("./UsersSection"), "UsersSection"),
  },
  {
    key: "audit-log",
    label: "Audit log",
    icon: IconClipboardList,
    permission: "audit.read",
    question: "Who changed what, and when?",
    component: part(() => import("./AuditSection"), "AuditSection"),
  },
  {
    key: "profile",
    label: "Your profile",
    icon: IconUser,
    permission: "read",
    question: "Your name, your password, your API tokens.",
    component: part(() => import("./ProfileSection"), "ProfileSection"),
  },
];

/** The section that an address names, out of those a person may see; the first one without a name. */
export function chosenSection(sections: readonly Section[], key: string | undefined): Section | undefined {
  return key === undefined ? sections[0] : sections.find((section) => section.key === key);
}
