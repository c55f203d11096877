import classes from "./Gauge.module.css";
import { TIER_NAMES, type Tier, tierColor } from "./tier";

const CENTRE = 60;
const RADIUS = 50;
// A half circle: from the left end over the top to the right end.
const LENGTH = Math.PI * RADIUS;
const ARC = `M ${CENTRE - RADIUS} ${CENTRE} A ${RADIUS} ${RADIUS} 0 0 1 ${CENTRE + RADIUS} ${CENTRE}`;

interface GaugeProps {
  score: number;
  tier: Tier;
  /** Scores at which a tier begins, drawn as ticks on the arc. */
  thresholds?: readonly number[];
  width?: number;
}

/** A score from 0 to 100 as an arc in the colour of its tier, the number in the middle. */
export function Gauge({ score, tier, thresholds = [], width = 132 }: GaugeProps) {
  return (
    <svg
      className={classes.gauge}
      width={width}
      viewBox="0 0 120 72"
      role="img"
      aria-label={`Score ${score} of 100, ${TIER_NAMES[tier].toLowerCase()} intent`}
    >
      <path d={ARC} className={classes.track} />
      {score > 0 && (
        <path
          d={ARC}
          className={classes.value}
          stroke={tierColor(tier)}
          strokeDasharray={`${(LENGTH * score) / 100} ${LENGTH}`}
        />
      )}
      {thresholds.map((threshold) => (
        <line key={threshold} className={classes.threshold} {...tickAt(threshold)} />
      ))}
      <text x={CENTRE} y={CENTRE - 4} textAnchor="middle" className={classes.number} fill={tierColor(tier)}>
        {score}
      </text>
    </svg>
  );
}

/** The ends of a tick across the arc where a score lies. */
export function tickAt(score: number): { x1: number; y1: number; x2: number; y2: number } {
  const angle = Math.PI * (1 - score / 100);
  const end = (radius: number) => [CENTRE + radius * Math.cos(angle), CENTRE - radius * Math.sin(angle)] as const;
  const [x1, y1] = end(RADIUS - 6);
  const [x2, y2] = end(RADIUS + 6);
  return { x1, y1, x2, y2 };
}
