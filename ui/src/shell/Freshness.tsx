import { VisuallyHidden } from "@mantine/core";
import { useEffect, useState } from "react";
import classes from "./Freshness.module.css";
import { ago, secondsToNextWords } from "./freshness";
import { useLive } from "./useLive";

/** Says in the header how fresh the scores are, and whether the server still tells of new ones. */
export function Freshness() {
  const { connection, tickedAt } = useLive();
  const words = useAge(tickedAt);
  const state = connection === "live" ? "Live" : connection === "lost" ? "Reconnecting…" : "Connecting…";
  const exact = tickedAt
    ? `Scores last changed, or were looked at, ${new Date(tickedAt).toLocaleString()} (${tickedAt})`
    : "Nothing was scored yet";
  return (
    <div className={classes.freshness} data-connection={connection} title={exact}>
      <span className={classes.mark} aria-hidden />
      {/* Only a change of state is spoken: the age changes all the time. */}
      <span className={classes.state} role="status">
        {state}
        {connection === "lost" && <VisuallyHidden> Numbers may be out of date.</VisuallyHidden>}
      </span>
      {words && <span className={classes.age}>updated {words}</span>}
    </div>
  );
}

/** How long ago a moment was, in words that are renewed when they change and not before. */
function useAge(moment: string | null): string | null {
  const [, renew] = useState(0);
  const seconds = moment === null ? null : Math.max(0, (Date.now() - Date.parse(moment)) / 1000);
  useEffect(() => {
    if (seconds === null) return;
    const timer = window.setTimeout(() => renew((count) => count + 1), secondsToNextWords(seconds) * 1000 + 50);
    return () => window.clearTimeout(timer);
  }, [seconds]);
  return seconds === null ? null : ago(seconds);
}
