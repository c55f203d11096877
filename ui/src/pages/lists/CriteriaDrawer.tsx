import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { OpenDrawer } from "#/components/OpenDialog";
import { type Criteria, CriteriaBuilder, LiveCount, type Subject, useLiveCount } from "#/criteria";

interface CriteriaDrawerProps {
  subject: Subject;
  value: Criteria | undefined;
  onApply: (criteria: Criteria | undefined) => void;
  onClose: () => void;
}

/** Criteria for a list, in the words of segments, with the number they find before they are applied. */
export default function CriteriaDrawer({ subject, value, onApply, onClose }: CriteriaDrawerProps) {
  const [criteria, setCriteria] = useState<Criteria | null>(value ?? null);
  const live = useLiveCount(subject, criteria);
  const isEmpty = criteria === null || Object.keys(criteria).length === 0;
  const isReady = isEmpty || (!live.isUnfinished && !live.error);
  return (
    <OpenDrawer
      onClose={onClose}
      position="right"
      size="xl"
      title={`Filter ${subject}s by criteria`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="md">
        <CriteriaBuilder subject={subject} value={criteria} onChange={setCriteria} error={live.error} />
        {!isEmpty && <LiveCount live={live} subject={subject} />}
        <Group justify="flex-end">
          {value && (
            <Button variant="subtle" color="red" onClick={() => onApply(undefined)}>
              Remove the criteria
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!isReady} onClick={() => onApply(isEmpty ? undefined : (criteria ?? undefined))}>
            Show them
          </Button>
        </Group>
      </Stack>
    </OpenDrawer>
  );
}
