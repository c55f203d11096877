"""Goal: compiled criteria say of everybody what the plain evaluator says, in both forms, and turn when they say so.

Method: small random worlds around the boundaries of windows, and random criteria about them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from opportune.model.criteria import Criteria, SubjectType
from opportune.store import Workspace
from tests.meaning import criteria_strategies as made
from tests.meaning.compiled import by_columns, by_sets, expected, subjects_of
from tests.meaning.criteria_strategies import NOW
from tests.meaning.facts import Account, Change, Contact, Event, Facts, Opportunity, Signal
from tests.meaning.naive_criteria import holds
from tests.meaning.stored_world import ask, store

shared = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
subject_types = st.sampled_from(SubjectType)


@given(
    subject_types.flatmap(
        lambda subject: st.tuples(st.just(subject), st.lists(made.leaves(subject), min_size=1, max_size=8))
    ),
    made.worlds(),
)
@settings(shared, max_examples=60)
def test_each_condition_agrees_in_both_forms(
    workspace: Workspace, asked: tuple[SubjectType, list[Criteria]], facts: Facts
) -> None:
    subject, conditions = asked
    with workspace.transaction() as tx:
        store(tx, facts)
        wanted = [expected(condition, subject, facts) for condition in conditions]
        for condition, whom in zip(conditions, wanted, strict=True):
            event(type(condition).__name__)
            assert by_sets(tx, condition, subject, facts) == whom
            assert by_columns(tx, [condition], subject, facts)[0] == [whom]


def test_of_rows_of_which_nothing_is_known_there_are_none_in_a_window(workspace: Workspace) -> None:
    """An aggregate over nothing but NULL must not make the count NULL."""
    facts = Facts(accounts={1: Account(1)}, opportunities=[Opportunity(1, "open")])
    condition = made.parse({"opportunities": {"at_most": 0, "opened_within_days": 0}})
    with workspace.transaction() as tx:
        store(tx, facts)
        assert expected(condition, SubjectType.ACCOUNT, facts) == {1}
        assert by_sets(tx, condition, SubjectType.ACCOUNT, facts) == {1}
        assert by_columns(tx, [condition], SubjectType.ACCOUNT, facts)[0] == [{1}]


@given(
    subject_types.flatmap(
        lambda subject: st.tuples(st.just(subject), st.lists(made.trees(subject), min_size=1, max_size=4))
    ),
    made.worlds(),
    st.data(),
)
@settings(shared, max_examples=50)
def test_trees_agree_in_both_forms(
    workspace: Workspace, asked: tuple[SubjectType, list[Criteria]], facts: Facts, data: st.DataObject
) -> None:
    subject, trees = asked
    wanted = [expected(tree, subject, facts) for tree in trees]
    known = sorted(subjects_of(facts, subject))
    only = sorted(data.draw(st.sets(st.sampled_from(known)))) if known else []
    with workspace.transaction() as tx:
        store(tx, facts)
        is_account = subject is SubjectType.ACCOUNT
        ask(tx, facts, only if is_account else [], [] if is_account else only)
        for tree, whom in zip(trees, wanted, strict=True):
            assert by_sets(tx, tree, subject, facts) == whom
            assert by_sets(tx, tree, subject, facts, only) == whom & set(only)
        assert by_columns(tx, trees, subject, facts)[0] == wanted
        assert by_columns(tx, trees, subject, facts, is_asked=True)[0] == [whom & set(only) for whom in wanted]


@given(
    subject_types.flatmap(
        lambda subject: st.tuples(st.just(subject), st.lists(made.trees(subject, depth=2), min_size=1, max_size=3))
    ),
    made.worlds(is_past=True),
    st.lists(made.ages, max_size=3),
)
@settings(shared, max_examples=60)
def test_criteria_turn_by_themselves_only_when_due(
    workspace: Workspace, asked: tuple[SubjectType, list[Criteria]], facts: Facts, later: list[int]
) -> None:
    """Until a subject is due nothing about it changes, to the microsecond; one that is never due stays as it is."""
    subject, trees = asked
    with workspace.transaction() as tx:
        store(tx, facts)
        dues = by_columns(tx, trees, subject, facts)[1]
    for number, value in subjects_of(facts, subject).items():
        due = dues[number]
        assert due is None or due > NOW
        moments = [NOW + days * made.DAY + made.MICROSECOND for days in later]
        moments += [due - made.MICROSECOND] if due else [NOW + 400 * made.DAY]
        for moment in moments:
            if due is None or moment < due:
                for tree in trees:
                    assert holds(tree, value, facts, moment) == holds(tree, value, facts, NOW), tree


_FLAGS = ("is_set", "is_not_set")


def every_test(names: Sequence[str], values: Sequence[Any]) -> list[dict[str, Any]]:
    """Each of these tests with each value that it takes."""
    found: list[dict[str, Any]] = [{flag: True} for flag in _FLAGS]
    for name in names:
        for value in values:
            if name in ("in", "not_in"):
                found.append({name: [value, "nothing"]})
            elif name in _NUMERIC:
                if isinstance(value, int | float) and not isinstance(value, bool):
                    found.append({name: value})
            elif isinstance(value, str) or name in _EQUAL:
                found.append({name: value})
    return found


_EQUAL = ("eq", "neq", "in", "not_in")
_NUMERIC = ("gt", "gte", "lt", "lte")
_TEXTUAL = (*_EQUAL, "contains", "not_contains", "starts_with", "ends_with")
_VALUES: tuple[Any, ...] = (*made.WORDS, *made.PARTS, 7, 7.0, 12.5, -3, 1000, 0, True, False)


def assert_agree(workspace: Workspace, subject: SubjectType, trees: Sequence[Criteria], facts: Facts) -> None:
    with workspace.transaction() as tx:
        store(tx, facts)
        found, _ = by_columns(tx, trees, subject, facts)
    wrong = [
        f"{tree!r}: {sorted(got ^ whom)}"
        for tree, got in zip(trees, found, strict=True)
        if got != (whom := expected(tree, subject, facts))
    ]
    assert not wrong


@pytest.mark.parametrize("name", ["industry", "attributes.plan"])
def test_every_operator_reads_every_text_alike(workspace: Workspace, name: str) -> None:
    stored: list[Any] = [None, "", *made.WORDS]
    tests = every_test(_TEXTUAL, _VALUES)
    if name != "industry":
        stored += [7, 7.0, 1000, 12.5, -3, True, False, {"x": [1, "ä"]}, []]
        tests += [*every_test(_NUMERIC, _VALUES), {"between": [0, 8]}]
        days = ("2026-03-14", "2026-03-15", "2026-03-16")
        tests += [{test: day} for test in ("before", "after") for day in days]
        tests += [{test: number} for test in ("within_last", "more_than_ago") for number in (0, 1, 2)]
    accounts = {
        number: Account(number, {"industry": value} if name == "industry" else {}, {"plan": value})
        for number, value in enumerate(stored, start=1)
    }
    trees = [made.parse({"attribute": name, **test}) for test in tests]
    assert_agree(workspace, SubjectType.ACCOUNT, trees, Facts(accounts=accounts))


def test_every_operator_reads_every_number_alike(workspace: Workspace) -> None:
    accounts = {
        number: Account(number, {} if value is None else {"revenue": value})
        for number, value in enumerate([None, 0.0, 7.0, 12.5, -3.0, 1000.0, 0.1], start=1)
    }
    trees = [
        made.parse({"attribute": "revenue", **test})
        for test in every_test((*_EQUAL, *_NUMERIC), (*_VALUES, "infinity", "many"))
    ]
    assert_agree(workspace, SubjectType.ACCOUNT, trees, Facts(accounts=accounts))


def test_every_pair_of_values_is_a_change_or_none_alike(workspace: Workspace) -> None:
    values = [None, "", "Software", "software", "7", "7.0", " 7", "07", "1e3", "nan", "inf", "true"]
    values += [7, 7.0, 12.5, -3, 1000, True, False, [], {"x": [1, "ä"]}, {"x": [1, "Ä"]}]
    pairs = dict(enumerate([(old, new) for old in values for new in values], start=1))
    facts = Facts(
        accounts={number: Account(number, {"created_at": NOW - 30 * made.DAY}, {"plan": "x"}) for number in pairs},
        changes=tuple(
            Change(SubjectType.ACCOUNT, number, "attributes.plan", old, new, NOW - made.DAY)
            for number, (old, new) in pairs.items()
        ),
    )
    asked: list[dict[str, Any]] = [{test: 3, "within_days": 2} for test in ("increased_by", "decreased_by")]
    asked += [{"changed": True, "within_days": 2}, {"is_set": True, "unchanged_for_days": 7}]
    trees = [made.parse({"attribute": f"attributes.plan{below}", **test}) for test in asked for below in ("", ".x")]
    assert_agree(workspace, SubjectType.ACCOUNT, trees, facts)


@pytest.mark.parametrize("field", ["properties.plan", "url_path", "event"])
def test_every_operator_reads_every_field_of_an_event_alike(workspace: Workspace, field: str) -> None:
    stored: list[Any] = [None, "", *made.WORDS]
    if field == "properties.plan":
        stored += [7, 7.0, 1000, 12.5, True, {"x": 1}]
    contacts = {number: Contact(number) for number in range(1, len(stored) + 2)}
    signals = []
    for number, value in enumerate(stored, start=1):
        columns = {"type": "track", "source": "web", "name": value if field == "event" else None}
        columns["url_path"] = value if field == "url_path" else None
        made_by = Event(number, columns, {"plan": value} if field == "properties.plan" else None)
        signals.append(Signal(number, number, "page-viewed", NOW, event=made_by))
    signals.append(Signal(len(stored) + 1, len(stored) + 1, "page-viewed", NOW))
    tests = every_test((*_TEXTUAL, *_NUMERIC, "matches"), (*_VALUES, *made.PATTERNS))
    trees = [made.parse({"signal": "page-viewed", "where": {field: test}}) for test in tests]
    assert_agree(workspace, SubjectType.CONTACT, trees, Facts(contacts=contacts, signals=tuple(signals)))
