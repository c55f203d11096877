import classes from "./Sparkline.module.css";

interface SparklineProps {
  values: readonly number[];
  /** What the line shows, for people who hear the page. */
  label: string;
  width?: number;
  height?: number;
  /** The scale; by default from the least to the greatest value. */
  range?: readonly [number, number];
}

/** A line as small as a word, light enough for every row of a table. */
export function Sparkline({ values, label, width = 96, height = 22, range }: SparklineProps) {
  if (values.length < 2) return <span className={classes.none}>·</span>;
  const [least, greatest] = range ?? [Math.min(...values), Math.max(...values)];
  const span = greatest - least || 1;
  const points = values.map((value, index) => {
    const x = 1 + (index / (values.length - 1)) * (width - 2);
    const y = height - 2 - ((value - least) / span) * (height - 4);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg
      className={classes.line}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <polyline points={points.join(" ")} />
    </svg>
  );
}
