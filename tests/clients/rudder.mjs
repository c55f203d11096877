// Sends one call of each type with RudderStack's client and ends when the server has answered.
import RudderAnalytics from "@rudderstack/rudder-sdk-node";

const client = new RudderAnalytics(process.env.WRITE_KEY, { dataPlaneUrl: process.env.URL, flushAt: 20, logLevel: "error" });
client.identify({ userId: "node-user", traits: { email: "node@acme.com" } });
client.track({ userId: "node-user", event: "Demo Requested", properties: { url: "https://shop.example/demo", seats: 12 } });
client.page({ userId: "node-user", name: "Pricing", properties: { url: "https://shop.example/pricing" } });
client.screen({ anonymousId: "node-visitor", name: "Home" });
client.group({ userId: "node-user", groupId: "acme", traits: { website: "https://www.acme.com" } });
client.alias({ userId: "node-user", previousId: "node-visitor" });
client.flush((failure) => {
  if (failure) console.error(failure);
  process.exit(failure ? 1 : 0);
});
