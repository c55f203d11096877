import { Group, Text } from "@mantine/core";
import { type Tier, tierColor } from "./tier";
import { TierDot } from "./TierDot";

/** A score with the dot of its tier, as it stands in lists. */
export function Score({ value, tier }: { value: number; tier: Tier }) {
  return (
    <Group gap={6} wrap="nowrap" component="span" display="inline-flex">
      <TierDot tier={tier} />
      <Text component="span" fw={620} c={tierColor(tier)} size="sm">
        {value}
      </Text>
    </Group>
  );
}
