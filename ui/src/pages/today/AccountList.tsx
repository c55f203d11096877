import { Anchor, Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "#/api/client";
import { Change } from "#/components/Change";
import { count, money, plural } from "#/components/numbers";
import { Panel } from "#/components/Panel";
import { Score } from "#/components/Score";
import { When } from "#/components/When";
import classes from "./AccountList.module.css";

type Row = Schemas["TodayAccount"] | Schemas["CoolingAccount"];

interface AccountListProps {
  title: string;
  hint: string;
  list: { total: number; items: readonly Row[] } | undefined;
  /** How many of them to show. */
  rows?: number;
  empty: string;
  /** The search of the list of accounts that shows all of them. */
  more?: Record<string, string>;
  /** Beside another column: owner and last signal are left out. */
  isNarrow?: boolean;
}

/** A short list of accounts worth a call, each with the reason in a line. */
export function AccountList({ title, hint, list, rows = 10, empty, more, isNarrow = false }: AccountListProps) {
  return (
    <Panel
      title={list ? `${title} · ${count(list.total)}` : title}
      hint={hint}
      flush
      actions={
        more &&
        list &&
        list.total > Math.min(rows, list.items.length) && (
          <Anchor component={Link} to="/accounts" search={more as never} size="sm">
            Show all
          </Anchor>
        )
      }
    >
      {list ? (
        list.items.length > 0 ? (
          <ol className={classes.list}>
            {list.items.slice(0, rows).map((row) => (
              <AccountLine key={row.account_id} row={row} isNarrow={isNarrow} />
            ))}
          </ol>
        ) : (
          <Text c="dimmed" size="sm" className={classes.empty}>
            {empty}
          </Text>
        )
      ) : (
        <div className={classes.empty}>
          {Array.from({ length: isNarrow ? 3 : 8 }, (_, index) => (
            <Skeleton key={index} height={34} mb="sm" />
          ))}
        </div>
      )}
    </Panel>
  );
}

function AccountLine({ row, isNarrow }: { row: Row; isNarrow: boolean }) {
  return (
    <li className={classes.line}>
      <span className={classes.score}>
        <Score value={row.score} tier={row.tier} />
      </span>
      <div className={classes.what}>
        <Anchor component={Link} to={`/accounts/${row.account_id}`} fw={600} className={classes.name}>
          {row.name ?? `Account ${row.account_id}`}
        </Anchor>
        <Text size="sm" c="dimmed" className={classes.reason}>
          {row.reason}
        </Text>
      </div>
      <div className={classes.facts}>
        {"peak_score" in row ? (
          <span title="Below the highest score of 14 days">
            <Change trend="declining" by={row.score - row.peak_score} />
          </span>
        ) : (
          <span title="Change over 7 days">
            <Change trend={directionOf(row.delta_7d)} by={row.delta_7d} />
          </span>
        )}
        {!isNarrow && (
          <Text size="xs" c="dimmed" className={classes.minor}>
            {"deal_count" in row ? dealsOf(row) : <When at={row.last_signal_at} />} · {row.owner?.name ?? "no owner"}
          </Text>
        )}
      </div>
    </li>
  );
}

/** The arrow beside a change over 7 days points where the change went. */
export const directionOf = (change: number) => (change > 0 ? "rising" : change < 0 ? "declining" : "stable");

/** "2 open deals, $1,500". */
export function dealsOf(row: Schemas["CoolingAccount"]): string {
  const deals = plural(row.deal_count, "open deal");
  return row.deal_amount === null ? deals : `${deals}, ${money(row.deal_amount, row.deal_currency)}`;
}
