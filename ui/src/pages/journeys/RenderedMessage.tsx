import { Alert, Code, Stack, Text } from "@mantine/core";
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
        <Request message={message} />
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

function Request({ message }: { message: Message }) {
  const head = [
    message.method ?? message.operation.replaceAll("_", " "),
    message.channel === "connector" ? "through" : message.operation === "chat" ? "to the address in" : "",
    message.to ?? "nowhere yet",
  ].filter(Boolean);
  const headers = Object.entries(message.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return (
    <div className={classes.request}>
      <Text size="sm" fw={560} className={classes.head}>
        {head.join(" ")}
      </Text>
      {message.text && <Part label="Text" text={message.text} />}
      {headers.length > 0 && <Part label="Headers" text={headers.join("\n")} />}
      {!isEmpty(message.body) && (
        <Part label={message.channel === "connector" ? "With" : "Body"} text={shownValue(message.body)} />
      )}
      {!isEmpty(message.fields) && <Part label="Fields" text={shownValue(message.fields)} />}
    </div>
  );
}

function Part({ label, text }: { label: string; text: string }) {
  return (
    <>
      <Text size="xs" c="dimmed" mt={4}>
        {label}
      </Text>
      <Code block tabIndex={0} aria-label={label} role="region" className={classes.code}>
        {text}
      </Code>
    </>
  );
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
