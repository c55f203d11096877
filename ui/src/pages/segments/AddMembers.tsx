import { Button, FileInput, Group, Progress, Radio, Stack, Tabs, Text, Textarea } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useState } from "react";
import { csrfHeaders, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { OpenModal } from "#/components/OpenDialog";
import { count } from "#/components/numbers";
import { type Action, tellChanges, useMemberChange, useSegmentsAnew } from "./useMemberChange";
import type { Segment } from "./words";

const SHOWN_REJECTIONS = 20;

/** Names members by hand or from a CSV file. In a rule segment they are pinned, since the criteria decide on everybody else. */
export function AddMembers({ segment, onClose }: { segment: Segment; onClose: () => void }) {
  const [action, setAction] = useState<Action>(segment.mode === "rule" ? "pin_in" : "add");
  const what = segment.subject === "account" ? "domain or id" : "email or id";
  const actions: { value: Action; label: string }[] =
    segment.mode === "rule"
      ? []
      : [
          { value: "add", label: "Add" },
          { value: "replace", label: "Replace" },
          { value: "remove", label: "Remove" },
        ];
  return (
    <OpenModal
      onClose={onClose}
      title={segment.mode === "rule" ? `Pin in ${segment.name}` : `Members of ${segment.name}`}
      size="lg"
    >
      <Stack>
        <Radio.Group label="What becomes of them" value={action} onChange={(next) => setAction(next as Action)}>
          <Group mt={4}>
            {[
              ...actions,
              { value: "pin_in", label: "Keep in, whatever else says" },
              { value: "pin_out", label: "Keep out" },
            ].map((one) => (
              <Radio key={one.value} value={one.value} label={one.label} />
            ))}
          </Group>
        </Radio.Group>
        {action === "replace" && (
          <Text size="sm" c="dimmed">
            Adds them, and takes out whom an earlier list named and this one does not: an earlier file, or whom people
            named by hand.
          </Text>
        )}
        <Tabs defaultValue="names" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="names">By hand</Tabs.Tab>
            <Tabs.Tab value="file">From a file</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="names" pt="sm">
            <Names segment={segment} action={action} what={what} onDone={onClose} />
          </Tabs.Panel>
          <Tabs.Panel value="file" pt="sm">
            <File segment={segment} action={action} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </OpenModal>
  );
}

function Names({
  segment,
  action,
  what,
  onDone,
}: {
  segment: Segment;
  action: Action;
  what: string;
  onDone: () => void;
}) {
  const [text, setText] = useState("");
  const { change, isPending } = useMemberChange(segment);
  const names = text.split(/[\s,;]+/).filter((name) => name !== "");
  return (
    <Stack gap="sm">
      <Textarea
        label={`One ${what} a line`}
        autosize
        minRows={4}
        maxRows={12}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      <Group justify="flex-end">
        <Button
          loading={isPending}
          disabled={names.length === 0}
          onClick={() =>
            change(
              action,
              names.map((name) => (/^\d+$/.test(name) ? Number(name) : name)),
              onDone,
            )
          }
        >
          {names.length === 0 ? "Apply" : `Apply to ${count(names.length)}`}
        </Button>
      </Group>
    </Stack>
  );
}

function File({ segment, action }: { segment: Segment; action: Action }) {
  const [file, setFile] = useState<globalThis.File | null>(null);
  const [percent, setPercent] = useState<number | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [done, setDone] = useState<Schemas["MemberChanges"] | null>(null);
  const readAnew = useSegmentsAnew();
  const [id, address] = segment.subject === "account" ? ["account_id", "domain"] : ["contact_id", "email"];
  const send = async () => {
    if (!file) return;
    setFault(null);
    setDone(null);
    setPercent(0);
    try {
      const found = await upload(segment.key, file, action, setPercent);
      setDone(found);
      tellChanges(found, segment, action);
      readAnew();
    } catch (error) {
      setFault(errorMessage(error));
    } finally {
      setPercent(null);
    }
  };
  return (
    <Stack gap="sm">
      <FileInput
        label="CSV file"
        description={`The first line names the columns: ${address} or ${id}; others are passed over.`}
        accept=".csv,text/csv"
        leftSection={<IconFileUpload size={16} />}
        placeholder="Choose a file"
        value={file}
        onChange={setFile}
        error={fault}
        clearable
      />
      {percent !== null && <Progress value={percent} aria-label="Sent" animated />}
      {done && (
        <div role="status">
          <Text size="sm">
            {count(done.changed)} changed, {count(done.unchanged)} already so, {count(done.rejected)} left out.
          </Text>
          {done.rejections.slice(0, SHOWN_REJECTIONS).map((one) => (
            <Text key={one.number} size="xs" c="dimmed">
              Line {one.number}: {one.value ?? ""} {one.reason}
            </Text>
          ))}
        </div>
      )}
      <Group justify="flex-end">
        <Button disabled={!file || percent !== null} loading={percent !== null} onClick={() => void send()}>
          Import
        </Button>
      </Group>
    </Stack>
  );
}

/** Sends a file and tells how far it is, which fetch cannot. Rejects with the body of the error. */
function upload(
  key: string,
  file: Blob,
  action: Action,
  onPercent: (percent: number) => void,
): Promise<Schemas["MemberChanges"]> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("action", action);
    form.append("file", file);
    request.open("POST", `/api/v1/segments/${key}/members/import`);
    for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onPercent((event.loaded / event.total) * 100);
    request.onload = () => (request.status < 300 ? resolve(request.response) : reject(request.response));
    request.onerror = () => reject(new TypeError("The file could not be sent."));
    request.send(form);
  });
}
