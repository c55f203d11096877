import { Text } from "@mantine/core";
import classes from "./Weights.module.css";

/** How a report weighs its two parties, as one bar. */
export function Weights({ first }: { first: number }) {
  return (
    <div className={classes.weights}>
      <div className={classes.bar} aria-hidden>
        <span className={classes.first} style={{ flexGrow: first }} />
        <span className={classes.third} style={{ flexGrow: 100 - first }} />
      </div>
      <Text size="xs" c="dimmed" component="div">
        {first} % first-party, {100 - first} % third-party
      </Text>
    </div>
  );
}
