import { Alert, NativeSelect, Stack, Text, Timeline } from "@mantine/core";
import dayjs from "dayjs";
import { nodeOf } from "#/canvas/edits";
import type { Journey } from "#/canvas/journey";
import { kindOf } from "#/canvas/kinds";
import { titleOf } from "#/canvas/words";
import { plural } from "#/components/numbers";
import { RenderedMessage } from "./RenderedMessage";
import { choicesAt, type Choices, endWords, outcomeWords, type SimulatedStep, type Simulation } from "./simulated";

interface SimulatedStepsProps {
  simulation: Simulation;
  journey: Journey;
  choices: Choices;
  onChoice: (node: string, outcome: string | null) => void;
}

/** The steps that somebody would come to, one after the other, each with when, what comes out, and what is sent. */
export function SimulatedSteps({ simulation, journey, choices, onChoice }: SimulatedStepsProps) {
  if (simulation.refused)
    return (
      <Alert color="orange" py="xs" title={endWords(simulation)} role="status">
        <Text size="sm">“Let in anyway” shows the way all the same.</Text>
      </Alert>
    );
  return (
    <Stack gap="sm">
      <Text fw={580} role="status">
        {simulation.name ?? `No. ${simulation.subject_id}`}: {plural(simulation.steps.length, "step")}
        {simulation.takes_out_of && `, leaving ${simulation.takes_out_of}, which is of lower priority`}
      </Text>
      <Timeline
        active={simulation.steps.length + 1}
        bulletSize={24}
        lineWidth={2}
        aria-label={`Steps of ${simulation.name ?? simulation.subject_id}`}
      >
        {simulation.steps.map((step) => (
          <Timeline.Item key={step.node} {...looksOf(step, journey)}>
            <Outcome step={step} journey={journey} chosen={choices[step.node]} onChoice={onChoice} />
            {step.messages.map((message, place) => (
              <RenderedMessage key={place} message={message} />
            ))}
          </Timeline.Item>
        ))}
        <Timeline.Item title={endWords(simulation)}>
          {simulation.at_exit.map((message, place) => (
            <RenderedMessage key={place} message={message} />
          ))}
        </Timeline.Item>
      </Timeline>
    </Stack>
  );
}

function looksOf(step: SimulatedStep, journey: Journey) {
  const kind = kindOf(step.kind);
  return {
    bullet: <kind.icon size={14} aria-hidden />,
    title: titleOf(nodeOf(journey, step.node) ?? { id: step.node, kind: step.kind, content: {} }),
  };
}

interface OutcomeProps {
  step: SimulatedStep;
  journey: Journey;
  chosen: string | undefined;
  onChoice: (node: string, outcome: string | null) => void;
}

function Outcome({ step, journey, chosen, onChoice }: OutcomeProps) {
  const node = nodeOf(journey, step.node);
  const options = choicesAt(node);
  const isPause = step.leaves_at !== step.arrives_at;
  const title = node ? titleOf(node) : step.node;
  return (
    <>
      <Text size="xs" c="dimmed">
        <Moment at={step.arrives_at} />
        {isPause && (
          <>
            {" until "}
            <Moment at={step.leaves_at} />
          </>
        )}
      </Text>
      <Text size="sm">
        {step.outcome === "done" && step.messages.some((one) => !one.skipped)
          ? "sent"
          : outcomeWords(step.outcome, node)}
        {chosen === undefined ? step.why && `: ${step.why}` : ", as you chose"}
      </Text>
      {options.length > 0 && (
        <NativeSelect
          size="xs"
          w={260}
          mt={4}
          aria-label={`What comes out at ${title}`}
          value={chosen ?? ""}
          onChange={(event) => onChoice(step.node, event.currentTarget.value || null)}
          data={[
            { value: "", label: "As it would come" },
            ...options.map((one) => ({ ...one, label: `What if: ${one.label}` })),
          ]}
        />
      )}
    </>
  );
}

function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={new Date(at).toISOString()}>
      {dayjs(at).format("ddd D MMM YYYY, HH:mm")}
    </time>
  );
}
