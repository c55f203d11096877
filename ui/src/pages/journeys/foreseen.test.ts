import { describe, expect, it } from "vitest";
import {
  enteringWords,
  foreseenCounts,
  looksBack,
  type Foreseen,
  sentWords,
  skippedWords,
  warningsOf,
} from "./foreseen";

const MAIL: NonNullable<Foreseen["messages"]> = {
  channel: "email",
  count: 40,
  skipped: { no_address: 1, no_consent: 3 },
  connector: null,
  credits: 0,
  warning: "Email welcome is draft, and only an active one is sent. Make it active first.",
};
const NODE: Foreseen = {
  id: "hello",
  kind: "send_email",
  label: null,
  reached: 40,
  ways: [{ outcome: "done", to: null, count: 40 }],
  samples: [],
  messages: MAIL,
};

describe("a preview in words", () => {
  it("tells what is sent from what is not, the most frequent reason first", () => {
    expect(sentWords(NODE)).toBe("36 emails");
    expect(skippedWords(MAIL)).toBe("4 are not sent: 3 no consent, 1 no address");
    expect(skippedWords({ ...MAIL, skipped: {} })).toBe("");
    expect(sentWords({ kind: "wait", messages: null })).toBe("");
    const push = { ...MAIL, channel: "web_push" as const, count: 3, skipped: { no_subscription: 1 } };
    expect(sentWords({ kind: "send_web_push", messages: push })).toBe("2 messages");
    expect(skippedWords(push)).toBe("1 is not sent: 1 no browser subscribed");
    expect(sentWords({ kind: "push_crm", messages: { ...MAIL, count: 1, skipped: {} } })).toBe("1 request");
  });
  it("says why somebody stays out only where somebody does", () => {
    const all = { found: 50, entering: 42, kept_out: 6, refused: 2, held_off: {} };
    expect(enteringWords(all)).toBe(
      "42 of 50 would come in: 6 in it already or not to come again, 2 refused by its criteria",
    );
    const held = { found: 3, entering: 1, kept_out: 0, refused: 0, held_off: { "trial-care": 2 } };
    expect(enteringWords(held, () => "Care for trials")).toBe("1 of 3 would come in: 2 held off by Care for trials");
    expect(enteringWords({ ...held, entering: 3, held_off: {} })).toBe("3 of 3 would come in");
  });
  it("counts each step and each way", () => {
    const counts = foreseenCounts({ nodes: [NODE] }).get("hello");
    expect(counts?.foreseen).toEqual({ reached: 40, sent: "36 emails" });
    expect(counts?.byOutcome.get("done")).toBe(40);
  });
  it("warns only where somebody would come", () => {
    expect(warningsOf({ nodes: [NODE] })).toEqual([{ node: "hello", warning: MAIL.warning }]);
    expect(warningsOf({ nodes: [{ ...NODE, reached: 0 }] })).toEqual([]);
  });
  it("knows whether the days matter", () => {
    expect(looksBack({ starts_with: "who sent Signed Up in the last 7 days" })).toBe(true);
    expect(looksBack({ starts_with: "who is in segment hot now" })).toBe(false);
  });
});
