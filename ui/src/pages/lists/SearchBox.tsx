import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";

interface SearchBoxProps {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A search that follows what is typed, a moment later. */
export function SearchBox({ label, value = "", onChange }: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  const [sent, setSent] = useState(value);
  const send = useDebouncedCallback((next: string) => {
    setSent(next);
    onChange(next || undefined);
  }, 250);
  // Another view was opened, or the filters were cleared.
  useEffect(() => {
    if (value !== sent) {
      setTyped(value);
      setSent(value);
    }
  }, [value, sent]);
  const type = (next: string) => {
    setTyped(next);
    send(next);
  };
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      value={typed}
      maxLength={200}
      onChange={(event) => type(event.currentTarget.value)}
      leftSection={<IconSearch size={15} />}
      rightSection={typed ? <CloseButton size="sm" aria-label="Empty the search" onClick={() => type("")} /> : null}
      w={{ base: "100%", xs: 232 }}
    />
  );
}
