import { Alert, Button, Checkbox, CopyButton, Group, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { plural } from "#/components/numbers";

/** Erases a person for good, after asking; then shows the receipt, the only proof that stays. */
export function EraseContact({ contact, onClose }: { contact: Schemas["Contact"]; onClose: () => void }) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [isSure, setIsSure] = useState(false);
  const { mutate, data: receipt, isPending, error } = api.useMutation("post", "/api/v1/contacts/{contact_id}/erase");
  const leave = () => {
    onClose();
    if (receipt) void navigate({ to: "/contacts" }).then(() => cache.invalidateQueries());
  };
  const name = contact.name ?? `contact ${contact.contact_id}`;
  return (
    <OpenModal onClose={leave} title={receipt ? "The person is erased" : `Erase ${name}?`}>
      {receipt ? (
        <Stack>
          <Text size="sm">
            Removed: {plural(receipt.removed.signals, "signal")}, {plural(receipt.removed.identifiers, "identifier")},{" "}
            {plural(receipt.removed.visitors, "visitor")}; {plural(receipt.removed.events, "raw event")} emptied. Keep
            this receipt as proof:
          </Text>
          <Group gap="xs">
            <Text ff="monospace">{receipt.receipt}</Text>
            <CopyButton value={receipt.receipt}>
              {({ copied, copy }) => (
                <Button size="compact-sm" variant="default" onClick={copy}>
                  {copied ? "Copied" : "Copy"}
                </Button>
              )}
            </CopyButton>
          </Group>
          <Group justify="flex-end">
            <Button onClick={leave}>Go to contacts</Button>
          </Group>
        </Stack>
      ) : (
        <Stack>
          <Text size="sm">
            The contact goes, with its identifiers, visitors and signals, and its raw events are emptied. The scores of
            the account follow. Backups taken before still hold the person. This cannot be taken back.
          </Text>
          <Checkbox
            label="Erase this person for good"
            checked={isSure}
            onChange={(event) => setIsSure(event.currentTarget.checked)}
          />
          {error && <Alert color="red">{errorMessage(error)}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              color="red"
              disabled={!isSure}
              loading={isPending}
              onClick={() => mutate({ params: { path: { contact_id: contact.contact_id } } })}
            >
              Erase
            </Button>
          </Group>
        </Stack>
      )}
    </OpenModal>
  );
}
