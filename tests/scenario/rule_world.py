"""A small workspace for stories about rules: accounts with given scores, definitions, runs, and who is where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from opportune.shipped import read_definition
from opportune.store.definitions import Body, delete_definitions, save_definitions
from opportune.store.workspace import naive
from opportune.testing.workspace import open_shipped
from opportune.tick.run import TickResult, run_tick


class RuleWorld:
    """Scores are written as facts, so that a story can speak of exactly 60; everything behind them is the real tick."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.workspace = open_shipped(self.now)
        self.accounts: dict[str, int] = {}
        # The first tick computes every score; the later ones leave alone what has no new signal.
        run_tick(self.workspace, self.now)

    def close(self) -> None:
        self.workspace.close()

    def define(self, *contents: dict[str, Any]) -> RuleWorld:
        bodies: list[Body] = [read_definition(content, "a test") for content in contents]
        with self.workspace.transaction() as tx:
            save_definitions(tx, bodies, naive(self.now))
        return self

    def delete(self, *names: tuple[str, str]) -> RuleWorld:
        with self.workspace.transaction() as tx:
            delete_definitions(tx, names)
        return self

    def score(self, **scores: int | None) -> RuleWorld:
        """Give accounts these scores, both parts alike; None takes the score away."""
        now = naive(self.now)
        with self.workspace.transaction() as tx:
            for name, score in scores.items():
                if name not in self.accounts:
                    self.accounts[name] = tx.take_ids("account", 1)
                    tx.run(
                        "insert into account (account_id, name, created_at, updated_at) values (?, ?, ?, ?)",
                        [self.accounts[name], name, now, now],
                    )
                number = self.accounts[name]
                tx.run("delete from account_score where account_id = ?", [number])
                if score is not None:
                    tx.run(
                        "insert into account_score select $id, $score, $score, $score, 'low', 0, 0, 0, null, 0, 0, 0, "
                        "'stable', null, $now, null, 1, $score",
                        {"id": number, "score": score, "now": now},
                    )
                tx.run("insert into evaluation_request values ('account', ?, ?)", [number, now])
        return self

    def pin(self, segment: str, account: str, is_included: bool) -> RuleWorld:
        with self.workspace.transaction() as tx:
            tx.run(
                "insert or replace into segment_pin select definition_id, $account, $included, 'person', null, $now "
                "from definition_number where kind = 'segment' and key = $segment",
                {
                    "account": self.accounts[account],
                    "included": is_included,
                    "now": naive(self.now),
                    "segment": segment,
                },
            )
            tx.run("insert into evaluation_request values ('account', ?, ?)", [self.accounts[account], naive(self.now)])
        return self

    def run(self, times: int = 1, **after: float) -> TickResult:
        """Ticks a minute apart, or as far apart as it says; everybody is looked at in each."""
        for _ in range(times):
            self.now += timedelta(**after) if after else timedelta(minutes=1)
            with self.workspace.transaction() as tx:
                for number in self.accounts.values():
                    tx.run("insert into evaluation_request values ('account', ?, ?)", [number, naive(self.now)])
            result = run_tick(self.workspace, self.now)
        return result

    def tick(self) -> TickResult:
        """A tick a minute later, in which nobody is looked at but for what changed."""
        self.now += timedelta(minutes=1)
        return run_tick(self.workspace, self.now)

    def segments(self, account: str) -> set[str]:
        """The keys of the segments an account is a member of."""
        with self.workspace.read() as tx:
            rows = tx.run(
                "select d.key from segment_member m join definition_number d on d.definition_id = m.segment_id "
                "where m.subject_id = ?",
                [self.accounts[account]],
            )
        return {key for (key,) in rows}

    def changes(self, account: str) -> list[tuple[str, str]]:
        """Every net change so far: segment, entered or left."""
        with self.workspace.read() as tx:
            return tx.run(
                "select d.key, case when c.is_entered then 'entered' else 'left' end "
                "from membership_change c join definition_number d on d.definition_id = c.segment_id "
                "where c.subject_id = ? order by c.tick_id, d.key",
                [self.accounts[account]],
            )
