// Sends one call of each type with Segment's client and ends when the server has answered.
import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: process.env.WRITE_KEY, host: process.env.URL, flushAt: 20, flushInterval: 10 });
const failures = [];
analytics.on("error", (failure) => failures.push(failure));

const count = Number(process.env.COUNT ?? 1);
for (let number = 0; number < count; number++) {
  analytics.identify({ userId: "node-user", traits: { email: "node@acme.com", company: { website: "https://www.acme.com" } } });
  analytics.track({ userId: "node-user", event: "Demo Requested", properties: { url: "https://shop.example/demo", seats: 12 } });
  analytics.page({ userId: "node-user", name: "Pricing", properties: { url: "https://shop.example/pricing" } });
  analytics.screen({ anonymousId: "node-visitor", name: "Home" });
  analytics.group({ userId: "node-user", groupId: "acme", traits: { website: "https://www.acme.com" } });
  analytics.alias({ userId: "node-user", previousId: "node-visitor" });
}
await analytics.closeAndFlush();
if (failures.length > 0) {
  console.error(failures);
  process.exit(1);
}
