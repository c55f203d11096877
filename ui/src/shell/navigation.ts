import {
  IconAdjustments,
  IconAddressBook,
  IconBuilding,
  IconChartLine,
  IconLayoutKanban,
  IconMail,
  IconRoute,
  IconSend,
  IconSpeakerphone,
  IconStack2,
  IconSun,
  IconTarget,
  IconTriangleSquareCircle,
  IconStairs,
} from "@tabler/icons-react";

/** The screens in the order people need them, in three groups. The command palette lists the same. */
export const NAVIGATION = [
  {
    label: "Sell",
    items: [
      { to: "/", label: "Today", icon: IconSun, question: "Whom do I call now?" },
      { to: "/accounts", label: "Accounts", icon: IconBuilding, question: "Which companies are out there?" },
      { to: "/contacts", label: "Contacts", icon: IconAddressBook, question: "Which people are out there?" },
      { to: "/pipeline", label: "Pipeline", icon: IconLayoutKanban, question: "Which deals need me?" },
    ],
  },
  {
    label: "Market",
    items: [
      {
        to: "/segments",
        label: "Segments",
        icon: IconTriangleSquareCircle,
        question: "Who is in, and what hangs on it?",
      },
      { to: "/intent-reports", label: "Intent reports", icon: IconTarget, question: "How hot is my market?" },
      { to: "/campaigns", label: "Campaigns", icon: IconSpeakerphone, question: "Who sees what?" },
    ],
  },
  {
    label: "Automate",
    items: [
      { to: "/workflows", label: "Workflows", icon: IconRoute, question: "What runs for me?" },
      { to: "/emails", label: "Emails", icon: IconMail, question: "What do journeys send?" },
      { to: "/deliveries", label: "Deliveries", icon: IconSend, question: "What was sent, and what failed?" },
      { to: "/ladders", label: "Ladders", icon: IconStairs, question: "Which stage is everybody in?" },
      { to: "/lint", label: "Lint", icon: IconStack2, question: "Will my rules fight?" },
    ],
  },
  {
    label: "Operate",
    items: [
      { to: "/trends", label: "Trends", icon: IconChartLine, question: "Is our pipeline healthy?" },
      { to: "/settings", label: "Settings", icon: IconAdjustments, question: "How does it score, and what feeds it?" },
    ],
  },
] as const;
