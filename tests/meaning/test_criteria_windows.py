"""Goal: every window ends where its description says, to the microsecond, and criteria say when they turn.

Method: one world with an account for each moment on a boundary or beside it, asked with every window at once; and small
tables of who is a person and what is one engagement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from opportune.model.criteria import Criteria, SubjectType
from opportune.model.intent_report import IntentReportDefinition
from opportune.store import Workspace
from tests.meaning.compiled import by_columns, by_sets, expected
from tests.meaning.criteria_strategies import CAMPAIGNS, DAY, MICROSECOND, MIDNIGHT, MOMENTS, NOW, parse
from tests.meaning.facts import Account, Change, Consent, Contact, Facts, Opportunity, Signal, TopicScore
from tests.meaning.naive_criteria import holds
from tests.meaning.stored_world import store

DAYS = (0, 1, 2, 7, 30, 180)
WINDOWS: list[dict[str, Any]] = [{}, *({"within_days": days} for days in DAYS)]
SINCE: list[dict[str, Any]] = [{"since": (MIDNIGHT - days * DAY).date()} for days in DAYS]
COUNTS: list[dict[str, Any]] = [
    {},
    {"at_least": 2},
    {"at_most": 0},
    {"at_most": 1},
    {"at_most": 0, "include_zero": True},
    {"at_least": 0, "at_most": 1},
    {"at_least": 1, "at_most": 1},
]
TOPICAL = IntentReportDefinition(intent_report="topical", name="Topical", topics=("crm", "Øl"))


def boundary_world(moments: list[datetime]) -> Facts:
    """Account n has a contact n; to both, one of these moments and the next one matter in every way."""
    numbered = dict(enumerate(moments, start=1))
    later = {number: numbered.get(number + 1, moments[0]) for number in numbered}
    signals = [
        *(Signal(number, number, "page-viewed", moment) for number, moment in numbered.items()),
        *(Signal(1000 + number, number, "page-viewed", later[number]) for number in numbered),
        *(Signal(2000 + number, -number, "ad-clicked", moment, "Awareness") for number, moment in numbered.items()),
    ]
    topics = [
        *(TopicScore(number, "CRM" if number % 2 else "crm", at.date(), 60) for number, at in numbered.items()),
        *(TopicScore(number, "crm", at.date() - 7 * DAY, 100) for number, at in numbered.items()),
        *(TopicScore(number, "øl", at.date() - 5 * DAY, 30) for number, at in later.items()),
    ]
    return Facts(
        accounts={
            number: Account(
                number,
                {"created_at": at, "updated_at": at},
                {"joined": at.isoformat(), "stage": "trial", "seats": 8},
                is_in_crm=number % 3 == 0,
            )
            for number, at in numbered.items()
        },
        contacts={number: Contact(number, number) for number in numbered},
        signals=tuple(signals),
        opportunities=tuple(
            Opportunity(number, "lost", None, at, later[number]) for number, at in numbered.items() if number % 7
        ),
        topic_scores=tuple(topics),
        consents={(number, "newsletter"): Consent("granted", NOW + (NOW - at)) for number, at in numbered.items()},
        reports={"topical": TOPICAL},
        changes=tuple(
            change
            for number, at in numbered.items()
            for change in (
                Change(SubjectType.ACCOUNT, number, "attributes.stage", "lead", "trial", at),
                Change(SubjectType.ACCOUNT, number, "attributes.stage", "trial", "Trial", later[number]),
                Change(SubjectType.ACCOUNT, number, "attributes.seats", 5, 8, at),
                Change(SubjectType.ACCOUNT, number, "attributes.seats", 8, 5, later[number]),
            )
        ),
    )


def questions() -> Iterator[Criteria]:
    """Every condition with a window, of every length."""
    raw: list[dict[str, Any]] = []
    for window in (*WINDOWS, *SINCE):
        raw += [{"signal": "page-viewed", **window, **counted} for counted in COUNTS]
        raw.append({"signal": ["page-viewed", "ad-clicked"], "never": True, **window})
        raw.append(
            {"signal": ["page-viewed", "ad-clicked"], "newest": True, "where": {"name": {"is_not_set": True}}, **window}
        )
        raw.append({"signal": ["page-viewed", "ad-clicked"], "people": True, "at_most": 0, **window})
        if window:
            raw.append({"signal": ["page-viewed", "ad-clicked"], "first": True, **window})
    for window in WINDOWS[:-1]:
        raw += [{"ad_engagements": {"campaign": "awareness", **window, **counted}} for counted in COUNTS]
    for days in DAYS:
        for column in ("opened_within_days", "closed_within_days"):
            raw += [{"opportunities": {column: days, **counted}} for counted in COUNTS]
        raw.append({"opportunities": {"opened_within_days": days, "closed_within_days": 7}})
        day = (MIDNIGHT - days * DAY).date()
        for name in ("created_at", "attributes.joined"):
            tests = {"within_last": days, "more_than_ago": days, "before": day, "after": day}
            raw += [{"attribute": name, test: value} for test, value in tests.items()]
        raw += [
            {"attribute": f"attributes.{name}", **test, "within_days": days}
            for name, test in (
                ("stage", {"changed": True}),
                ("joined", {"changed": True}),
                ("seats", {"increased_by": 3}),
                ("seats", {"decreased_by": 3}),
            )
        ]
        if days:
            raw += [
                {"attribute": f"attributes.{name}", **test, "unchanged_for_days": days}
                for name, test in (("stage", {"eq": "TRIAL"}), ("seats", {"gte": 9}), ("joined", {"is_set": True}))
            ]
    raw += [{"attribute": "crm_stage", "eq": stage} for stage in ("recently_lost", "in_crm", "new_prospect")]
    raw += [{"contacts": {"any": {"consent": "newsletter", "status": status}}} for status in ("granted", "unknown")]
    for number in (0, 30, 60, 100):
        raw.append({"intent": "topical", "of": "third_party", "score": {"eq": number}})
    return map(parse, raw)


def test_every_window_begins_and_ends_as_described(workspace: Workspace) -> None:
    facts, asked = boundary_world(MOMENTS), list(questions())
    apart = {number: _alone(facts, number) for number in facts.accounts}
    wanted = [
        {number for number, alone in apart.items() if holds(criteria, facts.accounts[number], alone, NOW)}
        for criteria in asked
    ]
    with workspace.transaction() as tx:
        store(tx, facts)
        columns, _ = by_columns(tx, asked, SubjectType.ACCOUNT, facts)
        sets = [by_sets(tx, criteria, SubjectType.ACCOUNT, facts) for criteria in asked]
    for criteria, whom, by_column, by_set in zip(asked, wanted, columns, sets, strict=True):
        assert by_column == by_set == whom, repr(criteria)


def test_every_window_is_due_before_it_turns(workspace: Workspace) -> None:
    """At each moment at which anything could turn, whoever is not due yet is as before."""
    past = sorted({min(moment, NOW) for moment in MOMENTS})[::3]
    facts = boundary_world(past)
    with workspace.transaction() as tx:
        store(tx, facts)
        for criteria in questions():
            _, dues = by_columns(tx, [criteria], SubjectType.ACCOUNT, facts)
            for number, due in dues.items():
                alone, account = _alone(facts, number), facts.accounts[number]
                now = holds(criteria, account, alone, NOW)
                turns = [
                    turn for turn in _turns(past[number - 1], past[number % len(past)]) if due is None or turn < due
                ]
                for moment in [*turns, *([due - MICROSECOND] if due else [])]:
                    assert holds(criteria, account, alone, moment) == now, (repr(criteria), number, moment, due)


def _turns(*moments: datetime) -> list[datetime]:
    """When something that happened at these moments leaves a window or expires, and the moment after."""
    ends = {moment + days * DAY for moment in moments for days in (*DAYS, 28)}
    ends |= {MIDNIGHT + DAY, *(NOW + (NOW - moment) for moment in moments)}
    ends |= {datetime.combine(moment.date(), time()) + days * DAY for moment in moments for days in (21, 23, 28)}
    return sorted(end + nudge for end in ends for nudge in (timedelta(), MICROSECOND) if end + nudge > NOW)


def _alone(facts: Facts, number: int) -> Facts:
    """The part of the world that is about one account, to ask about it often."""
    return replace(
        facts,
        contacts={number: facts.contacts[number]},
        signals=tuple(signal for signal in facts.signals if abs(signal.subject_id) == number),
        opportunities=tuple(deal for deal in facts.opportunities if deal.account_id == number),
        topic_scores=tuple(topic for topic in facts.topic_scores if topic.account_id == number),
        changes=tuple(change for change in facts.changes if change.subject_id == number),
    )


# People and engagements

HOUR = NOW - timedelta(hours=1)


def clicks(*places: tuple[int, float, str]) -> tuple[Signal, ...]:
    return tuple(
        Signal(number, subject, "ad-clicked", HOUR + timedelta(seconds=seconds), context)
        for number, (subject, seconds, context) in enumerate(places, start=1)
    )


@pytest.mark.parametrize(
    ("signals", "links", "people", "engagements"),
    [
        (clicks((1, 0, "awareness"), (1, 59.9, "awareness")), {}, 1, 1),
        (clicks((1, 0, "awareness"), (1, 60, "awareness")), {}, 1, 2),
        (clicks((1, 0, "awareness"), (1, 0, "AWARENESS"), (1, 0, "id-77")), {}, 1, 2),
        (clicks((1, 0, "awareness"), (1, 0, "decision"), (1, 0, "other")), {}, 1, 2),
        (clicks((1, 0, "awareness"), (2, 0, "awareness")), {}, 2, 2),
        (clicks((1, 0, "awareness"), (40, 0, "awareness")), {40: 1}, 1, 1),
        (clicks((1, 0, "awareness"), (50, 0, "awareness")), {50: 1}, 1, 1),
        (clicks((50, 0, "awareness"), (51, 0, "awareness")), {50: -1, 51: -1}, 2, 2),
        (clicks((50, 0, "awareness"), (51, 0, "awareness")), {}, 0, 0),
        (clicks((-1, 0, "awareness"), (-1, 1, "awareness")), {}, 0, 1),
        (clicks((3, 0, "awareness")), {}, 0, 0),
    ],
)
def test_people_and_engagements_are_counted_once(
    workspace: Workspace, signals: tuple[Signal, ...], links: dict[int, int], people: int, engagements: int
) -> None:
    facts = Facts(
        accounts={1: Account(1), 2: Account(2)},
        contacts={1: Contact(1, 1), 2: Contact(2, 1), 3: Contact(3, None)},
        signals=signals,
        links=links,
        campaigns=CAMPAIGNS,
    )
    exactly = [{"at_least": n, "at_most": n, **({"include_zero": True} if n == 0 else {})} for n in range(4)]
    ads = [parse({"ad_engagements": {"campaign": ["awareness", "decision"], **counted}}) for counted in exactly]
    persons = [parse({"signal": "ad-clicked", "people": True, **counted}) for counted in exactly]
    with workspace.transaction() as tx:
        store(tx, facts)
        found = [
            [number for number, tree in enumerate(trees) if 1 in by_sets(tx, tree, SubjectType.ACCOUNT, facts)]
            for trees in (persons, ads)
        ]
        columns = by_columns(tx, [*persons, *ads], SubjectType.ACCOUNT, facts)[0]
    assert found == [[people], [engagements]]
    assert [number % 4 for number, whom in enumerate(columns) if 1 in whom] == [people, engagements]
    assert columns == [expected(tree, SubjectType.ACCOUNT, facts) for tree in (*persons, *ads)]
