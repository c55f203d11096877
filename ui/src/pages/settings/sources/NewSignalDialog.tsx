import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { putDefinition } from "../putDefinition";
import { CATEGORIES, STRENGTHS } from "../scoring/scoreModel";
import { sourceKey } from "./snippets";

/** Makes events of one name a signal. */
export function NewSignalDialog({ event, type, onClose }: { event: string; type: string; onClose: () => void }) {
  const cache = useQueryClient();
  const [name, setName] = useState(event);
  const [category, setCategory] = useState("web");
  const [strength, setStrength] = useState("low");
  const key = sourceKey(event).replaceAll("_", "-");
  const save = useMutation({
    mutationFn: () =>
      putDefinition(
        "signal",
        key,
        { signal: key, name, category, strength, match: [{ type: [type], event: [event] }] },
        false,
      ),
    onSuccess: async () => {
      notifications.show({
        message: `${event} is a signal from now on. Events that came in before stay what they were.`,
      });
      onClose();
      await cache.invalidateQueries();
    },
  });
  return (
    <OpenModal onClose={onClose} title={`Make ${event} a signal`} closeButtonProps={{ "aria-label": "Close" }}>
      <form
        onSubmit={(submitted) => {
          submitted.preventDefault();
          save.mutate();
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            value={name}
            onChange={(changed) => setName(changed.currentTarget.value)}
            required
            data-autofocus
          />
          <NativeSelect
            label="Category"
            value={category}
            onChange={(changed) => setCategory(changed.currentTarget.value)}
            data={CATEGORIES.map((one) => ({ value: one.key, label: one.label }))}
          />
          <NativeSelect
            label="Strength"
            description="How much it says about readiness to buy"
            value={strength}
            onChange={(changed) => setStrength(changed.currentTarget.value)}
            data={STRENGTHS.map((one) => ({ value: one.key, label: `${one.label}: ${one.example}` }))}
          />
          {save.error && (
            <Text size="sm" c="var(--bad)" role="alert">
              {errorMessage(save.error)}
            </Text>
          )}
          <Group>
            <Button type="submit" loading={save.isPending}>
              Make it a signal
            </Button>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </OpenModal>
  );
}
