import { Text } from "@mantine/core";
import { Panel } from "#/components/Panel";
import { count } from "#/components/numbers";
import { When } from "#/components/When";
import classes from "./Segments.module.css";
import { type Segment, subjects } from "./words";

/** How many are in it, how that moved, and how old the figure is. */
export function SegmentStats({ segment }: { segment: Segment }) {
  return (
    <Panel>
      <div className={classes.stats}>
        <div className={classes.stat}>
          <span className={classes.statNumber}>{count(segment.member_count)}</span>
          <Text size="xs" c="dimmed">
            {subjects(segment.subject, segment.member_count)} now
          </Text>
        </div>
        <div className={classes.stat}>
          <Text span className={classes.statNumber} c="var(--good)">
            +{count(segment.entered_count)}
          </Text>
          <Text size="xs" c="dimmed">
            entered in 7 days
          </Text>
        </div>
        <div className={classes.stat}>
          <Text span className={classes.statNumber} c="var(--bad)">
            −{count(segment.left_count)}
          </Text>
          <Text size="xs" c="dimmed">
            left in 7 days
          </Text>
        </div>
      </div>
      <Text size="xs" c="dimmed" mt="xs">
        Counted <When at={segment.counted_at} empty="with the next tick" />.{" "}
        {segment.mode === "manual" ? (
          "People decide who is in."
        ) : (
          <>
            Last evaluated for everybody <When at={segment.evaluated_at} />
            {segment.duration_ms ? ` in ${Math.max(1, Math.round(segment.duration_ms))} ms` : ""}; whoever changes is
            looked at in every tick.
          </>
        )}
      </Text>
    </Panel>
  );
}
