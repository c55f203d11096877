import { ActionIcon, Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { type Body, putInForce, useForgetDefinitions, usePreviewOf } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { Panel } from "#/components/Panel";
import { ApplyButton } from "#/trial/ApplyButton";
import { EffectView, effectWords } from "#/trial/EffectView";
import { offerUndo } from "#/trial/undo";
import { moved, repositioned } from "./order";
import classes from "./ReorderPanel.module.css";
import type { InForce } from "#/definition/inForce";

/** Changes the order in which rules run, and shows what that would do before it is so. */
export function ReorderPanel({ inForce, onDone }: { inForce: InForce; onDone: () => void }) {
  const before = useMemo(() => inOrder(inForce), [inForce]);
  const [order, setOrder] = useState(before);
  const bodies = useMemo(() => repositioned(order), [order]);
  const { data: preview, error, isFetching } = usePreviewOf(bodies.length > 0 ? bodies : null);
  const forget = useForgetDefinitions();
  const nameOf = (body: Body) => String(body.name);
  return (
    <Stack>
      <Panel title="The order of workflows" hint="From top to bottom. Each sees what those above it left.">
        <ol className={classes.list}>
          {order.map((body, place) => (
            <li key={String(body.workflow)} className={classes.item}>
              <span className={classes.number} aria-hidden>
                {place + 1}
              </span>
              <Text size="sm" className={classes.name}>
                {nameOf(body)}
                {body.status === "disabled" && (
                  <Text span size="xs" c="dimmed">
                    {" "}
                    (disabled)
                  </Text>
                )}
              </Text>
              <Group gap={4} wrap="nowrap">
                <ActionIcon
                  variant="subtle"
                  aria-label={`Move ${nameOf(body)} up`}
                  disabled={place === 0}
                  onClick={() => setOrder(moved(order, place, -1))}
                >
                  <IconArrowUp size={16} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  aria-label={`Move ${nameOf(body)} down`}
                  disabled={place === order.length - 1}
                  onClick={() => setOrder(moved(order, place, 1))}
                >
                  <IconArrowDown size={16} />
                </ActionIcon>
              </Group>
            </li>
          ))}
        </ol>
      </Panel>
      <Panel
        title={
          bodies.length === 0
            ? "The order is as it was"
            : isFetching || !preview
              ? "Working out what would change…"
              : effectWords(preview)
        }
      >
        {error && (
          <Text c="red" size="sm" role="alert">
            {errorMessage(error)}
          </Text>
        )}
        {bodies.length > 0 && preview && (
          <EffectView
            preview={preview}
            segment={inForce.names.segment}
            workflow={(key) => inForce.name("workflow", key)}
            onlyChanges
          />
        )}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onDone}>
            Leave it as it was
          </Button>
          <ApplyButton
            bodies={bodies}
            preview={preview}
            label="Save the order"
            disabled={bodies.length === 0}
            onDone={() => {
              onDone();
              offerUndo("The order is saved", "It holds from the next run on.", async () => {
                await putInForce(before.filter((body) => bodies.some((one) => one.workflow === body.workflow)));
                await forget();
              });
            }}
          />
        </Group>
      </Panel>
    </Stack>
  );
}

/** The rules that can run, in the order they do. Journeys have none. */
function inOrder(inForce: InForce): readonly Body[] {
  return inForce
    .all("workflow")
    .map((one) => one.body as Body)
    .filter((body) => body.kind !== "journey" && body.status !== "archived")
    .sort(
      (one, other) =>
        Number(one.position ?? 100) - Number(other.position ?? 100) ||
        (String(one.workflow) < String(other.workflow) ? -1 : 1),
    );
}
