import { Text } from "@mantine/core";
import type { Schemas } from "#/api/client";
import { money, plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { When } from "#/components/When";
import classes from "./DealsPanel.module.css";

const SHOWN = 8;

/** The account's open deals, and how the others ended. */
export function DealsPanel({ account }: { account: Schemas["Account"] }) {
  const { open_opportunities: open, opportunity_counts: counts } = account;
  const ended = counts.filter(({ state }) => state !== "open");
  return (
    <Panel title="Deals" hint={counts.length === 0 ? undefined : plural(open.length, "open deal")}>
      {counts.length === 0 && (
        <Text c="dimmed" size="sm">
          No deal is known. They come with an import from the CRM.
        </Text>
      )}
      <ul className={classes.list}>
        {open.slice(0, SHOWN).map((deal) => (
          <li key={deal.opportunity_id} className={classes.deal}>
            <div className={classes.what}>
              <Text size="sm" fw={560}>
                {deal.name ?? deal.product ?? `Deal ${deal.opportunity_id}`}
              </Text>
              <Text size="xs" c="dimmed" component="div">
                {deal.stage ?? "no stage"}
                {deal.probability !== null && `, ${deal.probability} %`}
                {deal.opened_at && (
                  <>
                    {" · opened "}
                    <When at={deal.opened_at} />
                  </>
                )}
              </Text>
            </div>
            <Text size="sm" fw={560}>
              {money(deal.amount, deal.currency)}
            </Text>
          </li>
        ))}
      </ul>
      {open.length > SHOWN && (
        <Text size="xs" c="dimmed" mt="xs">
          and {plural(open.length - SHOWN, "more open deal")}
        </Text>
      )}
      {ended.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {ended.map(({ state, stage, count }) => `${count} ${stage?.toLowerCase() ?? state}`).join(", ")}
        </Text>
      )}
    </Panel>
  );
}
