import type { ReactNode } from "react";
import type { Schemas } from "#/api/client";
import { money } from "#/components/numbers";
import { FactList } from "#/pages/subject/FactList";
import { When } from "#/components/When";

/** What else is known about the account. */
export function DetailsPanel({ account }: { account: Schemas["Account"] }) {
  const facts: [string, ReactNode][] = [
    ["Domains", account.domains.join(", ")],
    ["Revenue", account.revenue === null ? null : money(account.revenue, account.currency)],
    ["Founded", account.founded_year],
    ["Place", [account.city, account.region, account.country].filter(Boolean).join(", ")],
    ["Territory", account.territory],
    ["Time zone", account.timezone],
    ...account.mappings.map(({ system, external_id: id }): [string, ReactNode] => [`Known to ${system} as`, id]),
    ["Visitors without a name", account.anonymous?.visitor_count],
    ["Known since", <When key="since" at={account.created_at} />],
    ["Number", account.account_id],
  ];
  return <FactList title="Details" facts={facts} attributes={account.attributes} />;
}
