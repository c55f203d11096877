import { Group, Text } from "@mantine/core";
import {
  IconBolt,
  IconBriefcase,
  IconBuilding,
  IconGauge,
  IconSpeakerphone,
  IconTarget,
  IconTriangleSquareCircle,
  IconWorld,
} from "@tabler/icons-react";
import type { Schemas } from "#/api/client";

export type DataSource = Schemas["DataSource"];

/** The sources a rule can look at, in the order the wizard offers them, with what each of them is. */
export const SOURCES: Record<DataSource, { name: string; hint: string; icon: typeof IconBolt }> = {
  intent: { name: "Intent", hint: "The score of accounts in an intent report", icon: IconTarget },
  advertisement: {
    name: "Advertisement",
    hint: "Clicks, video views and forms of your campaigns",
    icon: IconSpeakerphone,
  },
  website: { name: "Website", hint: "Visits, by page and how often", icon: IconWorld },
  crm: { name: "CRM", hint: "Open, won and lost deals", icon: IconBriefcase },
  event: { name: "Event", hint: "Any other signal: meetings, emails, forms", icon: IconBolt },
  segment: { name: "Segment", hint: "Who is in another segment, or not", icon: IconTriangleSquareCircle },
  score: { name: "Score", hint: "The intent score of the whole workspace", icon: IconGauge },
  record: { name: "Record", hint: "Industry, size and other attributes", icon: IconBuilding },
};

/** Where the facts of a rule come from: an icon and its name. */
export function SourceMarks({ sources }: { sources: readonly DataSource[] }) {
  return (
    <Group gap={8} wrap="nowrap">
      {sources.map((source) => {
        const { name, icon: Icon } = SOURCES[source];
        return (
          <Group key={source} gap={4} wrap="nowrap">
            <Icon size={15} stroke={1.7} aria-hidden color="var(--ink-soft)" />
            <Text size="sm">{name}</Text>
          </Group>
        );
      })}
      {sources.length === 0 && <Text size="sm">Everybody</Text>}
    </Group>
  );
}
