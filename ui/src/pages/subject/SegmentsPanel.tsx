import { Anchor, Badge, Button, Group, Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "#/api/client";
import { Panel } from "#/components/Panel";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { type Subject, useSegmentChanges, useSegments } from "./queries";
import classes from "./SegmentsPanel.module.css";

/** The segments it is in, since when and by what; and those it entered and left. */
export function SegmentsPanel({ subject }: { subject: Subject }) {
  const { data } = useSegments(subject);
  const [isHistory, setIsHistory] = useState(false);
  return (
    <Panel
      title="Segments"
      actions={
        <Button size="compact-xs" variant="subtle" onClick={() => setIsHistory(!isHistory)} aria-expanded={isHistory}>
          {isHistory ? "Hide history" : "Entered and left"}
        </Button>
      }
    >
      {!data ? (
        <Skeleton height={60} />
      ) : data.items.length === 0 ? (
        <Text c="dimmed" size="sm">
          In no segment now.
        </Text>
      ) : (
        <ul className={classes.list}>
          {data.items.map((membership) => (
            <li key={membership.key}>
              <Group gap={6}>
                <Anchor component={Link} to={`/segments/${membership.key}`} size="sm" fw={560}>
                  {membership.name}
                </Anchor>
                {membership.pinned && (
                  <Badge size="xs" variant="default" tt="none">
                    pinned
                  </Badge>
                )}
              </Group>
              <Text size="xs" c="dimmed" component="div">
                since <When at={membership.since} />, by{" "}
                <Source source={membership.source} sourceKey={membership.source_key} />
              </Text>
            </li>
          ))}
        </ul>
      )}
      {isHistory && <History subject={subject} />}
    </Panel>
  );
}

function History({ subject }: { subject: Subject }) {
  const { cursor, pagesFor } = useCursorPages(`segments ${subject.kind} ${subject.id}`);
  const { data } = useSegmentChanges(subject, cursor);
  const pages = pagesFor(data?.next_cursor);
  if (!data) return <Skeleton height={60} mt="sm" />;
  return (
    <div className={classes.history}>
      {data.items.length === 0 && (
        <Text size="sm" c="dimmed">
          It has neither entered nor left any.
        </Text>
      )}
      <ul className={classes.list}>
        {data.items.map((change) => (
          <li key={`${change.tick_id} ${change.segment}`}>
            <Text size="sm" component="div">
              {change.is_entered ? "entered" : "left"}{" "}
              <Link to="/segments/$segmentKey" params={{ segmentKey: change.segment }}>
                {change.segment}
              </Link>
            </Text>
            <Text size="xs" c="dimmed" component="div">
              <When at={change.changed_at} />, by <Source source={change.source} sourceKey={change.source_key} />
            </Text>
          </li>
        ))}
      </ul>
      <Group gap="xs" mt="xs">
        {pages.previous && (
          <Button size="compact-xs" variant="default" onClick={pages.previous}>
            Newer
          </Button>
        )}
        {pages.next && (
          <Button size="compact-xs" variant="default" onClick={pages.next}>
            Older
          </Button>
        )}
      </Group>
    </div>
  );
}

const WORDS: Record<Schemas["SegmentChange"]["source"], string> = {
  criteria: "its criteria",
  workflow: "the workflow",
  ladder: "the ladder",
  person: "hand",
  import: "an import",
};

function Source({ source, sourceKey }: { source: Schemas["SegmentChange"]["source"]; sourceKey: string | null }) {
  const link =
    source === "workflow" && sourceKey ? (
      <Link to="/workflows/$workflowKey" params={{ workflowKey: sourceKey }}>
        {sourceKey}
      </Link>
    ) : source === "ladder" && sourceKey ? (
      <Link to="/ladders/$ladderKey" params={{ ladderKey: sourceKey }}>
        {sourceKey}
      </Link>
    ) : null;
  return (
    <>
      {WORDS[source]} {link}
    </>
  );
}
