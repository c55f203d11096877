import { ActionIcon, Alert, Button, Code, Group, List, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconCopy, IconPlus, IconTrash, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { PushView } from "#/components/PushView";
import type { InForce } from "#/definition/inForce";
import { isObject } from "#/definition/json";
import { loopBy, type Outlet } from "./edits";
import { asError, byField, type Problem, problemsAt } from "./faults";
import { withField } from "./content";
import { DataEditor } from "./DataEditor";
import { Fields } from "./Fields";
import { EXIT, type Content, type Journey, type JourneyNode, waysOf } from "./journey";
import { isKnown, kindOf } from "./kinds";
import { fieldsOf } from "./forms";
import { titleOf } from "./words";

interface NodePanelProps {
  journey: Journey;
  node: JourneyNode;
  problems: readonly Problem[];
  inForce: InForce;
  subject: "account" | "contact";
  /** Grows when the keyboard is to go into the form. */
  focus: number;
  onChange: (content: Content, about: string) => void;
  onConnect: (from: Outlet, to: string | undefined) => void;
  onRename: (id: string) => void;
  onInsert: (into: Outlet) => void;
  onCopy: () => void;
  onDelete: () => void;
  onClose: () => void;
}

/** The form of one step: what it does, where its ways lead, what is wrong with it. */
export function NodePanel(props: NodePanelProps) {
  const { journey, node, problems, inForce, subject, focus, onChange, onConnect, onRename, onInsert } = props;
  const kind = kindOf(node.kind);
  const faults = problemsAt(problems, journey, node.id);
  const said = (name: string) => String(node.content[name] ?? "");
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus > 0) form.current?.querySelector<HTMLElement>("input, textarea, select, button")?.focus();
  }, [focus, node.id]);
  return (
    <Stack gap="md" component="section" aria-label={`Step: ${titleOf(node)}`}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap={8} wrap="nowrap" miw={0}>
          <kind.icon size={18} stroke={1.7} aria-hidden />
          <div>
            <Title order={2} size="h3">
              {kind.label}
            </Title>
            <Text size="xs" c="dimmed">
              {kind.hint}
            </Text>
          </div>
        </Group>
        <ActionIcon variant="subtle" color="gray" aria-label="Close the step" onClick={props.onClose}>
          <IconX size={16} />
        </ActionIcon>
      </Group>
      {faults.length > 0 && (
        <Alert
          color="red"
          p="xs"
          title={faults.length === 1 ? "This step has a fault" : `This step has ${faults.length} faults`}
        >
          <List size="sm" listStyleType="none" spacing={2}>
            {faults.map((one, place) => (
              <List.Item key={place}>
                {one.path && <Code>{one.path}</Code>} {one.message}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {/* Of its own for each step: criteria that are typed last are still being read when another one is chosen. */}
      <div ref={form} key={node.id}>
        {isKnown(node.kind) ? (
          <Fields
            fields={fieldsOf(node.kind)}
            content={node.content}
            onChange={onChange}
            subject={subject}
            inForce={inForce}
            faults={byField(faults)}
            error={asError(faults)}
          />
        ) : (
          <DataEditor
            label="What it says, as YAML or JSON"
            value={node.content}
            shape="object"
            onChange={(next) => isObject(next) && onChange({ ...next, id: node.id }, "text")}
          />
        )}
      </div>
      {node.kind === "send_web_push" && <PushView title={said("title")} body={said("body")} url={said("url")} />}
      <Ways journey={journey} node={node} onConnect={onConnect} onInsert={onInsert} />
      <Stack gap="xs">
        <TextInput
          label="Label"
          placeholder={kind.label}
          value={String(node.content.label ?? "")}
          maxLength={128}
          onChange={(event) =>
            onChange(withField(node.content, "label", event.currentTarget.value || undefined), "label")
          }
        />
        <Id key={node.id} journey={journey} node={node} onRename={onRename} />
      </Stack>
      <Group gap="xs">
        <Button size="compact-sm" variant="default" leftSection={<IconCopy size={14} />} onClick={props.onCopy}>
          Duplicate
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          color="red"
          leftSection={<IconTrash size={14} />}
          onClick={props.onDelete}
        >
          Take out
        </Button>
      </Group>
    </Stack>
  );
}

interface WaysProps {
  journey: Journey;
  node: JourneyNode;
  onConnect: (from: Outlet, to: string | undefined) => void;
  onInsert: (into: Outlet) => void;
}

const AS_MAIN = "_main";

/** Where each way leads, for those who would rather choose than draw. */
function Ways({ journey, node, onConnect, onInsert }: WaysProps) {
  const ways = waysOf(node);
  if (ways.length === 0) return null;
  const rare = new Set(["error", "past", "no_date"]);
  return (
    <Stack gap="xs">
      <Text size="sm" fw={560}>
        {ways.length === 1 ? "Goes on to" : "Ways on"}
      </Text>
      {ways.map((way) => {
        const name = way.label || "Then";
        const isRare = rare.has(way.outcome);
        return (
          <Group key={way.outcome} gap={6} wrap="nowrap" align="flex-end">
            <Select
              label={ways.length === 1 ? undefined : name}
              aria-label={ways.length === 1 ? "Goes on to" : `${name}: goes on to`}
              size="xs"
              allowDeselect={false}
              searchable
              openOnFocus={false}
              data={[
                { value: EXIT, label: "leaves the journey" },
                ...(isRare ? [{ value: AS_MAIN, label: "goes on like the others" }] : []),
                ...journey.nodes
                  .filter((one) => one.id !== node.id)
                  .map((one) => ({
                    value: one.id,
                    label: `${titleOf(one)} (${one.id})`,
                    disabled: one.id !== way.to && loopBy(journey, node.id, one.id) !== null,
                  })),
              ]}
              value={way.to ?? (isRare ? AS_MAIN : EXIT)}
              onChange={(next) =>
                next && onConnect({ node: node.id, outcome: way.outcome }, next === AS_MAIN ? undefined : next)
              }
              style={{ flex: 1 }}
            />
            <ActionIcon
              variant="default"
              size={30}
              aria-label={`Add a step behind ${titleOf(node)}${way.label ? `, ${way.label}` : ""}, from its form`}
              onClick={() => onInsert({ node: node.id, outcome: way.outcome })}
            >
              <IconPlus size={14} />
            </ActionIcon>
          </Group>
        );
      })}
    </Stack>
  );
}

/** The id, by which the step is known in the definition, in counts and in the address; taken over when the field is left. */
function Id({ journey, node, onRename }: { journey: Journey; node: JourneyNode; onRename: (id: string) => void }) {
  const [typed, setTyped] = useState(node.id);
  const isTaken = typed !== node.id && journey.nodes.some((one) => one.id === typed);
  const isKey = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(typed);
  const fault = isTaken
    ? "Another step has this id."
    : isKey
      ? undefined
      : "An id is words in lower case, joined by hyphens.";
  return (
    <TextInput
      label="Id"
      description="Its name in the definition. Counts go by it, so change it before people are here."
      value={typed}
      maxLength={64}
      error={fault}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => (fault || typed === node.id ? setTyped(node.id) : onRename(typed))}
    />
  );
}
