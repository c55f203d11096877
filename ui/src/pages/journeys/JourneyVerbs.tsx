import { ActionIcon, Button, Group, Menu, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCopy, IconDots, IconDownload, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { http, type Schemas } from "#/api/client";
import { useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { DeleteDefinition } from "#/components/DeleteDefinition";
import { saveYaml } from "#/definition/file";
import { STATUS_WORDS, type Verb, verbsOf } from "./status";

interface JourneyVerbsProps {
  journey: Schemas["JourneyMap"];
  mayEdit: boolean;
}

/** Pauses, resumes, drains and ends a journey; and what else can be done with it. */
export function JourneyVerbs({ journey, mayEdit }: JourneyVerbsProps) {
  const [asked, setAsked] = useState<Verb | null>(null);
  const [isDeleting, setDeleting] = useState(false);
  const [isPending, setPending] = useState(false);
  const forget = useForgetDefinitions();
  const act = async (verb: Verb) => {
    setPending(true);
    try {
      const path = { params: { path: { key: journey.key } } };
      const { error } =
        verb.to === "abort"
          ? await http.POST("/api/v1/journeys/{key}/abort", path)
          : await http.POST("/api/v1/journeys/{key}/status", { ...path, body: { status: verb.to } });
      if (error) throw error;
      await forget();
      notifications.show({
        message: `${journey.name} is ${STATUS_WORDS[verb.to] ?? "paused, and nobody is on the way"}.`,
      });
    } catch (error) {
      notifications.show({ color: "red", title: "The journey stays as it is", message: errorMessage(error) });
    } finally {
      setPending(false);
      setAsked(null);
    }
  };
  const verbs = verbsOf(journey.status, journey.inside);
  const [first, ...others] = verbs;
  return (
    <>
      {mayEdit && first && (
        <Button
          variant="default"
          loading={isPending}
          leftSection={first.to === "active" ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
          onClick={() => void act(first)}
        >
          {first.label}
        </Button>
      )}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${journey.name}`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayEdit &&
            others.map((verb) => (
              <Menu.Item key={verb.label} onClick={() => (verb.asks ? setAsked(verb) : void act(verb))}>
                {verb.label}
              </Menu.Item>
            ))}
          {mayEdit && (
            <Menu.Item
              component={Link}
              to="/journeys/new"
              search={{ from: journey.key } as never}
              leftSection={<IconCopy size={15} />}
            >
              Duplicate
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconDownload size={15} />}
            onClick={() =>
              void saveYaml("workflow", journey.key).catch((error: unknown) =>
                notifications.show({ color: "red", title: "Nothing was exported", message: errorMessage(error) }),
              )
            }
          >
            Export as file
          </Menu.Item>
          {mayEdit && (
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => setDeleting(true)}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asked !== null} onClose={() => setAsked(null)} title={`${asked?.label} ${journey.name}`}>
        <Stack>
          <Text size="sm">{asked?.asks}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setAsked(null)}>
              Leave it as it is
            </Button>
            <Button color="red" loading={isPending} onClick={() => asked && void act(asked)}>
              {asked?.label}
            </Button>
          </Group>
        </Stack>
      </Modal>
      <DeleteDefinition
        kind="workflow"
        noun="journey"
        definitionKey={journey.key}
        name={journey.name}
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        goTo="/workflows"
      >
        Whoever is on the way leaves. What happened so far stays on record.
      </DeleteDefinition>
    </>
  );
}
