import { ActionIcon, Button, Group, NumberInput, Select, Table, TextInput, VisuallyHidden } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { Body } from "#/api/definitions";
import { proposedKey } from "#/definition/key";
import type { InForce } from "#/definition/inForce";
import type { LadderDraft } from "./ladderDraft";
import { type Rung, withRung } from "./ladder";
import classes from "./LadderPage.module.css";

const NEW = "new:";

interface RungTableProps {
  draft: LadderDraft;
  onChange: (next: LadderDraft) => void;
  inForce: InForce;
  faults: ReadonlyMap<number, string>;
  top: number;
}

/** The stages in numbers: where each begins, what it is called, which segment it fills. */
export function RungTable({ draft, onChange, inForce, faults, top }: RungTableProps) {
  const put = (place: number, next: Partial<Rung>) =>
    onChange({ ...draft, rungs: draft.rungs.map((rung, at) => (at === place ? { ...rung, ...next } : rung)) });
  const managed = inForce
    .all("segment")
    .map((one) => one.body as Body)
    .filter((body) => body.mode === "managed");
  const choices = [
    ...managed.map((body) => ({ value: String(body.segment), label: String(body.name) })),
    ...Object.entries(draft.newSegments).map(([value, name]) => ({ value, label: `${name} (new)` })),
  ];
  const create = (place: number, name: string) => {
    const key = proposedKey(name, new Set([...inForce.keys("segment"), ...Object.keys(draft.newSegments)]));
    onChange({
      ...draft,
      newSegments: { ...draft.newSegments, [key]: name },
      rungs: draft.rungs.map((rung, at) => (at === place ? { ...rung, segment: key } : rung)),
    });
  };
  return (
    <div>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label="Stages to edit">
        <Table highlightOnHover={false} verticalSpacing={4}>
          <Table.Caption className={classes.caption}>
            <VisuallyHidden>Stages, from the bottom up</VisuallyHidden>
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Stage</Table.Th>
              <Table.Th>Begins at</Table.Th>
              <Table.Th>Fills the segment</Table.Th>
              <Table.Th>
                <VisuallyHidden>Remove</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {draft.rungs.map((rung, place) => (
              <Table.Tr key={rung.stage}>
                <Table.Td miw={130}>
                  <TextInput
                    aria-label={`Name of stage ${place + 1}`}
                    value={rung.name}
                    onChange={(event) => put(place, { name: event.currentTarget.value })}
                    maxLength={128}
                  />
                </Table.Td>
                <Table.Td>
                  <NumberInput
                    aria-label={`${rung.name} begins at`}
                    value={rung.from}
                    onChange={(next) => put(place, { from: Number(next) || 0 })}
                    min={0}
                    step={top === 100 ? 5 : 1}
                    error={faults.get(place)}
                    w={110}
                  />
                </Table.Td>
                <Table.Td miw={180}>
                  <StageSegment
                    label={`Segment of ${rung.name}`}
                    value={rung.segment}
                    choices={choices}
                    onChange={(segment) => put(place, { segment })}
                    onCreate={(name) => create(place, name)}
                  />
                </Table.Td>
                <Table.Td>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Remove ${rung.name}`}
                    disabled={draft.rungs.length === 1}
                    onClick={() => onChange({ ...draft, rungs: draft.rungs.filter((_, at) => at !== place) })}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Group mt="xs">
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          disabled={draft.rungs.length >= 20}
          onClick={() => onChange({ ...draft, rungs: withRung(draft.rungs, top) })}
        >
          Add a stage
        </Button>
      </Group>
    </div>
  );
}

interface StageSegmentProps {
  label: string;
  value: string | null;
  choices: readonly { value: string; label: string }[];
  onChange: (key: string | null) => void;
  onCreate: (name: string) => void;
}

function StageSegment({ label, value, choices, onChange, onCreate }: StageSegmentProps) {
  const [text, setText] = useState("");
  const wanted = text.trim();
  const isKnown = choices.some((one) => one.label.toLowerCase() === wanted.toLowerCase());
  return (
    <Select
      aria-label={label}
      placeholder="none"
      searchable
      clearable
      searchValue={text}
      onSearchChange={setText}
      data={wanted && !isKnown ? [...choices, { value: NEW + wanted, label: `Create “${wanted}”` }] : [...choices]}
      value={value}
      onChange={(next) => (next?.startsWith(NEW) ? onCreate(next.slice(NEW.length)) : onChange(next))}
      nothingFoundMessage="Type a name to make a segment"
    />
  );
}
