import type { Schemas } from "#/api/client";
import { count, plural } from "#/components/numbers";

type Row = Schemas["ConnectorRow"];
export type Kind = Schemas["CreditEntry"]["kind"];

/** Whether a connector that is in force charges something, or has or had credits. */
export const takesCredits = ({ version, credits, credit_rules: rules }: Row): boolean =>
  version !== null &&
  (credits !== null || rules.per_contact > 0 || Object.values(rules.per_call).some((price) => price > 0));

/** "2 credits for each contact, 1 for purchase contacts". */
export function priceWords({ per_contact: contact, per_call: calls }: Row["credit_rules"]): string {
  const prices = Object.entries(calls).filter(([, price]) => price > 0);
  const said = [
    contact > 0 && `${plural(contact, "credit")} for each contact`,
    ...prices.map(
      ([operation, price]) => `${plural(price, "credit")} for each call to ${operation.replaceAll("_", " ")}`,
    ),
  ].filter(Boolean);
  return said.join(", ") || "Nothing costs credits any more";
}

/** What a line of the ledger did to the balance: "+100", "−3", and nothing for what was held already. */
export function balanceChange(kind: Kind, amount: number): string {
  const signed: Record<Kind, number> = { allocate: amount, reserve: -amount, debit: 0, release: amount };
  const change = signed[kind];
  return change === 0 ? "" : change > 0 ? `+${count(change)}` : `−${count(-change)}`;
}

export const KINDS: Readonly<Record<Kind, string>> = {
  allocate: "allotted",
  reserve: "reserved",
  debit: "used",
  release: "given back",
};
