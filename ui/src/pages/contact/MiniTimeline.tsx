import { Anchor, Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { When } from "#/components/When";
import { CategoryMark } from "#/pages/subject/CategoryMark";
import { type Subject, useSignals } from "#/pages/subject/queries";
import classes from "./MiniTimeline.module.css";

const SHOWN = 6;

/** The last few things a person did, the newest first. */
export function MiniTimeline({ subject }: { subject: Subject }) {
  const { data } = useSignals(subject, undefined, undefined, SHOWN);
  if (!data) return <Skeleton height={60} mt="md" />;
  if (data.items.length === 0) return null;
  return (
    <div className={classes.timeline}>
      <Text size="xs" c="dimmed" fw={600}>
        Recently
      </Text>
      <ol className={classes.list}>
        {data.items.map((signal) => (
          <li key={signal.signal_id} className={classes.signal}>
            <CategoryMark category={signal.category} />
            <span>{signal.name}</span>
            <Text component="span" size="xs" c="dimmed">
              <When at={signal.occurred_at} />
            </Text>
          </li>
        ))}
      </ol>
      <Anchor component={Link} to="." search={{ tab: "history" } as never} size="xs">
        Full history
      </Anchor>
    </div>
  );
}
