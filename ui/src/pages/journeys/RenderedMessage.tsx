import { Alert, Stack, Text } from "@mantine/core";
import { HttpRequest, RequestPart } from "#/components/HttpRequest";
import { MailView } from "#/components/MailView";
import { PushView } from "#/components/PushView";
import { plural } from "#/components/numbers";
import { obstacleWords } from "./foreseen";
import classes from "./RenderedMessage.module.css";
import { type Message, shownValue } from "./simulated";

/** One message exactly as its receiver would get it, or why it would not be sent. */
export function RenderedMessage({ message }: { message: Message }) {
  return (
    <Stack gap={6} mt="xs" className={classes.message}>
      {message.skipped && (
        <Text size="sm" fw={560}>
          Not sent: {obstacleWords(message.skipped)}.
        </Text>
      )}
      {message.problem && (
        <Alert color="orange" py={6}>
          <Text size="sm">{message.problem}</Text>
        </Alert>
      )}
      {message.channel === "email" ? (
        <MailView
          from={message.sender}
          to={message.to}
          subject={message.subject}
          html={message.html}
          text={message.text}
          isCompact
        />
      ) : message.channel === "web_push" ? (
        <Push message={message} />
      ) : (
        <Outgoing message={message} />
      )}
      {(message.credits ?? 0) > 0 && (
        <Text size="xs" c="dimmed">
          At most {plural(message.credits ?? 0, "credit")}
        </Text>
      )}
    </Stack>
  );
}

function Push({ message }: { message: Message }) {
  const fields = (message.fields ?? {}) as Record<string, string | number | null>;
  const notes = [`urgency ${fields.urgency}`, `kept for ${plural(Number(fields.ttl), "second")}`];
  if (fields.topic) notes.push(`topic ${fields.topic}`);
  return (
    <PushView
      title={message.subject}
      body={message.text}
      url={fields.url === null ? null : String(fields.url)}
      notes={message.fields ? notes : []}
    />
  );
}

function Outgoing({ message }: { message: Message }) {
  const what = message.operation.replaceAll("_", " ");
  const way = message.channel === "connector" ? "through" : "to the address in";
  return (
    <>
      {message.operation !== "http" && (
        <Text size="sm">
          {what} {way} {message.to ?? "nowhere yet"}
        </Text>
      )}
      {message.calls?.map((call, place) => (
        <HttpRequest key={place} call={call} />
      ))}
      {message.rows?.map((row, place) => (
        <div key={place} className={classes.request}>
          <RequestPart label={`A row of ${row.file}`} text={shownValue(row.row)} />
        </div>
      ))}
      {(message.bought?.length ?? 0) > 0 && (
        <div className={classes.request}>
          <RequestPart label="Whom it would buy" text={shownValue(message.bought)} />
        </div>
      )}
    </>
  );
}
