import { Textarea } from "@mantine/core";
import { useCallbackRef, useDebouncedCallback } from "@mantine/hooks";
import { useRef, useState } from "react";
import { readYaml } from "#/criteria/readYaml";
import { toYaml } from "#/criteria/yaml";
import classes from "./DataEditor.module.css";

interface DataEditorProps {
  label: string;
  hint?: string | undefined;
  value: unknown;
  /** Nothing, where no text is left. */
  onChange: (value: unknown) => void;
  /** Whether it may be a text like any other. */
  mayBeText?: boolean;
  fault?: string | undefined;
}

/** A value of any shape, as YAML or JSON. A text that is neither is kept as it is, so that whoever checks the journey sees it. */
export function DataEditor({ label, hint, value, onChange, mayBeText = false, fault }: DataEditorProps) {
  const [text, setText] = useState(() => written(value));
  const [shown, setShown] = useState(value);
  const [unread, setUnread] = useState<string | null>(null);
  const asked = useRef(0);
  // Changed from elsewhere: by an undo, or by the draft of another day.
  if (shown !== value) {
    setShown(value);
    setText(written(value));
    setUnread(null);
  }

  const change = useCallbackRef(onChange);
  const read = useDebouncedCallback(
    async (typed: string) => {
      const turn = ++asked.current;
      const { document, message } = await (typed.trim() ? readYaml(typed) : { document: undefined, message: null });
      if (turn !== asked.current) return;
      const next = message === null ? document : typed;
      setUnread(message);
      setShown(next);
      change(next);
    },
    { delay: 400, flushOnUnmount: true },
  );

  return (
    <Textarea
      label={label}
      description={mayBeText && typeof value === "string" ? "Sent as this text" : hint}
      autosize
      minRows={2}
      maxRows={28}
      spellCheck={false}
      classNames={{ input: classes.text }}
      value={text}
      error={(mayBeText ? null : unread) ?? fault}
      onChange={(event) => {
        setText(event.currentTarget.value);
        asked.current += 1;
        read(event.currentTarget.value);
      }}
      onBlur={read.flush}
    />
  );
}

const written = (value: unknown): string =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : toYaml(value).trimStart();
