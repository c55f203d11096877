import { Anchor, Group, Loader, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { errorMessage } from "#/api/errors";
import { count } from "#/components/numbers";
import { Score } from "#/components/Score";
import { When } from "#/components/When";
import classes from "./LiveCount.module.css";
import { problemsOf } from "./problems";
import type { Subject } from "./types";
import type { LiveCountState } from "./useLiveCount";

interface LiveCountProps {
  live: LiveCountState;
  subject: Subject;
}

/** How many satisfy the criteria on the screen, how old that figure is, and some of them by name. */
export function LiveCount({ live, subject }: LiveCountProps) {
  const { answer, answeredAt, isCurrent, isCounting, isUnfinished, error } = live;
  const many = subject === "account" ? "accounts" : "contacts";
  return (
    <Stack gap="xs">
      <div aria-live="polite" aria-atomic="true">
        <Group gap="xs" align="baseline">
          <span className={classes.number} data-stale={!isCurrent}>
            {answer ? count(answer.count) : "–"}
          </span>{" "}
          <Text component="span" size="sm">
            {answer?.count === 1 ? `${subject} matches` : `${many} match`}
          </Text>
          {isCounting && <Loader size={13} aria-hidden />}
        </Group>
      </div>
      <Text size="xs" c="dimmed" component="div">
        {error ? (
          <span className={classes.error}>
            {problemsOf(error).length > 0 ? "The criteria have a fault, shown where it is." : errorMessage(error)}
          </span>
        ) : isUnfinished ? (
          "Finish the conditions that are marked, and they are counted."
        ) : answer ? (
          <>
            {isCurrent ? "Counted" : "Before your last change, counted"} <When at={answeredAt} /> in{" "}
            {Math.max(1, Math.round(answer.milliseconds))} ms
          </>
        ) : (
          "Add a condition, and this says whom it finds."
        )}
      </Text>
      {answer && answer.sample.length > 0 && (
        <div>
          <Text size="xs" c="dimmed" mb={4}>
            {answer.count > answer.sample.length ? "The hottest of them" : "All of them"}
          </Text>
          <ul className={classes.sample} data-stale={!isCurrent}>
            {answer.sample.map((one) => (
              <li key={one.subject_id}>
                {subject === "account" ? (
                  <Anchor
                    component={Link}
                    to="/accounts/$accountId"
                    params={{ accountId: String(one.subject_id) } as never}
                    size="sm"
                    truncate
                  >
                    {one.name ?? one.address ?? one.subject_id}
                  </Anchor>
                ) : (
                  <Anchor
                    component={Link}
                    to="/contacts/$contactId"
                    params={{ contactId: String(one.subject_id) } as never}
                    size="sm"
                    truncate
                  >
                    {one.name ?? one.address ?? one.subject_id}
                  </Anchor>
                )}
                <Score value={one.score} tier={one.tier} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}
