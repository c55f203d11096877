import { Button, Group, NativeSelect, Progress, Stack, Text } from "@mantine/core";
import { IconHistory, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { errorMessage } from "#/api/errors";
import { Panel } from "#/components/Panel";
import { type Asked, useBacktest } from "./backtest";

const BacktestReport = lazy(() => import("./BacktestReport"));

interface BacktestPanelProps {
  tried: Asked["tried"];
  segment: (key: string) => string;
}

/** What rules would have done over the recorded past: asked for, followed and cancelled here. */
export function BacktestPanel({ tried, segment }: BacktestPanelProps) {
  const [days, setDays] = useState("30");
  const [start, setStart] = useState<Asked["start"]>("empty");
  const { state, run, cancel } = useBacktest();
  return (
    <Stack>
      <Panel
        title="Backtest"
        hint="Runs the rules at the end of each past day, by the scores and signals of that day. Nothing is changed."
      >
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label="Over"
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
            data={[
              { value: "14", label: "14 days" },
              { value: "30", label: "30 days" },
              { value: "90", label: "90 days" },
              { value: "180", label: "180 days" },
            ]}
          />
          <NativeSelect
            label="Beginning with"
            value={start}
            onChange={(event) => setStart(event.currentTarget.value as Asked["start"])}
            data={[
              { value: "empty", label: "nobody in any segment" },
              { value: "recorded", label: "who was recorded to be there" },
            ]}
          />
          {state.is === "running" ? (
            <Button variant="default" leftSection={<IconX size={15} />} onClick={cancel}>
              Cancel
            </Button>
          ) : (
            <Button
              leftSection={<IconHistory size={15} />}
              onClick={() => void run({ tried, days: Number(days), start })}
            >
              Run backtest
            </Button>
          )}
        </Group>
        {state.is === "running" && (
          <div role="status">
            <Progress value={(100 * state.done) / state.total} mt="md" aria-label="Days done" />
            <Text size="sm" c="dimmed" mt={4}>
              Day {state.done} of {state.total}
            </Text>
          </div>
        )}
        {state.is === "failed" && (
          <Text c="red" size="sm" mt="sm" role="alert">
            {errorMessage(state.error)}
          </Text>
        )}
      </Panel>
      {state.is === "done" && (
        <Suspense fallback={<Text c="dimmed">Drawing…</Text>}>
          <BacktestReport report={state.report} segment={segment} />
        </Suspense>
      )}
    </Stack>
  );
}
