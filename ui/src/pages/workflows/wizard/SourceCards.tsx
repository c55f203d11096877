import { SimpleGrid, Text, UnstyledButton } from "@mantine/core";
import { type Source, SOURCES as CHOICES } from "../condition";
import { SOURCES } from "../SourceMark";
import classes from "./SourceCards.module.css";

/** The first choice: where the facts come from. */
export function SourceCards({ value, onChoose }: { value: Source | null; onChoose: (source: Source) => void }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" role="group" aria-label="Data source">
      {CHOICES.map((source) => {
        const { name, hint, icon: Icon } = SOURCES[source];
        return (
          <UnstyledButton
            key={source}
            className={classes.card}
            aria-pressed={value === source}
            onClick={() => onChoose(source)}
          >
            <Icon size={20} stroke={1.6} aria-hidden />
            <Text component="span" size="sm" fw={600}>
              {name}
            </Text>
            <Text component="span" size="xs" c="dimmed">
              {hint}
            </Text>
          </UnstyledButton>
        );
      })}
    </SimpleGrid>
  );
}
