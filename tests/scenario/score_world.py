"""A small world whose account scores are set by hand, as the ledger records them; everything after the score is real."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from opportune.insight.preview import Preview, preview
from opportune.insight.proposals import propose
from opportune.insight.trial import try_bodies
from opportune.model.criteria import SubjectType
from opportune.model.ladder import LadderDefinition
from opportune.model.segment import SegmentDefinition
from opportune.model.workflow import WorkflowDefinition
from opportune.store.definitions import Body, load_definitions, save_proposal
from opportune.testing.lookup import Lookup
from opportune.testing.workspace import open_shipped
from opportune.tick.run import run_tick

OLD = datetime(2026, 1, 1)


def tier_of(score: int) -> str:
    return "high" if score >= 70 else "medium" if score >= 40 else "low"


class ScoreWorld:
    """Moments are naive UTC. The first tick is at `OLD`, when there is nobody yet."""

    def __init__(self, accounts: int) -> None:
        self.workspace = open_shipped(OLD.replace(tzinfo=UTC))
        self.lookup = Lookup(self.workspace)
        self.now = OLD
        self.tick(OLD)
        self.signal_count = 0
        with self.workspace.transaction() as tx:
            for number in range(1, accounts + 1):
                tx.run(
                    "insert into account (account_id, name, domain, created_at, updated_at) values (?, ?, ?, ?, ?)",
                    [number, f"Account {number}", f"a{number}.example", OLD, OLD],
                )
        self.ask(range(1, accounts + 1))

    def __enter__(self) -> ScoreWorld:
        return self

    def __exit__(self, *_: object) -> None:
        self.workspace.close()

    def define(self, *bodies: Body) -> None:
        with self.workspace.transaction() as tx:
            save_proposal(tx, propose(load_definitions(tx), bodies), self.now)

    def tick(self, moment: datetime) -> None:
        self.now = moment
        run_tick(self.workspace, moment.replace(tzinfo=UTC))

    def score(self, scores: Mapping[int, int], moment: datetime) -> None:
        """Give accounts these scores as of a moment, as a tick then would have stored them."""
        with self.workspace.transaction() as tx:
            for number, score in scores.items():
                old = tx.scalar("select score from account_score where account_id = ?", [number])
                tx.run("delete from account_score where account_id = ?", [number])
                row = {
                    "account_id": number, "score": score, "first_party_score": score, "third_party_score": score,
                    "tier": tier_of(score), "engaged_count": 0, "contact_count": 0, "signal_count": 1, "delta_1d": 0,
                    "delta_7d": 0, "delta_14d": 0, "trend": "stable", "changed_at": moment, "known_since": OLD,
                    "model_version": 1,
                }  # fmt: skip
                tx.run(
                    f"insert into account_score ({', '.join(row)}) values ({', '.join('?' for _ in row)})",
                    list(row.values()),
                )
                tx.run(
                    "insert into score_ledger values (0, ?, 'account', ?, ?, ?, ?, ?, ?, ?, 'signal', 1, ?)",
                    [moment, number, old or 0, score, score, score, tier_of(old or 0), tier_of(score), old is None],
                )
        self.ask(scores)

    def signal(self, number: int, key: str, moment: datetime) -> None:
        """A signal of an account, taken in by a tick at that moment."""
        self.signal_count += 1
        with self.workspace.transaction() as tx:
            kind_id = tx.scalar("select kind_id from signal_kind where key = ?", [key])
            tx.run(
                "insert into signal (signal_id, subject_id, kind_id, occurred_at, recorded_at) values (?, ?, ?, ?, ?)",
                [self.signal_count, -number, kind_id, moment, moment],
            )
        self.ask([number])

    def ask(self, numbers: Any) -> None:
        with self.workspace.transaction() as tx:
            for number in numbers:
                tx.run("insert into evaluation_request values ('account', ?, ?)", [number, self.now])

    def preview(self, moment: datetime, *bodies: Body) -> Preview:
        with self.workspace.read() as tx:
            return preview(tx, try_bodies(load_definitions(tx), bodies), moment)

    # Looking

    def rows(self, sql: str, *params: object) -> list[Any]:
        with self.workspace.read() as tx:
            return tx.run(sql, list(params))

    def members(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for key, number in self.rows(
            "select d.key, m.subject_id from segment_member m join definition_number d on d.definition_id = m.segment_id"
        ):
            found.setdefault(key, set()).add(number)
        return found


def rule_segment(key: str, criteria: Mapping[str, Any]) -> SegmentDefinition:
    return SegmentDefinition.model_validate({"segment": key, "name": key, "mode": "rule", "criteria": criteria})


def workflow(key: str, position: int, when: Mapping[str, Any], do: Mapping[str, Any]) -> WorkflowDefinition:
    return WorkflowDefinition.model_validate(
        {"workflow": key, "name": key, "position": position, "when": when, "do": do, "subject": SubjectType.ACCOUNT}
    )


def ladder(key: str, bounds: Mapping[str, int], **more: Any) -> LadderDefinition:
    """A ladder over the score whose stages drive the segments `on-<stage>`."""
    stages = [{"stage": stage, "name": stage, "from": low, "segment": f"on-{stage}"} for stage, low in bounds.items()]
    return LadderDefinition.model_validate(
        {"ladder": key, "name": key, "measure": {"score": "score"}, "stages": stages, **more}
    )
