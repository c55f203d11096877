import { Drawer, Loader, Stack, Text, Timeline } from "@mantine/core";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { kindOf } from "#/canvas/kinds";
import { OUTCOMES } from "#/canvas/outcomes";
import { REASONS } from "#/canvas/words";
import { When } from "#/components/When";

interface PathDrawerProps {
  enrollmentId: number;
  onClose: () => void;
}

/** Every step of one enrollment, from the entry on. */
export function PathDrawer({ enrollmentId, onClose }: PathDrawerProps) {
  const { data, error } = api.useQuery("get", "/api/v1/enrollments/{enrollment_id}", {
    params: { path: { enrollment_id: enrollmentId } },
  });
  return (
    <Drawer opened onClose={onClose} position="right" size="md" title={`Path of enrollment ${enrollmentId}`}>
      {error ? (
        <Text size="sm" c="red" role="alert">
          {errorMessage(error)}
        </Text>
      ) : !data ? (
        <Loader aria-label="Reading the path" />
      ) : (
        <Stack>
          <Text size="sm" c="dimmed">
            Version {data.version}, entry {data.entry_number}
          </Text>
          <Timeline active={data.ended_at ? data.steps.length + 1 : data.steps.length} bulletSize={22} lineWidth={2}>
            <Timeline.Item title="Came in">
              <Text size="sm" c="dimmed" component="div">
                <When at={data.entered_at} />
              </Text>
            </Timeline.Item>
            {data.steps.map((step, place) => {
              const kind = kindOf(step.kind ?? "");
              return (
                <Timeline.Item
                  key={place}
                  bullet={<kind.icon size={13} aria-hidden />}
                  title={step.label ?? (step.kind ? `${kind.label} (${step.node})` : step.node)}
                >
                  <Text size="sm">
                    {step.outcome === "moved"
                      ? `moved to version ${step.version}`
                      : (OUTCOMES[step.outcome] ?? REASONS[step.outcome] ?? step.outcome.replaceAll("_", " "))}
                  </Text>
                  <Text size="xs" c="dimmed" component="div">
                    <When at={step.stepped_at} />
                  </Text>
                </Timeline.Item>
              );
            })}
            {data.ended_at && (
              <Timeline.Item title={`Left: ${REASONS[data.reason ?? ""] ?? data.reason}`}>
                <Text size="xs" c="dimmed" component="div">
                  <When at={data.ended_at} />
                </Text>
              </Timeline.Item>
            )}
          </Timeline>
          {!data.ended_at && data.wake_at && (
            <Text size="sm" component="div">
              Goes on <When at={data.wake_at} /> at the latest.
            </Text>
          )}
        </Stack>
      )}
    </Drawer>
  );
}
