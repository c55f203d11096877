"""Why an account or contact is in a segment, or not: criteria condition by condition, pins, and what workflows and ladders say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from opportune.insight.asked_criteria import AskedCriteria
from opportune.insight.catalogue import catalogue_now
from opportune.insight.criteria_tree import CriteriaTree, Judged, failures
from opportune.insight.segments import find_segment
from opportune.insight.subjects import subject_missing
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.model.ladder import LadderDefinition
from opportune.model.segment import Mode, SegmentDefinition
from opportune.model.workflow import Status, WorkflowDefinition
from opportune.store import Transaction, statement
from opportune.store.workspace import aware


@dataclass(frozen=True)
class Pinned:
    """What a person says."""

    side: Literal["in", "out"]
    source: str
    pinned_by: str | None
    pinned_at: datetime


@dataclass(frozen=True)
class Membership:
    """The membership as the last tick left it. `source_key` is the workflow or ladder that brought it about."""

    since: datetime
    source: str
    source_key: str | None


@dataclass(frozen=True)
class Claim:
    """The workflow or ladder that put the subject into the segment and keeps it there.

    `in_force` is False of a workflow that is disabled, archived or deleted: nothing takes back what it did.
    """

    kind: str
    key: str
    since: datetime
    in_force: bool


@dataclass(frozen=True)
class Rule:
    """A workflow or ladder that writes to the segment. `does` says what it would do if it matches; `matches` whether it does now.

    A ladder has the number it measures, the stage it stands on, and the band that leads into this segment.
    """

    kind: Literal["workflow", "ladder"]
    key: str
    name: str
    status: str
    does: str
    matches: bool
    criteria: Judged | None
    note: str = ""
    measured: float | None = None
    stage: str | None = None
    band: str | None = None


@dataclass(frozen=True)
class Why:
    """The answer. `is_member` is as of the last tick, None for criteria that belong to no segment in force; `holds` is by the
    facts of now, None where workflows decide. `reasons` say it in words.
    """

    subject_type: str
    subject_id: int
    name: str
    segment: str | None
    mode: str | None
    at: datetime
    is_member: bool | None
    holds: bool | None
    reasons: tuple[str, ...]
    membership: Membership | None
    pinned: Pinned | None
    criteria: Judged | None
    claim: Claim | None
    rules: tuple[Rule, ...]
    may_turn_at: datetime | None


def why_segment(tx: Transaction, definitions: Definitions, key: str, subject_id: int, now: datetime) -> Why:
    """Why a subject is in a segment in force, or not. `now` is naive UTC. Raises NotFound."""
    segment, segment_id = find_segment(definitions, key)
    name = _name(tx, segment.subject, subject_id)
    tree = CriteriaTree(tx, catalogue_now(tx, definitions), segment.subject, subject_id, now)
    of_subject = {"segment_id": segment_id, "subject_id": subject_id}
    membership = _membership(tx, of_subject)
    pinned = _pinned(tx, of_subject)
    claim = _claim(tx, definitions, of_subject)
    criteria = tree.judge(segment.criteria, "criteria") if segment.criteria is not None else None
    rules = tuple(_rules(tx, definitions, segment, subject_id, tree)) if segment.mode is Mode.MANAGED else ()
    holds = _holds(segment, criteria, pinned, claim)
    return Why(
        subject_type=segment.subject.value,
        subject_id=subject_id,
        name=name,
        segment=key,
        mode=segment.mode.value,
        at=aware(now),
        is_member=membership is not None,
        holds=holds,
        reasons=tuple(_reasons(segment, membership, pinned, criteria, claim, rules, holds)),
        membership=membership,
        pinned=pinned,
        criteria=criteria,
        claim=claim,
        rules=rules,
        may_turn_at=_may_turn_at(tree, segment),
    )


def why_criteria(tx: Transaction, asked: AskedCriteria, subject_id: int, now: datetime) -> Why:
    """Why a subject satisfies criteria that need not be in force, or not. `now` is naive UTC. Raises NotFound."""
    name = _name(tx, asked.subject, subject_id)
    tree = CriteriaTree(tx, catalogue_now(tx, asked.definitions), asked.subject, subject_id, now)
    criteria = tree.judge(asked.criteria, "criteria")
    due = tree.next_turn(asked.criteria)
    return Why(
        subject_type=asked.subject.value,
        subject_id=subject_id,
        name=name,
        segment=asked.key,
        mode=None,
        at=aware(now),
        is_member=None,
        holds=criteria.holds,
        reasons=tuple(_of_criteria(criteria)),
        membership=None,
        pinned=None,
        criteria=criteria,
        claim=None,
        rules=(),
        may_turn_at=aware(due) if due else None,
    )


def _name(tx: Transaction, subject: SubjectType, subject_id: int) -> str:
    if subject is SubjectType.ACCOUNT:
        rows = tx.fixed("get_account_name", {"account_id": subject_id})
    else:
        rows = tx.fixed("select_contact_names", {"contact_ids": [subject_id]})
    if not rows:
        raise subject_missing(tx, subject.value, subject_id)
    return str(rows[0][1])


def _membership(tx: Transaction, of_subject: dict[str, int]) -> Membership | None:
    rows = tx.run_dicts(statement("get_membership"), of_subject)
    return Membership(aware(rows[0]["since"]), rows[0]["source"], rows[0]["source_key"]) if rows else None


def _pinned(tx: Transaction, of_subject: dict[str, int]) -> Pinned | None:
    rows = tx.run_dicts(statement("get_pin"), of_subject)
    if not rows:
        return None
    row: dict[str, Any] = rows[0]
    return Pinned("in" if row["is_included"] else "out", row["source"], row["pinned_by"], aware(row["pinned_at"]))


def _claim(tx: Transaction, definitions: Definitions, of_subject: dict[str, int]) -> Claim | None:
    rows = tx.run_dicts(statement("get_claim"), of_subject)
    if not rows:
        return None
    kind, key = rows[0]["kind"], rows[0]["key"]
    body = definitions.by_name.get((kind, key))
    in_force = body is not None and getattr(body, "status", None) not in (Status.DISABLED, Status.ARCHIVED)
    return Claim(kind, key, aware(rows[0]["since"]), in_force)


def _holds(
    segment: SegmentDefinition, criteria: Judged | None, pinned: Pinned | None, claim: Claim | None
) -> bool | None:
    if pinned is not None:
        return pinned.side == "in"
    if segment.mode is Mode.MANUAL:
        return False
    return criteria.holds if criteria is not None else claim is not None


def _may_turn_at(tree: CriteriaTree, segment: SegmentDefinition) -> datetime | None:
    due = tree.next_turn(segment.criteria) if segment.criteria is not None else None
    return aware(due) if due else None


def _rules(
    tx: Transaction, definitions: Definitions, segment: SegmentDefinition, subject_id: int, tree: CriteriaTree
) -> Iterator[Rule]:
    """Every ladder and workflow that writes to the segment, in the order they run."""
    for ladder in definitions.ladders:
        if any(stage.segment == segment.segment for stage in ladder.stages):
            stage = tx.scalar(
                "select stage from subject_stage where ladder_id = ? and subject_id = ?",
                [definitions.definition_ids["ladder", ladder.ladder], subject_id],
            )
            yield _ladder(ladder, segment.segment, stage, tree)
    for workflow in sorted(definitions.workflows, key=lambda one: (one.position, one.workflow)):
        if segment.segment in workflow.do.segments:
            yield _workflow(tx, definitions, workflow, segment.segment, subject_id, tree)


def _ladder(ladder: LadderDefinition, key: str, stage: str | None, tree: CriteriaTree) -> Rule:
    place = next(place for place, one in enumerate(ladder.stages) if one.segment == key)
    low = ladder.stages[place].from_
    high = ladder.stages[place + 1].from_ if place + 1 < len(ladder.stages) else None
    return Rule(
        kind="ladder",
        key=ladder.ladder,
        name=ladder.name,
        status=ladder.status.value,
        does=f"puts stage {ladder.stages[place].stage} into it",
        matches=stage == ladder.stages[place].stage,
        criteria=tree.judge(ladder.among, "among") if ladder.among is not None else None,
        measured=tree.measure(ladder.measure),
        stage=stage,
        band=f"from {low:g}" + (f" to below {high:g}" if high is not None else ""),
    )


def _workflow(
    tx: Transaction,
    definitions: Definitions,
    workflow: WorkflowDefinition,
    key: str,
    subject_id: int,
    tree: CriteriaTree,
) -> Rule:
    action = workflow.do
    criteria = tree.judge(workflow.when, "when")
    note = ""
    if action.move is not None and not action.move.also_if_in_none and key in action.to_segments:
        ids = [definitions.definition_ids["segment", one] for one in action.from_segments]
        inside = tx.scalar(
            "select count(*) from segment_member where subject_id = $subject_id "
            "and segment_id in (select unnest($segment_ids::integer[]))",
            {"subject_id": subject_id, "segment_ids": ids},
        )
        if not inside:
            note = f"it moves only who is in {' or '.join(action.from_segments)}, and this one is in none of them now"
    does = {
        "add": "adds to it",
        "move": "moves into it",
        "remove": "takes out of it",
        "sync": "keeps exactly who matches in it",
    }
    return Rule(
        kind="workflow",
        key=workflow.workflow,
        name=workflow.name,
        status=workflow.status.value,
        does="moves out of it" if action.move and key in action.from_segments else does[action.verb],
        matches=bool(criteria.holds),
        criteria=criteria,
        note=note,
    )


def _reasons(
    segment: SegmentDefinition,
    membership: Membership | None,
    pinned: Pinned | None,
    criteria: Judged | None,
    claim: Claim | None,
    rules: tuple[Rule, ...],
    holds: bool | None,
) -> Iterator[str]:
    if pinned is not None:
        who = f" by {pinned.pinned_by}" if pinned.pinned_by else ""
        yield f"Pinned {pinned.side}{who} since {pinned.pinned_at:%Y-%m-%d}, whatever else says."
    elif segment.mode is Mode.MANUAL:
        yield "People decide who is in this segment, and nobody has added it."
    if criteria is not None:
        yield from _of_criteria(criteria)
    if claim is not None and claim.in_force:
        yield f"The {claim.kind} {claim.key} put it there and keeps it since {claim.since:%Y-%m-%d %H:%M} UTC."
    elif claim is not None:
        yield (
            f"The {claim.kind} {claim.key} put it there on {claim.since:%Y-%m-%d %H:%M} UTC. It is not in force any more; what it "
            "put there stays until another rule or a person takes it out."
        )
    elif segment.mode is Mode.MANAGED:
        yield "No workflow and no ladder keeps it there."
        yield from (text for rule in rules for text in _of_rule(rule))
    if holds is not None and holds != (membership is not None):
        yield f"That is news: it {'enters' if holds else 'leaves'} with the next tick."


def _of_criteria(criteria: Judged) -> Iterator[str]:
    if criteria.holds:
        yield "Its criteria hold."
    else:
        yield from (f"Fails: {text}." for text in failures(criteria))


def _of_rule(rule: Rule) -> Iterator[str]:
    if rule.status != Status.ACTIVE.value:
        yield f"The {rule.kind} {rule.key} is {rule.status}."
    elif rule.kind == "ladder":
        measured = "nothing" if rule.measured is None else f"{rule.measured:g}"
        stage = f"stage {rule.stage}" if rule.stage else "no stage"
        yield f"The ladder {rule.key} measures {measured} and has it on {stage}; this segment is for {rule.band}."
    elif rule.matches:
        yield f"The workflow {rule.key} ({rule.does}) matches{': ' + rule.note if rule.note else ''}."
    elif rule.criteria is not None:
        yield f"The workflow {rule.key} ({rule.does}) doesn't match: {'; '.join(failures(rule.criteria))}."
