import { ActionIcon, Button, Group, Menu, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconArchive, IconDots, IconDownload, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { takeOutOfForce, useForgetDefinitions } from "#/api/definitions";
import { errorCode, errorMessage } from "#/api/errors";
import { saveYaml } from "#/definition/file";

/** What can be done with one ladder. */
export function LadderMenu({ ladder, mayEdit }: { ladder: Schemas["Ladder"]; mayEdit: boolean }) {
  const [isDeleting, deleting] = useDisclosure();
  const forget = useForgetDefinitions();
  const fail = (title: string) => (error: unknown) =>
    notifications.show({ color: "red", title, message: errorMessage(error) });
  const status = api.useMutation("post", "/api/v1/ladders/{key}/status", {
    onError: fail("The ladder stays as it is"),
    onSettled: forget,
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${ladder.name}`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconDownload size={15} />}
            onClick={() => void saveYaml("ladder", ladder.key).catch(fail("Nothing was exported"))}
          >
            Export as file
          </Menu.Item>
          {mayEdit && ladder.status !== "archived" && (
            <Menu.Item
              leftSection={<IconArchive size={15} />}
              onClick={() => status.mutate({ params: { path: { key: ladder.key } }, body: { status: "archived" } })}
            >
              Archive
            </Menu.Item>
          )}
          {mayEdit && (
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={deleting.open}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <DeleteDialog ladder={ladder} isOpen={isDeleting} onClose={deleting.close} />
    </>
  );
}

function DeleteDialog({
  ladder,
  isOpen,
  onClose,
}: {
  ladder: Schemas["Ladder"];
  isOpen: boolean;
  onClose: () => void;
}) {
  const [error, setError] = useState<unknown>(null);
  const navigate = useNavigate();
  const forget = useForgetDefinitions();
  const isUsed = errorCode(error) === "conflict";
  const remove = async () => {
    try {
      await takeOutOfForce("ladder", ladder.key, isUsed);
      await navigate({ to: "/ladders" });
      await forget();
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Delete ${ladder.name}`}>
      <Stack>
        <Text size="sm">
          Nobody stands on it any more then, and whom it put into segments leaves them. Its versions stay on record.
        </Text>
        {error !== null && (
          <Text size="sm" c="red" role="alert">
            {errorMessage(error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button color="red" onClick={() => void remove()}>
            {isUsed ? "Delete it all the same" : "Delete"}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
