import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { http, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Panel } from "#/components/Panel";
import { JudgedTree } from "#/trial/JudgedTree";
import { SubjectPicker } from "./SubjectPicker";

type Workflow = Schemas["Workflow"];

/** Whether a rule holds of somebody, condition by condition, and whether they are in the segments it writes to. */
export function WhyPanel({ workflow, segment }: { workflow: Workflow; segment: (key: string) => string }) {
  const [id, setId] = useState<number | null>(null);
  const asked = { subject: workflow.subject, criteria: workflow.when };
  const { data, error } = useQuery({
    queryKey: ["why", asked, id],
    enabled: id !== null,
    retry: false,
    queryFn: async ({ signal }) => {
      const answer = await http.POST("/api/v1/segments/why", {
        params: { query: { subject_id: id ?? 0 } },
        body: asked as never,
        signal,
      });
      if (answer.error) throw answer.error;
      return answer.data;
    },
  });
  const segments = [...new Set([...workflow.from_segments, ...workflow.to_segments])];
  return (
    <Panel title="Why is somebody in or out?" hint="By the facts of this moment.">
      <Stack gap="md">
        <SubjectPicker subject={workflow.subject} value={id} onChange={setId} />
        {error && (
          <Text size="sm" c="red" role="alert">
            {errorMessage(error)}
          </Text>
        )}
        {data && id !== null && (
          <div aria-live="polite">
            <Text fw={560}>
              {data.name} {data.criteria?.holds ? "matches this workflow" : "does not match this workflow"}
            </Text>
            {data.criteria && <JudgedTree judged={data.criteria} />}
            <Group gap="md" mt="sm">
              <Text size="sm" c="dimmed">
                Why in or out of:
              </Text>
              {segments.map((key) => (
                <Anchor
                  key={key}
                  component={Link}
                  to="/segments/$segmentKey"
                  params={{ segmentKey: key } as never}
                  search={{ tab: "why", of: id } as never}
                  size="sm"
                >
                  {segment(key)}
                </Anchor>
              ))}
            </Group>
          </div>
        )}
      </Stack>
    </Panel>
  );
}
