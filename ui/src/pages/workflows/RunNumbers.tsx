import { Group, Text, VisuallyHidden } from "@mantine/core";
import { count } from "#/components/numbers";
import type { Schemas } from "#/api/client";
import classes from "./RunNumbers.module.css";

type Run = Schemas["Run"];

/** What one run did, in a few signs: matched, added, moved, removed; a sign that counts nothing is left out. */
export function RunNumbers({ run }: { run: Run }) {
  const parts = [
    { said: "added", sign: "+", value: run.added, color: "var(--good)" },
    { said: "moved", sign: "→", value: run.moved, color: "var(--accent)" },
    { said: "removed", sign: "−", value: run.removed, color: "var(--bad)" },
  ].filter((part) => part.value > 0);
  return (
    <Group gap={8}>
      <Text span size="sm" className={classes.number}>
        {count(run.matched)} matched
      </Text>
      {parts.map((part) => (
        <Text
          key={part.said}
          span
          size="sm"
          className={classes.number}
          c={part.color}
          title={`${count(part.value)} ${part.said}`}
        >
          {part.sign}
          {count(part.value)}
          <VisuallyHidden> {part.said}</VisuallyHidden>
        </Text>
      ))}
      {parts.length === 0 && (
        <Text span size="sm" c="dimmed" className={classes.number}>
          no change
        </Text>
      )}
    </Group>
  );
}
