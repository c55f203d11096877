import { Text } from "@mantine/core";
import { IconAppWindow } from "@tabler/icons-react";
import classes from "./PushView.module.css";

interface PushViewProps {
  title: string | null | undefined;
  body: string | null | undefined;
  url: string | null | undefined;
  /** What is known beside it, such as how long it is kept. */
  notes?: readonly string[];
}

/** A message of web push about as a browser shows it. Its icon is left out, since it lies on another site. */
export function PushView({ title, body, url, notes = [] }: PushViewProps) {
  return (
    <div className={classes.push} role="group" aria-label="As browsers show it">
      <IconAppWindow size={28} stroke={1.4} aria-hidden />
      <div className={classes.words}>
        <Text size="sm" fw={580}>
          {title || "no title yet"}
        </Text>
        {body && <Text size="sm">{body}</Text>}
        <Text size="xs" c="dimmed">
          {url ? `A click opens ${url}` : "A click opens nothing"}
        </Text>
        {notes.length > 0 && (
          <Text size="xs" c="dimmed">
            {notes.join(", ")}
          </Text>
        )}
      </div>
    </div>
  );
}
