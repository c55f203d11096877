import { MultiSelect } from "@mantine/core";
import { useState } from "react";
import { proposedKey } from "#/definition/key";

const NEW = "new:";

interface SegmentPickerProps {
  label: string;
  /** Those a rule may write to, by key, with their names. */
  segments: readonly { key: string; name: string }[];
  value: readonly string[];
  onChange: (keys: readonly string[]) => void;
  /** Makes a segment of this name with the rule. */
  onCreate: (key: string, name: string) => void;
  taken: ReadonlySet<string>;
  error?: string;
}

/** Any number of segments; typing a name that none has makes one on the spot. */
export function SegmentPicker({ label, segments, value, onChange, onCreate, taken, error }: SegmentPickerProps) {
  const [text, setText] = useState("");
  const wanted = text.trim();
  const isKnown = segments.some((one) => one.name.toLowerCase() === wanted.toLowerCase() || one.key === wanted);
  const choices = segments.map((one) => ({ value: one.key, label: one.name }));
  return (
    <MultiSelect
      label={label}
      placeholder={value.length === 0 ? "Choose, or type a new name" : undefined}
      searchable
      hidePickedOptions
      searchValue={text}
      onSearchChange={setText}
      data={wanted && !isKnown ? [...choices, { value: NEW + wanted, label: `Create “${wanted}”` }] : choices}
      value={[...value]}
      onChange={(next) => {
        const made = next.find((one) => one.startsWith(NEW));
        if (made === undefined) return onChange(next);
        const name = made.slice(NEW.length);
        const key = proposedKey(name, taken);
        onCreate(key, name);
        setText("");
      }}
      nothingFoundMessage="Type a name to make a segment"
      error={error}
    />
  );
}
