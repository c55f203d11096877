import { Button, Code, CopyButton, Group, Stack, Tabs, Text, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { When } from "#/components/When";
import { snippets, sourceKey } from "./snippets";
import classes from "./Sources.module.css";

interface KeyDialogProps {
  /** The source a new key is for, where that is known already. */
  source?: string | undefined;
  onClose: () => void;
}

/** Makes a write key and shows it this once, with what each client wants to be told, and waits for the first event. */
export function KeyDialog({ source: given, onClose }: KeyDialogProps) {
  const cache = useQueryClient();
  const [name, setName] = useState(given ?? "");
  const source = given ?? sourceKey(name);
  const create = api.useMutation("post", "/api/v1/write-keys", {
    onSuccess: () => cache.invalidateQueries({ queryKey: ["get", "/api/v1/sources"] }),
  });
  return (
    <OpenModal
      onClose={onClose}
      title={create.data ? `The write key of ${create.data.source}` : "Make a write key"}
      size="lg"
      closeOnClickOutside={!create.data}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {create.data ? (
        <MadeKey made={create.data} onClose={onClose} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate({ body: { source, name: name || source } });
          }}
        >
          <Stack>
            <TextInput
              label="What sends the events"
              description={`A short name for people, such as Website.${source ? ` The source is called ${source}.` : ""}`}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              required
              data-autofocus
              error={create.error && errorMessage(create.error)}
            />
            <Group>
              <Button type="submit" loading={create.isPending} disabled={!source}>
                Make the key
              </Button>
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </OpenModal>
  );
}

function MadeKey({ made, onClose }: { made: Schemas["CreatedWriteKey"]; onClose: () => void }) {
  const { data } = api.useQuery("get", "/api/v1/sources", undefined, { refetchInterval: 2000 });
  const seenAt = data?.items.find((found) => found.source === made.source)?.last_event_at;
  const isNew = seenAt && new Date(seenAt) >= new Date(made.created_at);
  return (
    <Stack>
      <Text size="sm">
        Copy it now: it is not shown again. It can do nothing but send events, so it may stand in a web page.
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Code className={classes.key} data-testid="write-key">
          {made.write_key}
        </Code>
        <Copy text={made.write_key} label="Copy the key" />
      </Group>
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List>
          {snippets(made.write_key, window.location.origin).map((snippet) => (
            <Tabs.Tab key={snippet.key} value={snippet.key}>
              {snippet.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets(made.write_key, window.location.origin).map((snippet) => (
          <Tabs.Panel key={snippet.key} value={snippet.key} pt="xs">
            <Group justify="space-between" gap="xs">
              <Text size="xs" c="dimmed">
                {snippet.hint}
              </Text>
              <Copy text={snippet.code} label={`Copy for ${snippet.label}`} />
            </Group>
            <Code block mt={4} tabIndex={0} className={classes.snippet}>
              {snippet.code}
            </Code>
          </Tabs.Panel>
        ))}
      </Tabs>
      <Text size="sm" role="status">
        {isNew ? (
          <>
            <IconCheck size={15} color="var(--good)" aria-hidden /> An event arrived <When at={seenAt} />.
          </>
        ) : (
          "Waiting for the first event."
        )}
      </Text>
      <Group>
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}

function Copy({ text, label }: { text: string; label: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          size="compact-sm"
          variant="default"
          onClick={copy}
          leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        >
          {copied ? "Copied" : label}
        </Button>
      )}
    </CopyButton>
  );
}
