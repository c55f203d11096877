import { TIER_NAMES, type Tier } from "./tier";
import classes from "./TierDot.module.css";

/** A tier as colour and shape: full, half or hollow, so that nobody has to tell the colours apart. */
export function TierDot({ tier }: { tier: Tier }) {
  return <span className={classes.dot} data-tier={tier} role="img" aria-label={`${TIER_NAMES[tier]} intent`} />;
}
