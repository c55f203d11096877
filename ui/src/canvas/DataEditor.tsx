import { Textarea } from "@mantine/core";
import { useState } from "react";
import { isSame } from "#/definition/json";
import { read, type Shape, written } from "./data";
import classes from "./DataEditor.module.css";

interface DataEditorProps {
  label: string;
  hint?: string | undefined;
  value: unknown;
  /** Nothing, where no text is left. What cannot be read comes as the text it is, unless only an object is taken. */
  onChange: (value: unknown) => void;
  shape?: Shape;
  fault?: string | undefined;
}

/** A value of any shape, as YAML or JSON. A text that is neither is kept as it is, so that whoever checks the journey sees it. */
export function DataEditor({ label, hint, value, onChange, shape = "data", fault }: DataEditorProps) {
  const [text, setText] = useState(() => written(value, shape));
  const [isTyping, setTyping] = useState(false);
  const { value: said, problem } = read(text, shape);
  const [shown, setShown] = useState(value);
  // Changed from elsewhere: by an undo, or by the draft of another day.
  if (shown !== value) {
    setShown(value);
    if (!isSame(value, said)) setText(written(value, shape));
  }
  return (
    <Textarea
      label={label}
      description={shape === "text" && typeof said === "string" ? "Sent as this text" : hint}
      autosize
      minRows={2}
      maxRows={28}
      spellCheck={false}
      classNames={{ input: classes.text }}
      value={text}
      // Nobody is told while they write that it is not finished.
      error={(isTyping ? null : problem) ?? fault}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        setTyping(true);
        const next = read(typed, shape);
        if (shape !== "object" || next.problem === null) onChange(next.value);
      }}
      onBlur={() => setTyping(false)}
    />
  );
}
