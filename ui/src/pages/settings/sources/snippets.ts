export interface Snippet {
  key: string;
  label: string;
  /** Where it goes. */
  hint: string;
  code: string;
}

/** How each client is told where to send its events, ready to paste. `origin` is the address of this server. */
export function snippets(writeKey: string, origin: string): Snippet[] {
  const host = origin.replace(/^https?:\/\//, "");
  return [
    {
      key: "curl",
      label: "curl",
      hint: "Sends one event, to see it arrive",
      code: `curl -u ${writeKey}: ${origin}/v1/track \\
  -H 'Content-Type: application/json' \\
  -d '{"userId": "ann@acme.example", "event": "Pricing Viewed"}'`,
    },
    {
      key: "segment",
      label: "Segment",
      hint: "In the browser, with @segment/analytics-next; browsers need HTTPS",
      code: `import { AnalyticsBrowser } from "@segment/analytics-next";

export const analytics = AnalyticsBrowser.load(
  { writeKey: "${writeKey}" },
  { integrations: { "Segment.io": { apiHost: "${host}/v1" } } },
);`,
    },
    {
      key: "segment-node",
      label: "Segment, Node",
      hint: "On a server, with @segment/analytics-node",
      code: `import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "${writeKey}", host: "${origin}" });
analytics.track({ userId: "ann@acme.example", event: "Pricing Viewed" });`,
    },
    {
      key: "rudderstack",
      label: "RudderStack",
      hint: "On a server, with @rudderstack/rudder-sdk-node",
      code: `import RudderAnalytics from "@rudderstack/rudder-sdk-node";

const client = new RudderAnalytics("${writeKey}", { dataPlaneUrl: "${origin}" });
client.track({ userId: "ann@acme.example", event: "Pricing Viewed" });`,
    },
    {
      key: "jitsu",
      label: "Jitsu",
      hint: "With @jitsu/js",
      code: `import { jitsuAnalytics } from "@jitsu/js";

const analytics = jitsuAnalytics({ host: "${origin}", writeKey: "${writeKey}" });
analytics.track("Pricing Viewed");`,
    },
  ];
}

/** A source as its key needs it: lower case, digits, hyphens. "My Website" becomes "my-website". */
export const sourceKey = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, 63);
