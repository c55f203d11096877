import { Stack, Text } from "@mantine/core";
import type { Preview } from "#/api/definitions";
import { Distribution } from "./Distribution";

/** How many would stand on each stage, beside how many do now. */
export function LadderEffect({
  preview,
  ladderKey,
  name,
}: {
  preview: Preview;
  ladderKey: string;
  name: (stage: string) => string;
}) {
  const ladder = preview.ladders.find((one) => one.ladder === ladderKey);
  if (!ladder) return null;
  return (
    <Stack gap={6}>
      <Text size="xs" c="dimmed">
        Now
      </Text>
      <Distribution
        label="Now"
        stages={ladder.stages.map((one) => ({ stage: one.stage, name: name(one.stage), subjects: one.before }))}
      />
      <Text size="xs" c="dimmed">
        Then
      </Text>
      <Distribution
        label="Then"
        stages={ladder.stages.map((one) => ({ stage: one.stage, name: name(one.stage), subjects: one.after }))}
      />
    </Stack>
  );
}
