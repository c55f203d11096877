import { Text } from "@mantine/core";
import { money } from "#/components/numbers";
import { Score } from "#/components/Score";
import classes from "./DealBoard.module.css";
import { AccountLink, WeeksChange } from "./DealList";
import { Forecast } from "./Forecast";
import type { Deal } from "./pipelineQuery";

/** One deal on the board, with a bar in the colour of its account's tier. */
export function DealCard({ deal }: { deal: Deal }) {
  const { intent } = deal;
  return (
    <article className={classes.card}>
      <span className={classes.bar} data-tier={intent?.tier} aria-hidden />
      <div className={classes.line}>
        <Text size="sm" fw={540} className={classes.deal}>
          {deal.name ?? deal.product ?? `Deal ${deal.external_id}`}
        </Text>
        {intent && <Score value={intent.score} tier={intent.tier} />}
      </div>
      <AccountLink deal={deal} />
      <div className={`${classes.line} ${classes.foot}`}>
        <Text component="span" size="xs" c="dimmed">
          {[deal.amount === null ? null : money(deal.amount, deal.currency), deal.owner?.name]
            .filter(Boolean)
            .join(" · ") || "no amount"}
        </Text>
        {deal.forecast?.flag || !intent ? (
          <Forecast forecast={deal.forecast} />
        ) : (
          <WeeksChange points={intent.delta_7d} />
        )}
      </div>
    </article>
  );
}
