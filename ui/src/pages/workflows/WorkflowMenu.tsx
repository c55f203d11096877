import { ActionIcon, Button, Group, Menu, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import {
  IconArchive,
  IconCopy,
  IconDots,
  IconDownload,
  IconPencil,
  IconPlayerPlay,
  IconTrash,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { takeOutOfForce } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { proposedKey } from "#/definition/key";
import { saveYaml } from "#/definition/file";
import { runWords } from "./runWords";
import type { InForce } from "#/definition/inForce";

type Workflow = Schemas["Workflow"];

interface WorkflowMenuProps {
  workflow: Workflow;
  mayEdit: boolean;
  inForce: InForce | undefined;
}

/** What can be done with one rule. */
export function WorkflowMenu({ workflow, mayEdit, inForce }: WorkflowMenuProps) {
  const [isCopying, copying] = useDisclosure();
  const [isDeleting, deleting] = useDisclosure();
  const cache = useQueryClient();
  const fail = (title: string) => (error: unknown) =>
    notifications.show({ color: "red", title, message: errorMessage(error) });
  const settle = { onSettled: () => cache.invalidateQueries() };
  const run = api.useMutation("post", "/api/v1/workflows/{key}/run", {
    ...settle,
    onSuccess: (found) => notifications.show({ title: `${found.name} ran`, message: runWords(found.last_run) }),
    onError: fail("The workflow did not run"),
  });
  const status = api.useMutation("post", "/api/v1/workflows/{key}/status", {
    ...settle,
    onError: fail("The workflow stays as it is"),
  });
  const path = { params: { path: { key: workflow.key } } };
  const isArchived = workflow.status === "archived";
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${workflow.name}`} loading={run.isPending}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayEdit && !isArchived && (
            <>
              <Menu.Item
                component={Link}
                to="/workflows/$workflowKey/edit"
                params={{ workflowKey: workflow.key } as never}
                leftSection={<IconPencil size={15} />}
              >
                Edit
              </Menu.Item>
              <Menu.Item
                leftSection={<IconPlayerPlay size={15} />}
                disabled={workflow.status !== "active"}
                onClick={() => run.mutate(path)}
              >
                Run now
              </Menu.Item>
            </>
          )}
          {mayEdit && (
            <Menu.Item leftSection={<IconCopy size={15} />} onClick={copying.open}>
              Duplicate
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconDownload size={15} />}
            onClick={() => void saveYaml("workflow", workflow.key).catch(fail("Nothing was exported"))}
          >
            Export as file
          </Menu.Item>
          {mayEdit && <Menu.Divider />}
          {mayEdit && !isArchived && (
            <Menu.Item
              leftSection={<IconArchive size={15} />}
              onClick={() => status.mutate({ ...path, body: { status: "archived" } })}
            >
              Archive
            </Menu.Item>
          )}
          {mayEdit && isArchived && (
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={deleting.open}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <DuplicateDialog
        workflow={workflow}
        taken={inForce?.keys("workflow") ?? new Set()}
        isOpen={isCopying}
        onClose={copying.close}
      />
      <DeleteDialog workflow={workflow} isOpen={isDeleting} onClose={deleting.close} />
    </>
  );
}

interface DialogProps {
  workflow: Workflow;
  isOpen: boolean;
  onClose: () => void;
}

function DuplicateDialog({ workflow, taken, isOpen, onClose }: DialogProps & { taken: ReadonlySet<string> }) {
  const [name, setName] = useState(`${workflow.name} (copy)`.slice(0, 128));
  const cache = useQueryClient();
  const navigate = useNavigate();
  const copy = api.useMutation("post", "/api/v1/workflows/{key}/duplicate", {
    onSuccess: (found) => {
      void cache.invalidateQueries();
      void navigate({ to: "/workflows/$workflowKey/edit", params: { workflowKey: found.key } as never });
    },
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Duplicate ${workflow.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          copy.mutate({
            params: { path: { key: workflow.key } },
            body: { key: proposedKey(name, taken), name, status: "disabled" },
          });
        }}
      >
        <Stack>
          <TextInput
            label="Name of the copy"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={128}
            data-autofocus
            error={copy.error && errorMessage(copy.error)}
          />
          <Text size="sm" c="dimmed">
            The copy is disabled, so that it can be changed before it does anything.
          </Text>
          <Group justify="flex-end">
            <Button type="submit" loading={copy.isPending} disabled={!name.trim()}>
              Duplicate
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function DeleteDialog({ workflow, isOpen, onClose }: DialogProps) {
  const [error, setError] = useState<unknown>(null);
  const cache = useQueryClient();
  const remove = async () => {
    try {
      await takeOutOfForce("workflow", workflow.key);
      onClose();
      await cache.invalidateQueries();
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Delete ${workflow.name}`}>
      <Stack>
        <Text size="sm">
          Its runs and versions stay on record, and whom it put into segments stays there. It is no longer listed.
        </Text>
        {error !== null && (
          <Text size="sm" c="red" role="alert">
            {errorMessage(error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button color="red" onClick={() => void remove()}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
