import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { OpenModal } from "#/components/OpenDialog";

interface QuestionProps {
  title: string;
  /** What the button does, as a verb. */
  yes: string;
  children: ReactNode;
  isBusy: boolean;
  error: ReactNode;
  isHarmless?: boolean;
  onYes: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. */
export function Question({ title, yes, children, isBusy, error, isHarmless = false, onYes, onClose }: QuestionProps) {
  return (
    <OpenModal onClose={onClose} title={title} closeButtonProps={{ "aria-label": "Close" }}>
      <Stack>
        {error && (
          <Alert color="red" role="alert" variant="light">
            {error}
          </Alert>
        )}
        <Text size="sm" component="div">
          {children}
        </Text>
        <Group>
          <Button color={isHarmless ? undefined : "red"} loading={isBusy} onClick={onYes}>
            {yes}
          </Button>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
        </Group>
      </Stack>
    </OpenModal>
  );
}
