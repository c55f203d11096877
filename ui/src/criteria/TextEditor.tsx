import { Text, Textarea } from "@mantine/core";
import { useCallbackRef, useDebouncedCallback } from "@mantine/hooks";
import { useRef, useState } from "react";
import { http } from "#/api/client";
import { errorMessage } from "#/api/errors";
import classes from "./CriteriaBuilder.module.css";
import { tidy } from "./tidy";
import { isRecord } from "./types";
import { toYaml } from "./yaml";

interface TextEditorProps {
  label: string;
  value: unknown;
  onChange: (value: unknown) => void;
  problems: readonly string[];
  isDisabled: boolean;
  hint?: string | undefined;
  /** Whether no text at all stands for no criteria. */
  mayBeEmpty?: boolean;
}

/** A node, or all criteria, as YAML; JSON is YAML too. The server reads it, and what it cannot read stays in the field. */
export function TextEditor({
  label,
  value,
  onChange,
  problems,
  isDisabled,
  hint,
  mayBeEmpty = false,
}: TextEditorProps) {
  const [text, setText] = useState(() => written(value));
  const [fault, setFault] = useState<string | null>(null);
  const [shown, setShown] = useState(value);
  const asked = useRef(0);
  // Changed from elsewhere: by an undo, or by the draft of another day.
  if (shown !== value) {
    setShown(value);
    setText(written(value));
  }

  const change = useCallbackRef(onChange);
  const read = useDebouncedCallback(
    async (typed: string) => {
      const turn = ++asked.current;
      const { document, message } = await readText(typed, mayBeEmpty);
      if (turn !== asked.current) return;
      setFault(message);
      if (message === null) {
        setShown(document);
        change(document);
      }
    },
    { delay: 400, flushOnUnmount: true },
  );

  return (
    <div>
      {hint && (
        <Text size="xs" c="dimmed" mb={4}>
          {hint}
        </Text>
      )}
      <Textarea
        aria-label={label}
        classNames={{ input: classes.text }}
        autosize
        minRows={2}
        maxRows={28}
        spellCheck={false}
        disabled={isDisabled}
        value={text}
        error={fault ?? (problems.length > 0 ? problems.join(" · ") : undefined)}
        onChange={(event) => {
          setText(event.currentTarget.value);
          asked.current += 1;
          read(event.currentTarget.value);
        }}
        onBlur={read.flush}
      />
    </div>
  );
}

const written = (value: unknown): string =>
  isRecord(value) && Object.keys(value).length > 0 ? toYaml(tidy(value)) : "";

async function readText(text: string, mayBeEmpty: boolean): Promise<{ document: unknown; message: string | null }> {
  if (mayBeEmpty && text.trim() === "") return { document: null, message: null };
  try {
    const { data, error } = await http.POST("/api/v1/criteria/read", {
      headers: { "Content-Type": "application/yaml" },
      body: text as never,
      bodySerializer: (body: unknown) => String(body),
    });
    if (error) return { document: null, message: errorMessage(error) };
    if (!isRecord(data.document)) return { document: null, message: "Write a condition, such as {score: {gte: 60}}." };
    return { document: data.document, message: null };
  } catch (error) {
    return { document: null, message: errorMessage(error) };
  }
}
