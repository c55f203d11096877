import { Stack, Text } from "@mantine/core";
import { type Body, type Preview, useTrialOf } from "#/api/definitions";
import { OpenModal } from "#/components/OpenDialog";
import { ApplyButton } from "#/trial/ApplyButton";
import { EffectView, effectWords, Warnings } from "#/trial/EffectView";

interface SaveSegmentProps {
  body: Body;
  preview: Preview;
  isNew: boolean;
  onClose: () => void;
  onDone: () => void;
  onError: (error: unknown) => void;
}

/** What saving would do, before it does: who enters and leaves, here and in whatever goes by this segment. */
export function SaveSegment({ body, preview, isNew, onClose, onDone, onError }: SaveSegmentProps) {
  const { data: trial } = useTrialOf([body]);
  const name = (key: string) => (key === body.segment ? String(body.name) : key);
  return (
    <OpenModal onClose={onClose} title={effectWords(preview)} size="xl">
      <Stack>
        <EffectView preview={preview} segment={name} onlyChanges />
        {preview.affected === 0 && (
          <Text size="sm" c="dimmed">
            No member of any segment changes by it.
          </Text>
        )}
        {trial && <Warnings findings={trial.warnings} />}
        <ApplyButton
          bodies={[body]}
          preview={preview}
          label={isNew ? "Create segment" : "Save"}
          onDone={onDone}
          onError={onError}
        />
      </Stack>
    </OpenModal>
  );
}
