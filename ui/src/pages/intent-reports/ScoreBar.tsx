import classes from "./ScoreBar.module.css";

interface ScoreBarProps {
  value: number | null;
  /** What it is a score of; it chooses the colour, and the words for people who hear the page. */
  of: "composite" | "first" | "third";
}

const NAMES = { composite: "Composite", first: "First-party", third: "Third-party" };

/** A score from 0 to 100 as number and bar. Nobody was ever seen at an account without one. */
export function ScoreBar({ value, of }: ScoreBarProps) {
  if (value === null)
    return (
      <span className={classes.none} title="Nothing was ever seen of it">
        –
      </span>
    );
  return (
    <span className={classes.score} title={`${NAMES[of]} score ${value} of 100`}>
      <span className={classes.track} aria-hidden>
        <span className={classes.fill} data-of={of} style={{ width: `${value}%` }} />
      </span>
      <span className={classes.value} data-of={of}>
        {value}
      </span>
    </span>
  );
}
