import { Button, FileButton, Text } from "@mantine/core";
import { IconFileTypeCsv } from "@tabler/icons-react";
import { useState } from "react";
import classes from "./Imports.module.css";

const ACCEPTED = ".csv,.tsv,.txt,.jsonl,.ndjson,.json,.parquet,.log,.gz";

/** Where a file is chosen, or dropped. */
export function FileDrop({ file, onChoose }: { file: File | null; onChoose: (file: File) => void }) {
  const [isOver, setIsOver] = useState(false);
  return (
    <div
      className={classes.drop}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        const dropped = event.dataTransfer.files.item(0);
        if (dropped) onChoose(dropped);
      }}
    >
      <IconFileTypeCsv size={28} stroke={1.5} aria-hidden />
      <div>
        <Text size="sm" fw={550}>
          {file ? file.name : "Drop a file here"}
        </Text>
        <Text size="xs" c="dimmed">
          {file ? sizeOf(file.size) : "CSV, JSON Lines, Parquet or an access log; may be compressed by gzip"}
        </Text>
      </div>
      <FileButton
        onChange={(chosen) => chosen && onChoose(chosen)}
        accept={ACCEPTED}
        inputProps={{ "aria-label": "File" }}
      >
        {(props) => (
          <Button {...props} variant="default" size="xs">
            {file ? "Choose another file" : "Choose a file"}
          </Button>
        )}
      </FileButton>
    </div>
  );
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** 123456 as "123 kB". */
export function sizeOf(bytes: number): string {
  const power = bytes > 0 ? Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3)) : 0;
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}
