import classes from "./Bars.module.css";

export interface Bar {
  /** What the bar stands for, as it is read on hover: "Sat 21 Nov: 214 signals". */
  title: string;
  value: number;
}

interface BarsProps {
  bars: readonly Bar[];
  height?: number;
  /** Written under the first and the last bar. */
  from?: string;
  to?: string;
}

const STEP = 10;
const GAP = 2;

/** Bars as one small drawing, light enough for the first screen. The table of its numbers is for `ChartWithTable`. */
export function Bars({ bars, height = 96, from, to }: BarsProps) {
  const tops = barHeights(bars, height);
  return (
    <div>
      <svg
        className={classes.bars}
        viewBox={`0 0 ${bars.length * STEP} ${height}`}
        height={height}
        preserveAspectRatio="none"
        aria-hidden
      >
        {bars.map((bar, index) => (
          <g key={bar.title} className={classes.bar}>
            <rect className={classes.hit} x={index * STEP} y={0} width={STEP} height={height} />
            <rect
              className={classes.fill}
              x={index * STEP + GAP / 2}
              y={height - (tops[index] ?? 0)}
              width={STEP - GAP}
              height={tops[index] ?? 0}
            />
            <title>{bar.title}</title>
          </g>
        ))}
      </svg>
      <div className={classes.ends}>
        <span>{from}</span>
        <span>{to}</span>
      </div>
    </div>
  );
}

/** How high each bar is drawn: the greatest fills the height, and what is more than nothing can be seen. */
export function barHeights(bars: readonly Bar[], height: number): number[] {
  const greatest = Math.max(1, ...bars.map((bar) => bar.value));
  return bars.map((bar) => (bar.value > 0 ? Math.max(2, (bar.value / greatest) * height) : 0));
}
