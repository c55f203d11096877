// Sends identify, track, page and group with Jitsu's client, each in a request of its own.
import { jitsuAnalytics } from "@jitsu/js";

const failures = [];
console.error = (...words) => failures.push(words.join(" "));
const jitsu = jitsuAnalytics({ host: process.env.URL, writeKey: `${process.env.WRITE_KEY}:secret`, s2s: process.env.S2S === "1" });
await jitsu.identify("node-user", { email: "node@acme.com" });
await jitsu.track("Demo Requested", { url: "https://shop.example/demo", seats: 12 });
await jitsu.page({ name: "Pricing", url: "https://shop.example/pricing" });
await jitsu.group("acme", { website: "https://www.acme.com" });
if (failures.length > 0) {
  process.stderr.write(failures.join("\n") + "\n");
  process.exit(1);
}
