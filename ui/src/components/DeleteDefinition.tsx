import { Alert, Anchor, Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "#/api/client";
import { type Kind, takeOutOfForce, useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { plural } from "./numbers";

interface DeleteDefinitionProps {
  kind: Kind;
  /** What people call the kind: "campaign". */
  noun: string;
  definitionKey: string;
  name: string;
  /** What becomes of what it did. */
  children: string;
  isOpen: boolean;
  onClose: () => void;
  /** Where to go when it is gone. */
  goTo: string;
}

const NOUNS: Partial<Record<Kind, { noun: string; place: string }>> = {
  segment: { noun: "segment", place: "/segments" },
  workflow: { noun: "workflow", place: "/workflows" },
  ladder: { noun: "ladder", place: "/ladders" },
  campaign: { noun: "campaign", place: "/campaigns" },
  intent_report: { noun: "intent report", place: "/intent-reports" },
};

/** Asks before a definition is deleted, and says what hangs on it. */
export function DeleteDefinition({
  kind,
  noun,
  definitionKey,
  name,
  children,
  isOpen,
  onClose,
  goTo,
}: DeleteDefinitionProps) {
  const { data } = api.useQuery(
    "get",
    "/api/v1/definitions/{kind}/{key}",
    { params: { path: { kind, key: definitionKey } } },
    { enabled: isOpen },
  );
  const [error, setError] = useState<unknown>(null);
  const [isPending, setPending] = useState(false);
  const forget = useForgetDefinitions();
  const navigate = useNavigate();
  const users = data?.used_by ?? [];

  const remove = async () => {
    setPending(true);
    setError(null);
    try {
      await takeOutOfForce(kind, definitionKey, users.length > 0);
      onClose();
      await navigate({ to: goTo });
      notifications.show({ title: `${name} was deleted`, message: "Its versions stay on record." });
      await forget();
    } catch (caught) {
      setError(caught);
    } finally {
      setPending(false);
    }
  };

  return (
    <Modal opened={isOpen} onClose={onClose} title={`Delete ${name}`}>
      <Stack gap="sm">
        <Text size="sm">{children}</Text>
        {users.length > 0 && (
          <Alert color="orange" title={`${plural(users.length, "definition")} use${users.length === 1 ? "s" : ""} it`}>
            <List size="sm">
              {users.map((user) => (
                <List.Item key={`${user.kind} ${user.key}`}>
                  {NOUNS[user.kind]?.noun ?? user.kind}{" "}
                  <Anchor size="sm" href={`${NOUNS[user.kind]?.place ?? ""}/${user.key}`}>
                    {user.key}
                  </Anchor>
                </List.Item>
              ))}
            </List>
            It is left out of their lists. Where they cannot work without it, nothing is deleted.
          </Alert>
        )}
        {error !== null && (
          <Alert color="red" title="It was not deleted" role="alert">
            {errorMessage(error)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Keep
          </Button>
          <Button color="red" loading={isPending} disabled={!data} onClick={() => void remove()}>
            Delete the {noun}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
