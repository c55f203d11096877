"""Whom a list is narrowed to by what criteria can say: criteria themselves, a segment, a stage in the CRM.

Columns of the list are filtered by the lists themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from opportune.compile.bindings import Bindings
from opportune.compile.criteria import members, query
from opportune.compile.query import Query, indent
from opportune.insight.asked_criteria import read_criteria
from opportune.insight.catalogue import catalogue_now
from opportune.insight.crm_stage import on_crm_stage
from opportune.insight.segments import find_segment
from opportune.model.criteria import (
    AccountCondition,
    AllOf,
    ContactsCondition,
    ContactsTest,
    Criteria,
    SegmentCondition,
    SubjectType,
)
from opportune.model.definitions import Definitions
from opportune.store import Transaction


@dataclass(frozen=True)
class Among:
    """`criteria` is a tree as people write it. A segment of the other kind goes by the account of a contact, or by any
    contact of an account. `crm_stage` is that of the account.
    """

    criteria: Any = None
    segment: str | None = None
    crm_stage: str | None = None


def subjects_among(
    tx: Transaction, definitions: Definitions, subject: SubjectType, among: Among, now: datetime
) -> Callable[[str | None], Query] | None:
    """What finds the subjects that are wanted, None where everybody is: one row per subject, with subject_id.

    It is called with a relation to narrow them to, which has subject_id, or with None. `now` is naive UTC.
    Raises InvalidDefinition with the place of every problem of the criteria, NotFound for a segment that isn't there.
    """
    parts: list[Criteria] = []
    if among.criteria is not None:
        asked = read_criteria(definitions, {"criteria": among.criteria, "subject": subject.value})
        definitions = asked.definitions
        parts.append(asked.criteria)
    if among.segment is not None:
        segment, _ = find_segment(definitions, among.segment)
        parts.append(_seen_from(subject, segment.subject, SegmentCondition(segment=among.segment)))
    stage = among.crm_stage
    if not parts:
        return partial(_of_stage, subject, stage, now) if stage is not None else None
    catalogue = catalogue_now(tx, definitions)
    criteria = AllOf(all=tuple(parts)) if len(parts) > 1 else parts[0]

    def found(subjects: str | None) -> Query:
        bind = Bindings(now)
        satisfying = members(criteria, subject, catalogue, bind, subjects=subjects)
        if stage is None:
            return satisfying
        on_stage = _on_crm_stage(subject, stage, bind, subjects)
        both = f"select subject_id\nfrom (\n    {indent(satisfying.sql)}\n) m\nwhere subject_id in (\n    {indent(on_stage)}\n)"
        return query({}, both, bind)

    return found


def _of_stage(subject: SubjectType, stage: str, now: datetime, subjects: str | None) -> Query:
    bind = Bindings(now)
    return query({}, _on_crm_stage(subject, stage, bind, subjects), bind)


def _on_crm_stage(subject: SubjectType, stage: str, bind: Bindings, subjects: str | None) -> str:
    chosen = f"select subject_id from {subjects}" if subjects else None
    if subject is SubjectType.ACCOUNT:
        return on_crm_stage(stage, bind, chosen)
    only = f" and contact_id in ({chosen})" if chosen else ""
    accounts = on_crm_stage(stage, bind, chosen and f"select account_id from contact where contact_id in ({chosen})")
    return f"select contact_id as subject_id\nfrom contact\nwhere account_id in (\n    {indent(accounts)}\n){only}"


def _seen_from(subject: SubjectType, about: SubjectType, condition: Criteria) -> Criteria:
    if subject is about:
        return condition
    if about is SubjectType.ACCOUNT:
        return AccountCondition(account=condition)
    return ContactsCondition(contacts=ContactsTest(any=condition))
