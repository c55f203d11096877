import { Anchor, Badge, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Column } from "#/components/DataTable";
import { count } from "#/components/numbers";
import { Sparkline } from "#/components/Sparkline";
import { When } from "#/components/When";
import { ModeBadge, Use } from "./parts";
import { type Segment, subjects } from "./words";

const SHOWN_USES = 2;

/** The columns of the list of segments. */
export const COLUMNS: readonly Column<Segment>[] = [
  {
    key: "name",
    header: "Segment",
    sort: "name",
    firstSort: "ascending",
    render: (segment) => (
      <Stack gap={2} py={2}>
        <Anchor component={Link} to={`/segments/${segment.key}`} fw={580} size="sm">
          {segment.name}
        </Anchor>
        {(segment.folder || segment.tags.length > 0 || segment.subject === "contact") && (
          <Group gap={4}>
            {segment.subject === "contact" && (
              <Text size="xs" c="dimmed">
                contacts
              </Text>
            )}
            {segment.folder && (
              <Text size="xs" c="dimmed">
                {segment.folder}
              </Text>
            )}
            {segment.tags.map((tag) => (
              <Badge key={tag} size="xs" variant="default" tt="none" fw={500}>
                {tag}
              </Badge>
            ))}
          </Group>
        )}
      </Stack>
    ),
  },
  {
    key: "mode",
    header: "Mode",
    sort: "mode",
    firstSort: "ascending",
    isMinor: true,
    render: (segment) => <ModeBadge mode={segment.mode} />,
  },
  {
    key: "members",
    header: "Members",
    sort: "members",
    align: "right",
    render: (segment) => (
      <Stack gap={0} align="flex-end">
        <Text size="sm" fw={620}>
          {count(segment.member_count)}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
          <When at={segment.counted_at} empty="not yet counted" />
        </Text>
      </Stack>
    ),
  },
  {
    key: "month",
    header: "30 days",
    isMinor: true,
    render: (segment) => (
      <Sparkline
        values={segment.daily_counts}
        label={`${segment.name}: from ${segment.daily_counts[0] ?? 0} to ${segment.member_count} ${subjects(segment.subject)} in 30 days`}
      />
    ),
  },
  {
    key: "change",
    header: "7 days",
    sort: "change",
    isMinor: true,
    render: (segment) => <Moved entered={segment.entered_count} left={segment.left_count} />,
  },
  {
    key: "uses",
    header: "Activations",
    sort: "uses",
    isMinor: true,
    render: (segment) =>
      segment.used_by.length === 0 ? (
        <Text size="sm" c="dimmed">
          none
        </Text>
      ) : (
        <Group gap={6} maw={320}>
          {segment.used_by.slice(0, SHOWN_USES).map((use) => (
            <Use key={`${use.kind} ${use.key}`} kind={use.kind} of={use.key} name={use.name} />
          ))}
          {segment.used_by.length > SHOWN_USES && (
            <Anchor component={Link} to={`/segments/${segment.key}`} size="sm" c="dimmed">
              and {segment.used_by.length - SHOWN_USES} more
            </Anchor>
          )}
        </Group>
      ),
  },
  {
    key: "owner",
    header: "Owner",
    isMinor: true,
    render: (segment) => (
      <Text size="sm" c="dimmed">
        {segment.owner || "–"}
      </Text>
    ),
  },
];

/** How many entered and left. */
export function Moved({ entered, left }: { entered: number; left: number }) {
  if (entered === 0 && left === 0)
    return (
      <Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
        no change
      </Text>
    );
  return (
    <Group gap={8} wrap="nowrap">
      <Text size="sm" c="var(--good)" title={`${count(entered)} entered`}>
        +{count(entered)}
      </Text>
      <Text size="sm" c="var(--bad)" title={`${count(left)} left`}>
        −{count(left)}
      </Text>
    </Group>
  );
}
