import { Badge } from "@mantine/core";
import { IconCalendar, IconCircleCheck, IconPencil, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { type Phase, PHASES } from "./campaign";

const ICONS = {
  running: IconPlayerPlay,
  scheduled: IconCalendar,
  draft: IconPencil,
  ended: IconCircleCheck,
  stopped: IconPlayerStop,
};

/** What state and dates of a campaign come to today, as a word and a picture. */
export function PhaseBadge({ phase }: { phase: Phase }) {
  const Icon = ICONS[phase];
  const { name, color, means } = PHASES[phase];
  return (
    <Badge variant="light" color={color} tt="none" leftSection={<Icon size={12} aria-hidden />} title={means}>
      {name}
    </Badge>
  );
}
