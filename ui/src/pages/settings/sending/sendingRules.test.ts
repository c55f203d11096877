import { describe, expect, it } from "vitest";
import { capWords, timezones, toBody, toRules } from "./sendingRules";

describe("the sending rules", () => {
  it("say the same after they were opened and saved", () => {
    const body = {
      sending_rules: "default",
      timezone: "Europe/Berlin",
      from: { name: "Acme", address: "hi@acme.example" },
      public_url: "https://opportune.acme.example",
      quiet_hours: null,
      spread_minutes: 15,
      caps: [
        { channel: "web_push", max: 3, within_days: 7 },
        { channel: "any", tag: "news", max: 1, calendar: "week" },
        { channel: "email", max: 2, within_hours: 1 },
        { channel: "email", max: 1, within_minutes: 30 },
      ],
      holdout_percent: 5,
      holidays: ["2026-12-24", "2026-12-25"],
      rate_limits: { email: 20, "http:shop.example": 0.5 },
      journeys_need_approval: true,
      keep_content_days: 30,
    };
    expect(toBody(toRules(body))).toEqual(body);
  });
  it("have the defaults of the server for what a file leaves out", () => {
    const blank = { tag: null, within_days: null, within_hours: null, within_minutes: null, calendar: null };
    const rules = toRules({
      sending_rules: "default",
      caps: [
        { max: 1, within_days: 1 },
        { ...blank, max: 2, within_hours: 1 },
        { ...blank, channel: "any", tag: "news", max: 1, calendar: "month" },
        { max: 3, channel: "web_push", within_minutes: 90 },
      ],
    });
    expect(rules.quiet_hours).toEqual({ from: "21:00", to: "08:00" });
    expect(rules.caps.map(capWords)).toEqual([
      "1 email in a day",
      "2 emails in an hour",
      "1 message tagged news in a calendar month",
      "3 web push messages in 90 minutes",
    ]);
    expect(
      toBody({ ...rules, from: { name: "", address: "" }, public_url: " ", rate_limits: [["", 1]] }),
    ).toMatchObject({
      from: null,
      public_url: null,
      rate_limits: {},
    });
  });
  it("keep a zone that the browser does not know", () => {
    expect(timezones("Mars/Olympus")).toContain("Mars/Olympus");
    expect(timezones("UTC").filter((zone) => zone === "UTC")).toHaveLength(1);
  });
});
