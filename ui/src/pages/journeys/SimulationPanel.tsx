import { Alert, Button, Group, Loader, Stack, Switch, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { http } from "#/api/client";
import type { Body } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { toJourney } from "#/canvas/journey";
import { SubjectPicker } from "#/pages/workflows/SubjectPicker";
import { type Choices, type Simulation, withChoice } from "./simulated";
import { SimulatedSteps } from "./SimulatedSteps";

interface SimulationPanelProps {
  /** The draft, or what is in force. */
  body: Body;
  /** Whom to begin with, and who is told of another one. */
  about: number | null;
  onAbout: (id: number | null) => void;
}

/** Takes one contact or account through a journey, step by step, with the messages as they would get them. It changes nothing. */
export function SimulationPanel({ body, about, onAbout }: SimulationPanelProps) {
  const subject = body.subject === "account" ? "account" : "contact";
  const journey = useMemo(() => toJourney(body), [body]);
  const [choices, setChoices] = useState<Choices>({});
  const [isAnyway, setAnyway] = useState(false);
  const { data, error, isFetching } = useQuery({
    queryKey: ["journey-simulation", body, about, choices, isAnyway],
    enabled: about !== null,
    queryFn: ({ signal }) => ask(body, about ?? 0, choices, isAnyway, signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const isChosen = Object.keys(choices).length > 0;
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="md">
        <SubjectPicker
          subject={subject}
          value={about}
          onChange={(id) => {
            setChoices({});
            onAbout(id);
          }}
        />
        <Switch
          label="Let in anyway"
          checked={isAnyway}
          onChange={(event) => setAnyway(event.currentTarget.checked)}
          mb={8}
        />
        {isChosen && (
          <Button variant="subtle" size="compact-sm" mb={6} onClick={() => setChoices({})}>
            As it would come
          </Button>
        )}
        {isFetching && <Loader size={16} mb={10} aria-label="Going through it" />}
      </Group>
      {about === null ? (
        <Text size="sm" c="dimmed">
          Choose {subject === "account" ? "an account" : "a contact"} to see each step they would come to, when, and
          every message as they would get it. Nothing is changed or sent.
        </Text>
      ) : error ? (
        <Alert color="red" title="It cannot be simulated" role="alert">
          {errorMessage(error)}
        </Alert>
      ) : (
        data && (
          <SimulatedSteps
            simulation={data}
            journey={journey}
            choices={choices}
            onChoice={(node, outcome) => setChoices((before) => withChoice(before, data, node, outcome))}
          />
        )
      )}
    </Stack>
  );
}

async function ask(body: Body, id: number, choose: Choices, anyway: boolean, signal: AbortSignal): Promise<Simulation> {
  const { data, error } = await http.POST("/api/v1/journeys/simulate", {
    body: { definition: body, subject_id: id, choose: { ...choose }, anyway, beside: [] },
    signal,
  });
  if (error) throw error;
  return data;
}
