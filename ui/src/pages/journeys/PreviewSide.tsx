import { Anchor, CloseButton, Group, Stack, Table, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { nodeOf } from "#/canvas/edits";
import { drawnWays, type Journey } from "#/canvas/journey";
import { OUTCOMES } from "#/canvas/outcomes";
import { REASONS, titleOf } from "#/canvas/words";
import { count, plural } from "#/components/numbers";
import type { InForce } from "#/definition/inForce";
import { type Foreseen, type Preview, sentWords, skippedWords } from "./foreseen";
import classes from "./PreviewDialog.module.css";

interface PreviewSideProps {
  preview: Preview;
  journey: Journey;
  inForce: InForce;
  /** The step that is looked at; all of them together without one. */
  node: Foreseen | undefined;
  onClose: () => void;
}

/** A preview in numbers: of one step, or what all of it comes to. */
export function PreviewSide({ preview, journey, inForce, node, onClose }: PreviewSideProps) {
  const title = (id: string) => titleOf(nodeOf(journey, id) ?? { id, kind: id, content: {} });
  if (node)
    return <OfOneStep node={node} title={title(node.id)} journey={journey} preview={preview} onClose={onClose} />;
  const sending = preview.nodes.filter((one) => one.messages && one.messages.count > 0);
  const credits = Object.entries(preview.credits);
  const outranked = Object.entries(preview.takes_out_of);
  return (
    <Stack gap="sm">
      <Numbers
        title="What would be sent"
        empty="Nothing."
        rows={sending.map((one) => [
          <>
            {title(one.id)}
            {one.messages && skippedWords(one.messages) && (
              <Text size="xs" c="dimmed">
                {skippedWords(one.messages)}
              </Text>
            )}
          </>,
          sentWords(one),
        ])}
      />
      {credits.length > 0 && (
        <Numbers
          title="Credits, at most"
          rows={credits.map(([key, number]) => [inForce.name("connector", key), count(number)])}
        />
      )}
      {outranked.length > 0 && (
        <Numbers
          title="Would leave for it"
          rows={outranked.map(([key, number]) => [inForce.name("workflow", key), count(number)])}
        />
      )}
      <Numbers
        title="How they would leave"
        empty="Nobody would leave."
        rows={Object.entries(preview.ends).map(([reason, number]) => [REASONS[reason] ?? reason, count(number)])}
      />
      <Text size="xs" c="dimmed">
        A click on a number at a step shows whom it is about.
      </Text>
    </Stack>
  );
}

interface OfOneStepProps {
  node: Foreseen;
  title: string;
  journey: Journey;
  preview: Preview;
  onClose: () => void;
}

function OfOneStep({ node, title, journey, preview, onClose }: OfOneStepProps) {
  const drawn = nodeOf(journey, node.id);
  const labels = new Map((drawn ? drawnWays(drawn) : []).map((way) => [way.outcome, way.label]));
  const way = (outcome: string) => labels.get(outcome) || OUTCOMES[outcome] || outcome.replaceAll("_", " ");
  return (
    <Stack gap="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Title order={3}>{title}</Title>
        <CloseButton size="sm" aria-label="Back to all steps" onClick={onClose} />
      </Group>
      <Text size="sm">{count(node.reached)} would come here.</Text>
      {node.messages && (
        <Text size="sm">
          {sentWords(node)} would be sent.
          {skippedWords(node.messages) && ` ${skippedWords(node.messages)}.`}
          {node.messages.credits > 0 && ` At most ${plural(node.messages.credits, "credit")}.`}
        </Text>
      )}
      <Numbers title="Ways" rows={node.ways.map((one) => [way(one.outcome), count(one.count)])} />
      {node.samples.length > 0 && (
        <div>
          <Text size="sm" fw={560}>
            {node.samples.length < node.reached ? "Some of them" : "They are"}
          </Text>
          <ul className={classes.list}>
            {node.samples.map((one) => (
              <li key={one.subject_id}>
                <Anchor component={Link} to={`/${preview.subject}s/${one.subject_id}` as never} size="sm">
                  {one.name ?? one.address ?? `No. ${one.subject_id}`}
                </Anchor>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}

interface NumbersProps {
  title: string;
  rows: readonly (readonly [ReactNode, string])[];
  empty?: string;
}

function Numbers({ title, rows, empty }: NumbersProps) {
  return (
    <div>
      <Text size="sm" fw={560} mb={2}>
        {title}
      </Text>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      ) : (
        <Table aria-label={title} verticalSpacing={3} horizontalSpacing={0} fz="sm">
          <Table.Tbody>
            {rows.map(([what, number], place) => (
              <Table.Tr key={place}>
                <Table.Th fw={400}>{what}</Table.Th>
                <Table.Td ta="right">{number}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </div>
  );
}
