import { Alert, Button, Code, Group, JsonInput, Loader, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { type HttpCall, HttpRequest } from "#/components/HttpRequest";
import { OpenDrawer } from "#/components/OpenDialog";
import { plural } from "#/components/numbers";
import { When } from "#/components/When";
import { SubjectLink } from "#/trial/EffectView";

interface DeliveryDrawerProps {
  deliveryId: number;
  mayEdit: boolean;
  onClose: () => void;
}

/** One message: what it is filled in with, what it says, what was answered; a failed one can be corrected and sent again. */
export function DeliveryDrawer({ deliveryId, mayEdit, onClose }: DeliveryDrawerProps) {
  const path = { params: { path: { delivery_id: deliveryId } } };
  const { data, error } = api.useQuery("get", "/api/v1/deliveries/{delivery_id}", path);
  return (
    <OpenDrawer
      onClose={onClose}
      position="right"
      size="lg"
      title={data?.recipient ? `Message to ${data.recipient}` : "Message"}
    >
      {error ? (
        <Text size="sm" c="red" role="alert">
          {errorMessage(error)}
        </Text>
      ) : data ? (
        <Message key={`${data.delivery_id} ${data.state}`} message={data} mayEdit={mayEdit} />
      ) : (
        <Loader aria-label="Reading the message" />
      )}
    </OpenDrawer>
  );
}

function Message({ message, mayEdit }: { message: Schemas["FullDelivery"]; mayEdit: boolean }) {
  const [text, setText] = useState(() => pretty(message.data));
  const forget = useForgetDefinitions();
  const fail = (error: unknown) =>
    notifications.show({ color: "red", title: "The message stays as it is", message: errorMessage(error) });
  const settle = { onError: fail, onSettled: forget };
  const correct = api.useMutation("patch", "/api/v1/deliveries/{delivery_id}", settle);
  const replay = api.useMutation("post", "/api/v1/deliveries/{delivery_id}/replay", settle);
  const skip = api.useMutation("post", "/api/v1/deliveries/{delivery_id}/skip", settle);
  const path = { params: { path: { delivery_id: message.delivery_id } } };
  const data = parsed(text);
  const isChanged = text !== pretty(message.data);
  const sendAgain = async () => {
    if (isChanged && data) await correct.mutateAsync({ ...path, body: { data } });
    await replay.mutateAsync(path);
    notifications.show({ message: "It is sent again." });
  };
  return (
    <Stack gap="sm">
      <Text size="sm" component="div">
        {message.state} ·{" "}
        {message.contact_id === null ? (
          <SubjectLink subject="account" id={message.subject_id} name="open the account" />
        ) : (
          <SubjectLink subject="contact" id={message.contact_id} name="open the contact" />
        )}{" "}
        · {plural(message.attempt_count, "try", "tries")} · {message.on_exit && "taken back at the exit · "}written{" "}
        <When at={message.created_at} />
        {message.ended_at && (
          <>
            , ended <When at={message.ended_at} />
          </>
        )}
      </Text>
      {message.reason && (
        <Alert color={message.state === "failed" ? "red" : "gray"} p="xs" title="Why">
          {message.reason}
          {message.status_code !== null && ` (${message.status_code})`}
        </Alert>
      )}
      {message.content_problem && (
        <Alert color="orange" p="xs" title="It cannot be filled in">
          {message.content_problem}
        </Alert>
      )}
      {message.content && <Content content={message.content} />}
      {mayEdit && message.state === "failed" && message.data ? (
        <JsonInput
          label="What it is filled in with"
          description="Correct it here, then send it again"
          value={text}
          onChange={setText}
          validationError="This is not JSON."
          formatOnBlur
          autosize
          minRows={6}
          maxRows={20}
        />
      ) : (
        message.data && <Part title="What it is filled in with" value={message.data} />
      )}
      {message.answer !== null && message.answer !== undefined && (
        <Part title="What was answered" value={message.answer} />
      )}
      <Text size="xs" c="dimmed">
        Message {message.delivery_id}, key {message.idempotency_key}
      </Text>
      {mayEdit && (
        <Group gap="xs" justify="flex-end">
          {(message.state === "failed" || message.state === "waiting") && (
            <Button variant="default" loading={skip.isPending} onClick={() => skip.mutate(path)}>
              Leave it unsent
            </Button>
          )}
          {message.state === "failed" && (
            <Button
              loading={correct.isPending || replay.isPending}
              disabled={isChanged && data === null}
              onClick={() => void sendAgain().catch(() => {})}
            >
              {isChanged ? "Correct and send again" : "Send again"}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

/** What a message says: the requests it comes to as they are, and anything else as JSON. */
function Content({ content }: { content: Record<string, unknown> }) {
  const { calls, ...rest } = content;
  if (typeof content.method === "string" && typeof content.url === "string")
    return <HttpRequest call={content as unknown as HttpCall} />;
  return (
    <>
      <Part title="What it says" value={rest} />
      {Array.isArray(calls) && calls.map((call: HttpCall, place) => <HttpRequest key={place} call={call} />)}
    </>
  );
}

function Part({ title, value }: { title: string; value: unknown }) {
  return (
    <div>
      <Text size="sm" fw={560} mb={4}>
        {title}
      </Text>
      <Code block tabIndex={0} style={{ maxHeight: 280, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {typeof value === "string" ? value : pretty(value)}
      </Code>
    </div>
  );
}

const pretty = (value: unknown): string => JSON.stringify(value, null, 2) ?? "";

function parsed(text: string): Record<string, unknown> | null {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null && !Array.isArray(found)
      ? (found as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
