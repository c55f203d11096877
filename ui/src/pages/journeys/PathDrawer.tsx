import { Anchor, Loader, Stack, Text, Timeline } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { kindOf } from "#/canvas/kinds";
import { OUTCOMES } from "#/canvas/outcomes";
import { REASONS } from "#/canvas/words";
import { OpenDrawer } from "#/components/OpenDialog";
import { When } from "#/components/When";
import { SubjectLink } from "#/trial/EffectView";

interface PathDrawerProps {
  enrollmentId: number;
  /** Nobody goes on while the journey is paused. */
  isPaused: boolean;
  onClose: () => void;
}

/** Every step of one enrollment, from the entry on: what came of it and why, and what was sent there. */
export function PathDrawer({ enrollmentId, isPaused, onClose }: PathDrawerProps) {
  const { data, error } = api.useQuery("get", "/api/v1/enrollments/{enrollment_id}", {
    params: { path: { enrollment_id: enrollmentId } },
  });
  const name = data && (data.name ?? data.address ?? `${data.subject} ${data.subject_id}`);
  return (
    <OpenDrawer onClose={onClose} position="right" size="md" title={name ? `Path of ${name}` : "Path"}>
      {error ? (
        <Text size="sm" c="red" role="alert">
          {errorMessage(error)}
        </Text>
      ) : !data ? (
        <Loader aria-label="Reading the path" />
      ) : (
        <Stack>
          <Text size="sm" c="dimmed" component="div">
            <SubjectLink subject={data.subject} id={data.subject_id} name={`Open the ${data.subject}`} /> · enrollment{" "}
            {data.enrollment_id} · version {data.version}
            {data.entry_number > 1 && ` · came in for the ${data.entry_number}. time`}
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
                  {step.why && <Text size="xs">{step.why}</Text>}
                  {step.messages.map((message) => (
                    <SentMessage key={message.delivery_id} message={message} />
                  ))}
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
          {!data.ended_at && (isPaused || data.wake_at) && (
            <Text size="sm" component="div">
              {isPaused ? (
                "Goes on when the journey is resumed."
              ) : (
                <>
                  Goes on <When at={data.wake_at} /> at the latest.
                </>
              )}
            </Text>
          )}
        </Stack>
      )}
    </OpenDrawer>
  );
}

const CHANNELS: Readonly<Record<string, string>> = { email: "Mail", web_push: "Notification", http: "Request" };

function SentMessage({ message }: { message: Schemas["SentMessage"] }) {
  const what = CHANNELS[message.channel] ?? "Message";
  return (
    <Text size="xs" component="div">
      <Anchor
        component={Link}
        to="/deliveries"
        search={{ state: message.state, delivery: message.delivery_id } as never}
        size="xs"
      >
        {message.address ? `${what} to ${message.address}` : what}
      </Anchor>
      : {message.state}
      {message.reason && `, ${message.reason}`}
    </Text>
  );
}
