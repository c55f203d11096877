import { Anchor, Button, Group, Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "#/api/client";
import type { Preview } from "#/api/definitions";
import { count, plural } from "#/components/numbers";
import classes from "./EffectView.module.css";
import { Words } from "./Words";

interface EffectViewProps {
  preview: Preview;
  segment: (key: string) => string;
  workflow?: (key: string) => string;
  /** The lines about segments that nobody would enter or leave are left out. */
  onlyChanges?: boolean;
}

/** In one line, whom definitions would move. */
export function effectWords(preview: Preview): string {
  const subjects = new Set(preview.segments.map((one) => one.subject));
  const noun = subjects.size === 1 && subjects.has("contact") ? "contact" : subjects.size > 1 ? "record" : "account";
  return preview.affected === 0 ? "Nobody would move now" : `This would move ${plural(preview.affected, noun)} now`;
}

/** Whom definitions would move: segment by segment, with some of them by name, and what each rule would do. */
export function EffectView({ preview, segment, workflow, onlyChanges = false }: EffectViewProps) {
  const segments = onlyChanges ? preview.segments.filter((one) => one.entered || one.left) : preview.segments;
  return (
    <Stack gap="sm">
      {segments.length > 0 && (
        <div className={classes.scroll} tabIndex={0} role="region" aria-label="Effect on segments">
          <Table>
            <Table.Caption className={classes.caption}>
              <VisuallyHidden>What would become of each segment</VisuallyHidden>
            </Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Segment</Table.Th>
                <Table.Th ta="right">Now</Table.Th>
                <Table.Th ta="right">Then</Table.Th>
                <Table.Th>Who</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {segments.map((one) => (
                <Table.Tr key={one.segment}>
                  <Table.Td fw={560}>{segment(one.segment)}</Table.Td>
                  <Table.Td ta="right">{count(one.members_before)}</Table.Td>
                  <Table.Td ta="right">{count(one.members_after)}</Table.Td>
                  <Table.Td>
                    <Samples
                      said="enter"
                      sign="+"
                      total={one.entered}
                      samples={one.entered_samples}
                      subject={one.subject}
                    />
                    <Samples said="leave" sign="−" total={one.left} samples={one.left_samples} subject={one.subject} />
                    {one.entered + one.left === 0 && (
                      <Text size="sm" c="dimmed">
                        no change
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {preview.workflows.length > 0 && workflow && <Rules rules={preview.workflows} name={workflow} />}
    </Stack>
  );
}

type Sample = NonNullable<Schemas["SegmentPreview"]["entered_samples"]>[number];

function Samples({
  said,
  sign,
  total,
  samples = [],
  subject,
}: {
  said: string;
  sign: string;
  total: number;
  samples?: readonly Sample[];
  subject: string;
}) {
  if (total === 0) return null;
  const shown = samples.slice(0, 5);
  return (
    <div className={classes.samples} data-said={said}>
      <Text span size="sm" fw={560} className={classes.total}>
        {sign}
        {count(total)} {said}
      </Text>
      <Text span size="sm">
        {shown.map((one, place) => (
          <span key={one.subject_id}>
            {place > 0 && ", "}
            <SubjectLink
              subject={subject}
              id={one.subject_id}
              name={one.name ?? one.domain ?? String(one.subject_id)}
            />
            {one.score !== null && (
              <Text span size="xs" c="dimmed">
                {" "}
                {one.score}
              </Text>
            )}
          </span>
        ))}
        {total > shown.length && (
          <Text span size="sm" c="dimmed">
            {" "}
            and {count(total - shown.length)} more
          </Text>
        )}
      </Text>
    </div>
  );
}

/** An account or a contact by name. */
export function SubjectLink({ subject, id, name }: { subject: string; id: number; name: string }) {
  return subject === "contact" ? (
    <Anchor component={Link} to="/contacts/$contactId" params={{ contactId: String(id) } as never} size="sm">
      {name}
    </Anchor>
  ) : (
    <Anchor component={Link} to="/accounts/$accountId" params={{ accountId: String(id) } as never} size="sm">
      {name}
    </Anchor>
  );
}

const NUMBERS = ["matched", "added", "moved", "removed", "unchanged"] as const;

function Rules({ rules, name }: { rules: Preview["workflows"]; name: (key: string) => string }) {
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="What each workflow would do">
      <Table>
        <Table.Caption className={classes.caption}>
          <VisuallyHidden>What each workflow would do</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Workflow</Table.Th>
            {NUMBERS.map((one) => (
              <Table.Th key={one} ta="right">
                {one === "unchanged" ? "Left alone" : one.charAt(0).toUpperCase() + one.slice(1)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rules.map((rule) => (
            <Table.Tr key={rule.workflow}>
              <Table.Td>{name(rule.workflow)}</Table.Td>
              {NUMBERS.map((one) => (
                <Table.Td key={one} ta="right">
                  {count(rule[one])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** So many findings are shown before the others are asked for. */
const FIRST = 2;

/** What the lint says of definitions that are not in force yet. */
export function Warnings({ findings }: { findings: readonly Schemas["Finding"][] }) {
  const [isAll, setIsAll] = useState(false);
  if (findings.length === 0) return null;
  const shown = isAll ? findings : findings.slice(0, FIRST);
  return (
    <ul className={classes.warnings} aria-label="Lint warnings">
      {shown.map((one, place) => (
        <li key={place}>
          <Group gap={8} wrap="nowrap" align="flex-start">
            <IconAlertTriangle size={16} aria-hidden className={classes.sign} data-severity={one.severity} />
            <div>
              <Text size="sm">{one.message}</Text>
              <Text size="sm" c="dimmed">
                Instead: <Words text={one.recipe.text} />
              </Text>
            </div>
          </Group>
        </li>
      ))}
      {findings.length > shown.length && (
        <li>
          <Button size="compact-xs" variant="subtle" onClick={() => setIsAll(true)}>
            Show {plural(findings.length - shown.length, "more", "more")}
          </Button>
        </li>
      )}
    </ul>
  );
}
