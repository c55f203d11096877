import { describe, expect, it } from "vitest";
import type { Schemas } from "#/api/client";
import { balanceChange, priceWords, takesCredits } from "./credits";

const RULES = { per_call: {}, per_contact: 0, monthly_limit: null, per_run_limit: null };
const row = (part: Partial<Schemas["ConnectorRow"]>) =>
  ({ version: 1, credits: null, credit_rules: RULES, ...part }) as Schemas["ConnectorRow"];

describe("credits", () => {
  it("belong to connectors in force that charge something or have some", () => {
    expect(takesCredits(row({}))).toBe(false);
    expect(takesCredits(row({ credit_rules: { ...RULES, per_contact: 2 } }))).toBe(true);
    expect(takesCredits(row({ credit_rules: { ...RULES, per_call: { save_contacts: 1 } }, version: null }))).toBe(
      false,
    );
  });
  it("say what costs how much", () => {
    const rules = { ...RULES, per_contact: 2, per_call: { purchase_contacts: 1, create_account: 0 } };
    expect(priceWords(rules)).toBe("2 credits for each contact, 1 credit for each call to purchase contacts");
    expect(priceWords(RULES)).toBe("Nothing costs credits any more");
  });
  it("leave the balance with a reservation, not with the debit after it", () => {
    expect(balanceChange("allocate", 1000)).toBe("+1,000");
    expect(balanceChange("allocate", -5)).toBe("−5");
    expect(balanceChange("reserve", 3)).toBe("−3");
    expect(balanceChange("debit", 3)).toBe("");
    expect(balanceChange("release", 2)).toBe("+2");
  });
});
