import { Badge, Button, Code, JsonInput, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { http } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { Panel } from "#/components/Panel";
import { label } from "./catalogue";
import classes from "./Signals.module.css";

const EXAMPLE = JSON.stringify(
  { type: "page", userId: "ann@acme.example", properties: { url: "https://www.example.com/pricing" } },
  null,
  2,
);

/** An event written by hand, and the signals it would carry; nothing of it is stored. */
export function TryEvent() {
  const [text, setText] = useState(EXAMPLE);
  const tried = useMutation({
    mutationFn: async () => {
      let event: unknown;
      try {
        event = JSON.parse(text);
      } catch (error) {
        throw new Error(`This is not JSON: ${error instanceof Error ? error.message : String(error)}`);
      }
      const { data, error } = await http.POST("/api/v1/signal-definitions/try", { body: event as never });
      if (error) throw error;
      return data;
    },
  });
  return (
    <Panel title="Try an event" hint="Which signals would it carry? Nothing is stored.">
      <div className={classes.halves}>
        <Stack gap="xs" align="flex-start">
          <JsonInput
            label="An event as clients send it"
            value={text}
            onChange={setText}
            autosize
            minRows={8}
            maxRows={20}
            w="100%"
          />
          <Button variant="default" onClick={() => tried.mutate()} loading={tried.isPending}>
            Try it
          </Button>
        </Stack>
        <div aria-live="polite">
          {tried.error && <Text c="var(--bad)">{errorMessage(tried.error)}</Text>}
          {tried.data && (
            <Stack gap="xs">
              <Text fw={620}>
                {tried.data.signals.length === 0
                  ? "It carries no signal"
                  : `It carries ${tried.data.signals.map((one) => one.name).join(" and ")}`}
              </Text>
              {tried.data.signals.map((one) => (
                <Text key={one.signal} size="sm" component="div">
                  <Badge variant="light" mr={6}>
                    {one.points} points
                  </Badge>
                  {one.name}: {label(one.category)}, {label(one.strength)}
                  {one.context_key && (
                    <>
                      , about <Code>{one.context_key}</Code>
                    </>
                  )}
                  {one.quantity !== null && <>, quantity {one.quantity}</>}
                  {one.grace_hours !== null && <>, after {one.grace_hours} hours of grace</>}
                </Text>
              ))}
              <Text size="xs" c="dimmed">
                It is read as
              </Text>
              <Code block className={classes.code} tabIndex={0}>
                {JSON.stringify(tried.data.event, null, 2)}
              </Code>
            </Stack>
          )}
        </div>
      </div>
    </Panel>
  );
}
