import dayjs from "dayjs";
import relativeTime from "dayjs/plugin/relativeTime";

dayjs.extend(relativeTime);

/** A moment as people say it; the exact instant, in the viewer's zone and in UTC, on hover. */
export function When({ at, empty = "never" }: { at: string | null | undefined; empty?: string }) {
  if (!at) return <span>{empty}</span>;
  const moment = dayjs(at);
  const exact = `${moment.format("ddd D MMM YYYY, HH:mm:ss")} your time, ${new Date(at).toISOString()}`;
  return (
    <time dateTime={at} title={exact}>
      {moment.fromNow()}
    </time>
  );
}
