"""The same segments and rules account by account, as a program without sets would do it: a reference of the first evaluation."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from bench.rule_set import fifty_rules, fifty_segments
from opportune.model.criteria import (
    AllOf,
    AttributeCondition,
    Criteria,
    Not,
    ScoreCondition,
    SegmentCondition,
    SignalCondition,
)
from opportune.model.segment import SegmentDefinition
from opportune.model.workflow import WorkflowDefinition
from opportune.store import Transaction, Workspace
from opportune.store.definitions import load_definitions

SAMPLE = 200


def seconds_per_account(workspace: Workspace, now: datetime) -> float:
    """The mean over a sample: three questions to the database per account, the rest is plain Python."""
    bodies = [*fifty_segments(), *fifty_rules()]
    segments = [body for body in bodies if isinstance(body, SegmentDefinition) and body.criteria]
    workflows = [body for body in bodies if isinstance(body, WorkflowDefinition)]
    with workspace.read() as tx:
        kind_ids = load_definitions(tx).kind_ids
        accounts = [
            number
            for (number,) in tx.run("select account_id from account where hash(account_id) % 5 = 0 limit ?", [SAMPLE])
        ]
        started = time.perf_counter()
        for account in accounts:
            facts = _Facts(tx, account, kind_ids, now)
            for segment in segments:
                if segment.criteria is not None and _holds(segment.criteria, facts):
                    facts.member_of.add(segment.segment)
            for workflow in workflows:
                _run(workflow, facts)
        return (time.perf_counter() - started) / len(accounts)


class _Facts:
    """What is known of one account."""

    def __init__(self, tx: Transaction, account: int, kind_ids: Any, now: datetime) -> None:
        self.now = now
        self.kind_ids = kind_ids
        ((industry, score),) = tx.run(
            "select a.industry, s.score from account a left join account_score s on s.account_id = a.account_id "
            "where a.account_id = ?",
            [account],
        )
        self.attributes, self.score = {"industry": industry}, score
        people = [number for (number,) in tx.run("select contact_id from contact where account_id = ?", [account])]
        self.signals = tx.run(
            "select s.kind_id, s.occurred_at from signal s left join identity_link l on l.subject_id = s.subject_id "
            "where s.verdict is null and coalesce(l.into_id, s.subject_id) in (select unnest($subjects::bigint[]))",
            {"subjects": [*people, -account]},
        )
        self.member_of: set[str] = set()


def _holds(criteria: Criteria, facts: _Facts) -> bool:
    match criteria:
        case AllOf():
            return all(_holds(part, facts) for part in criteria.all)
        case Not():
            return not _holds(criteria.not_, facts)
        case AttributeCondition():
            return facts.attributes.get(criteria.attribute) in (criteria.in_ or ())
        case ScoreCondition():
            low, high = criteria.score.between or (criteria.score.gte or 0, 101)
            return facts.score is not None and low <= facts.score < high
        case SignalCondition():
            kinds = {facts.kind_ids[key] for key in criteria.signal}
            since = facts.now - timedelta(days=criteria.within_days or 0)
            found = sum(kind in kinds and since < at <= facts.now for kind, at in facts.signals)
            return found >= (criteria.at_least or 1)
        case SegmentCondition():
            return criteria.segment in facts.member_of
        case _:
            raise AssertionError("not in the benchmark's rules")


def _run(workflow: WorkflowDefinition, facts: _Facts) -> None:
    matches, action = _holds(workflow.when, facts), workflow.do
    if action.sync is not None:
        for segment in action.sync.to:
            (facts.member_of.add if matches else facts.member_of.discard)(segment)
    elif matches and (action.move is None or facts.member_of.intersection(action.move.from_)):
        facts.member_of.difference_update(action.from_segments)
        facts.member_of.update(action.to_segments)
