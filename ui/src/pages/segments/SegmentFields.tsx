import {
  Autocomplete,
  Group,
  Radio,
  SegmentedControl,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useId, useState } from "react";
import { Panel } from "#/components/Panel";
import { type SegmentDraft, withName } from "./segmentDraft";
import { MODES, type Mode, type Segment } from "./words";

interface SegmentFieldsProps {
  draft: SegmentDraft;
  change: (next: Partial<SegmentDraft> | ((before: SegmentDraft) => SegmentDraft)) => void;
  errors: Record<string, string | undefined>;
  isKeyFixed: boolean;
  /** The segments there are, whose folders, tags and owners are offered. */
  others: readonly Segment[];
}

/** What a segment is called, what it is about, and who decides on its members. */
export function SegmentFields({ draft, change, errors, isKeyFixed, others }: SegmentFieldsProps) {
  const about = useId();
  const [isMore, setMore] = useState(draft.description !== "" || draft.folder !== "" || draft.tags.length > 0);
  return (
    <Panel>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label="Name"
            value={draft.name}
            error={errors.name}
            onChange={(event) => {
              const name = event.currentTarget.value;
              change((before) => withName(before, name));
            }}
            placeholder="Ready to buy"
            maxLength={128}
          />
          <TextInput
            label="Key"
            value={draft.key}
            error={errors.segment}
            readOnly={isKeyFixed}
            variant={isKeyFixed ? "filled" : "default"}
            title={isKeyFixed ? "Change it in the menu of the segment" : undefined}
            onChange={(event) => change({ key: event.currentTarget.value, isKeyOwn: event.currentTarget.value !== "" })}
            placeholder="ready-to-buy"
            maxLength={64}
          />
        </SimpleGrid>
        <Group gap="xl" align="flex-start">
          <Radio.Group
            label="Who decides on its members"
            value={draft.mode}
            onChange={(mode) => change({ mode: mode as Mode })}
            error={errors.mode}
          >
            <Stack gap={6} mt={6}>
              {(Object.keys(MODES) as Mode[]).map((mode) => (
                <Radio key={mode} value={mode} label={MODES[mode].label} description={MODES[mode].hint} size="sm" />
              ))}
            </Stack>
          </Radio.Group>
          <div>
            <Text size="sm" fw={500} id={about} mb={6}>
              A set of
            </Text>
            <SegmentedControl
              size="xs"
              aria-labelledby={about}
              value={draft.subject}
              onChange={(subject) => change({ subject: subject as Segment["subject"] })}
              data={[
                { value: "account", label: "Accounts" },
                { value: "contact", label: "Contacts" },
              ]}
            />
            {errors.subject && (
              <Text size="xs" c="var(--bad)">
                {errors.subject}
              </Text>
            )}
          </div>
        </Group>
        <details open={isMore} onToggle={(event) => setMore(event.currentTarget.open)}>
          <summary style={{ cursor: "pointer", fontSize: 13, fontWeight: 550 }}>
            Description, folder, tags, owner
          </summary>
          <Stack gap="sm" mt="sm">
            <Textarea
              label="Description"
              autosize
              minRows={2}
              value={draft.description}
              error={errors.description}
              onChange={(event) => change({ description: event.currentTarget.value })}
            />
            <SimpleGrid cols={{ base: 1, sm: 3 }}>
              <Autocomplete
                label="Folder"
                value={draft.folder}
                error={errors.folder}
                data={different(others.map((one) => one.folder))}
                onChange={(folder) => change({ folder })}
              />
              <TagsInput
                label="Tags"
                value={draft.tags}
                error={errors.tags}
                data={different(others.flatMap((one) => one.tags))}
                onChange={(tags) => change({ tags })}
                acceptValueOnBlur
                styles={{ inputField: { minWidth: 60 } }}
              />
              <Autocomplete
                label="Owner"
                value={draft.owner}
                error={errors.owner}
                data={different(others.map((one) => one.owner))}
                onChange={(owner) => change({ owner })}
              />
            </SimpleGrid>
          </Stack>
        </details>
      </Stack>
    </Panel>
  );
}

const different = (values: readonly string[]): string[] => [...new Set(values.filter((value) => value !== ""))].sort();
