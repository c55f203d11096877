import { Button, Group, List, Skeleton, Table, Text, VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "#/api/client";
import { CATEGORY_NAMES, type Category } from "#/components/categories";
import { plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import { CategoryMark } from "./CategoryMark";
import classes from "./ExplanationPanel.module.css";
import { type Contribution, howItCounts, mostImportant, points, sumOf } from "./explanation";

const FIRST = 10;

interface ExplanationPanelProps {
  explanation: Schemas["Explanation"] | undefined;
  /** Whose page this is: on a contact's own page nobody has to be named. */
  ofContact?: boolean;
}

/** What the score is made of: every signal with its points, which add up to the score exactly. */
export function ExplanationPanel({ explanation, ofContact = false }: ExplanationPanelProps) {
  const [isWhole, setIsWhole] = useState(false);
  if (!explanation) return <Skeleton height={420} />;
  const { contributions, notes, score } = explanation;
  const { shown, rest } = mostImportant(contributions, isWhole ? contributions.length : FIRST);
  return (
    <Panel
      title={`Why ${score}?`}
      hint="Every signal that counts, in points of the score. The parts add up to it."
      flush
    >
      {contributions.length === 0 ? (
        <Text c="dimmed" size="sm" className={classes.note}>
          No signal counts any more; those of before are in the history.
        </Text>
      ) : (
        <div className={classes.scroll} tabIndex={0} role="region" aria-label="What the score is made of">
          <Table className={classes.table} highlightOnHover={false}>
            <Table.Caption className={classes.caption}>
              <VisuallyHidden>What the score of {score} is made of, the greatest part first</VisuallyHidden>
            </Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th ta="right">Points</Table.Th>
                <Table.Th className={classes.signal}>Signal</Table.Th>
                <Table.Th visibleFrom="sm">How it counts</Table.Th>
                <Table.Th ta="right" visibleFrom="sm">
                  Weighs less
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((part) => (
                <Part key={part.signal_id} part={part} ofContact={ofContact} />
              ))}
              {rest.length > 0 && (
                <Table.Tr>
                  <Table.Td ta="right" className={classes.points}>
                    {points(sumOf(rest))}
                  </Table.Td>
                  <Table.Td colSpan={3}>
                    <Group gap="xs">
                      <Text size="sm">{plural(rest.length, "more signal")}</Text>
                      <Button size="compact-xs" variant="subtle" onClick={() => setIsWhole(true)}>
                        Show all
                      </Button>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              )}
            </Table.Tbody>
            <Table.Tfoot>
              <Table.Tr className={classes.sum}>
                <Table.Th ta="right" className={classes.points} data-testid="sum">
                  {points(sumOf(contributions))}
                </Table.Th>
                <Table.Th colSpan={3}>Sum, the score of {score}</Table.Th>
              </Table.Tr>
            </Table.Tfoot>
          </Table>
        </div>
      )}
      {notes.length > 0 && (
        <div className={classes.note}>
          <Text size="sm" fw={600}>
            Caps and bonuses
          </Text>
          <List size="sm" c="dimmed" spacing={2}>
            {notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        </div>
      )}
    </Panel>
  );
}

function Part({ part, ofContact }: { part: Contribution; ofContact: boolean }) {
  return (
    <Table.Tr>
      <Table.Td ta="right" className={classes.points} data-negative={part.share < 0 || undefined}>
        {points(part.share)}
      </Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap" align="baseline">
          <CategoryMark category={part.category as Category} />
          <div>
            <Text size="sm" fw={560} title={CATEGORY_NAMES[part.category as Category]}>
              {part.name}
            </Text>
            <Text size="xs" c="dimmed" component="div">
              {!ofContact && (
                <>
                  {part.contact_id === null ? (
                    part.contact
                  ) : (
                    <Link to="/contacts/$contactId" params={{ contactId: String(part.contact_id) }}>
                      {part.contact}
                    </Link>
                  )}
                  {" · "}
                </>
              )}
              <When at={part.occurred_at} />
            </Text>
            <Text size="xs" c="dimmed" hiddenFrom="sm">
              {howItCounts(part)}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="xs" c="dimmed">
          {howItCounts(part)}
        </Text>
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        <Text size="xs" c="dimmed" component="span" className={classes.when}>
          {part.next_decay_at ? <When at={part.next_decay_at} /> : "never"}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
