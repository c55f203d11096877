import { Group, Text } from "@mantine/core";
import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from "@tabler/icons-react";
import { signed } from "./numbers";
import { TREND_NAMES } from "./tier";

const ARROWS = { rising: IconArrowUpRight, stable: IconArrowRight, declining: IconArrowDownRight };
const COLORS = { rising: "var(--good)", stable: "var(--ink-soft)", declining: "var(--bad)" };

interface ChangeProps {
  trend: keyof typeof TREND_NAMES;
  /** By how much, over the days that the column is about. */
  by?: number | null;
}

/** Whether a score rises or falls: an arrow, and the points where they are known. */
export function Change({ trend, by }: ChangeProps) {
  const Arrow = ARROWS[trend];
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex">
      <Arrow size={15} color={COLORS[trend]} role="img" aria-label={TREND_NAMES[trend]} />
      {by !== undefined && by !== null && (
        <Text component="span" size="sm" c={COLORS[trend]}>
          {signed(by)}
        </Text>
      )}
    </Group>
  );
}
