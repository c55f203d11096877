import { daysAgo } from "./catalogue";

/** The day of the last signal, as people say it. */
export function LastDay({ on }: { on: string | null }) {
  if (on === null) return <span>never</span>;
  return (
    <time dateTime={on} title={`${on} (UTC)`}>
      {daysAgo(on, new Date())}
    </time>
  );
}
