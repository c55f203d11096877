import { Code, Text } from "@mantine/core";
import type { Schemas } from "#/api/client";
import classes from "./HttpRequest.module.css";

export type HttpCall = Schemas["HttpCall"];

/** A request as it goes over the wire, with the names of secrets in the place of what they are. */
export function HttpRequest({ call }: { call: HttpCall }) {
  const headers = Object.entries(call.headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <div className={classes.request} role="group" aria-label={`${call.method} ${call.url}`}>
      <Text size="sm" fw={560} className={classes.head}>
        {call.method} {call.url}
      </Text>
      <RequestPart label="Headers" text={headers.join("\n")} />
      {call.body && <RequestPart label="Body" text={readable(call.body)} />}
      {call.supposing && (
        <Text size="xs" c="dimmed" mt={6}>
          What follows is as if {call.supposing}.
        </Text>
      )}
    </div>
  );
}

/** One part of what leaves the house, word for word. */
export function RequestPart({ label, text }: { label: string; text: string }) {
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

/** A body as text to read: JSON over several lines, anything else as it is. */
export function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
