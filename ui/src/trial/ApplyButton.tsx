import { Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { type Body, type Changes, type Preview, putInForce, useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { plural } from "#/components/numbers";

interface ApplyButtonProps {
  bodies: readonly Body[];
  preview: Preview | undefined;
  label: string;
  disabled?: boolean;
  onDone: (changes: Changes) => void;
  onError?: (error: unknown) => void;
}

/** Puts definitions in force; where many would move, only after that was confirmed. */
export function ApplyButton({ bodies, preview, label, disabled = false, onDone, onError }: ApplyButtonProps) {
  const [isSure, setIsSure] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const forget = useForgetDefinitions();
  const needsConfirmation = Boolean(preview?.confirm);
  const apply = async () => {
    setIsBusy(true);
    setError(null);
    try {
      const changes = await putInForce(bodies, { confirm: preview?.confirm });
      onDone(changes);
      void forget();
    } catch (caught) {
      setError(caught);
      onError?.(caught);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Stack gap="xs" align="flex-end">
      {error !== null && (
        <Text size="sm" c="red" role="alert">
          {errorMessage(error)}
        </Text>
      )}
      <Group gap="md">
        {needsConfirmation && (
          <Checkbox
            label={`Yes, move ${plural(preview?.affected ?? 0, "record")}`}
            checked={isSure}
            onChange={(event) => setIsSure(event.currentTarget.checked)}
          />
        )}
        <Button onClick={() => void apply()} loading={isBusy} disabled={disabled || (needsConfirmation && !isSure)}>
          {label}
        </Button>
      </Group>
    </Stack>
  );
}
