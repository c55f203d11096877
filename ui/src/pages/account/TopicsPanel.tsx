import { Group, Text } from "@mantine/core";
import { api } from "#/api/client";
import { Change } from "#/components/Change";
import { Panel } from "#/components/Panel";
import classes from "./DealsPanel.module.css";

/** What the account researches elsewhere, by what third-party sources say. */
export function TopicsPanel({ accountId }: { accountId: number }) {
  const { data } = api.useQuery("get", "/api/v1/accounts/{account_id}/topics", {
    params: { path: { account_id: accountId } },
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Panel title="Topics researched" hint="Scores from 0 to 100 of the newest week">
      <ul className={classes.list}>
        {data.items.slice(0, 12).map((topic) => (
          <li key={topic.topic} className={classes.deal}>
            <div className={classes.what}>
              <Text size="sm">{topic.topic}</Text>
              <Text size="xs" c="dimmed">
                week from {topic.week_start}
              </Text>
            </div>
            <Group gap="xs" wrap="nowrap">
              {topic.previous_score !== null && topic.previous_score !== topic.score && (
                <Change
                  trend={topic.score > topic.previous_score ? "rising" : "declining"}
                  by={topic.score - topic.previous_score}
                />
              )}
              <Text size="sm" fw={560}>
                {topic.score}
              </Text>
            </Group>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
