import { Group, NumberInput, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { RuleDraft } from "./draft";

/** What a rule can have beside what it does: where it stands in the order, who looks after it. */
export function MoreSettings({
  draft,
  onChange,
  errors,
}: {
  draft: RuleDraft;
  onChange: (next: RuleDraft) => void;
  errors: Record<string, string>;
}) {
  return (
    <Stack gap="sm">
      <Group align="flex-start" gap="sm">
        <NumberInput
          label="Position"
          description="Lower ones run first"
          value={draft.position}
          onChange={(next) => onChange({ ...draft, position: Number(next) || 0 })}
          min={0}
          max={1_000_000}
          w={140}
          error={errors.position}
        />
        <TextInput
          label="Owner"
          description="The address of whoever looks after it"
          value={draft.owner}
          onChange={(event) => onChange({ ...draft, owner: event.currentTarget.value })}
          error={errors.owner}
          w={260}
        />
      </Group>
      <Group align="flex-start" gap="sm">
        <TextInput
          label="Folder"
          value={draft.folder}
          onChange={(event) => onChange({ ...draft, folder: event.currentTarget.value })}
          error={errors.folder}
          w={220}
        />
        <TagsInput
          label="Tags"
          value={[...draft.tags]}
          onChange={(tags) => onChange({ ...draft, tags })}
          error={errors.tags}
          w={320}
        />
      </Group>
      <Textarea
        label="Description"
        value={draft.description}
        onChange={(event) => onChange({ ...draft, description: event.currentTarget.value })}
        autosize
        minRows={2}
        maxLength={2000}
        error={errors.description}
      />
    </Stack>
  );
}
