"""Goal: the compiled SQL computes the score as described, row for row.

Method: generated histories, whose ages cluster around the decay boundaries, under the shipped model and under
models with other numbers. The plain evaluator, the exact form and the fast form have to return the same rows.
"""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opportune.compile.decay import STORED_SIGNALS, STORED_SIGNALS_AS_OF
from opportune.compile.score import contact_scores, contributions
from opportune.model.score_model import ScoreModel
from opportune.store import Workspace
from tests.meaning import histories as h
from tests.meaning.naive_score import Part, Signal, score_account, score_subjects

shared = settings(max_examples=30, deadline=None)
scores = st.one_of(st.integers(0, 100), st.sampled_from([0, 19, 20, 50, 99, 100]))


@given(h.histories(), h.links, h.models())
@shared
def test_both_forms_agree_with_the_plain_evaluator(
    workspace: Workspace, signals: list[Signal], links: dict[int, int], model: ScoreModel
) -> None:
    with workspace.transaction() as tx:
        h.store(tx, signals, links)
        exact = h.exact_scores(tx, model)
        full = h.full_scores(tx, model)
    assert exact == score_subjects(model, h.KINDS, signals, links, h.NOW)
    assert full == exact


@pytest.mark.parametrize(
    "model", [h.DEFAULT, ScoreModel(score_model="narrow", category_cap=20)], ids=["shipped", "narrow"]
)
def test_both_forms_agree_where_a_quiet_history_becomes_a_busy_one(workspace: Workspace, model: ScoreModel) -> None:
    """Every count of one kind up to beyond the daily cap, of every age class: the fast form may not cut a corner."""
    kinds = [h.KIND_IDS[key] for key in ("email-low", "web-high", "meeting-negative", "topic", "email-none")]
    cases = [(kind, days, n) for kind in kinds for days in (0, 7, 8, 31, 90) for n in (1, 2, 3, 4, 12, 19, 20, 21, 22)]
    signals = [
        Signal(1000 * subject + number, subject, kind, h.NOW - timedelta(days=days, seconds=number))
        for subject, (kind, days, n) in enumerate(cases, start=1)
        for number in range(n)
    ]
    with workspace.transaction() as tx:
        h.store(tx, signals)
        exact = h.exact_scores(tx, model)
        full = h.full_scores(tx, model)
    assert len(exact) == len(cases)
    assert exact == score_subjects(model, h.KINDS, signals, {}, h.NOW)
    assert full == exact


@given(h.histories(), h.links, h.models())
@settings(max_examples=12, deadline=None)
def test_contributions_sum_to_the_points_behind_the_score(
    workspace: Workspace, signals: list[Signal], links: dict[int, int], model: ScoreModel
) -> None:
    """Exactly, not nearly: each signal's share of what its category may keep, times diversity, less the negative."""
    with workspace.transaction() as tx:
        h.store(tx, signals, links)
        query = contributions(model, h.scored_kinds(model), STORED_SIGNALS, h.NOW)
        rows = tx.run_dicts(query.sql, query.params)
    expected = score_subjects(model, h.KINDS, signals, links, h.NOW)
    sums: dict[int, Fraction] = dict.fromkeys(expected, Fraction())
    for row in rows:
        share = Fraction(row["points_e6"])
        if share > 0:
            kept = Fraction(row["category_kept_e6"], row["category_points_e6"])
            share *= kept * row["diversity_percent"]
        else:
            share *= 100
        sums[row["subject_id"]] += share
    assert sums == {row["subject_id"]: Fraction(row["raw_e8"]) for row in rows}
    assert {subject: total / 10**8 for subject, total in sums.items()} == {
        subject: found.raw for subject, found in expected.items()
    }
    living = {s.signal_id for s in signals if s.kind_id in h.KINDS and s.verdict is None}
    assert {row["signal_id"] for row in rows} <= living
    assert len(rows) == sum(found.signal_count for found in expected.values())


@st.composite
def account_parts(draw: st.DrawFn) -> list[Part]:
    contacts = draw(st.lists(st.sampled_from([1, 2]), min_size=1, max_size=9))
    anonymous = draw(st.sets(st.sampled_from([1, 2])))
    parts = [(account, contact) for contact, account in enumerate(contacts, start=1)]
    parts += [(account, -account) for account in sorted(anonymous)]
    seen = st.one_of(st.none(), st.integers(0, 90).map(lambda days: h.NOW - timedelta(days=days)))
    return [
        Part(
            account,
            contact,
            draw(scores),
            draw(scores),
            draw(scores),
            draw(st.integers(0, 3)),
            draw(st.integers(0, 9)),
            draw(seen),
        )
        for account, contact in parts
    ]


@given(account_parts(), h.models())
@shared
def test_accounts_agree_with_the_plain_evaluator(workspace: Workspace, parts: list[Part], model: ScoreModel) -> None:
    with workspace.transaction() as tx:
        found = h.account_rows(tx, model, parts)
    accounts = {part.account_id for part in parts}
    assert found == {
        account: score_account(model, [part for part in parts if part.account_id == account]) for account in accounts
    }


@given(h.histories(), h.links)
@settings(max_examples=10, deadline=None)
def test_an_account_is_scored_from_its_signals_as_a_whole(
    workspace: Workspace, signals: list[Signal], links: dict[int, int]
) -> None:
    """From signals through contacts to the account; the anonymous part is a contact of its own."""
    model = h.DEFAULT
    home = {1: 1, 2: 1, 3: 2, -1: 1, -2: 2}

    def parts_of(found: dict[int, object]) -> list[Part]:
        return [
            Part(
                home[subject], subject, row.score, row.first_party_score, row.third_party_score,
                row.visitor_count, row.signal_count, row.last_signal_at,
            )
            for subject, row in found.items()
            if subject in home
        ]  # fmt: skip

    with workspace.transaction() as tx:
        h.store(tx, signals, links)
        parts = parts_of(h.full_scores(tx, model))
        found = h.account_rows(tx, model, parts) if parts else {}
    expected = parts_of(score_subjects(model, h.KINDS, signals, links, h.NOW))
    assert found == {
        account: score_account(model, [part for part in expected if part.account_id == account])
        for account in {part.account_id for part in expected}
    }


def test_a_past_moment_knows_only_what_was_recorded_and_linked_by_then(workspace: Workspace) -> None:
    """An event that arrived late, and a link made later, must not change what the score was."""
    occurred = h.NOW - timedelta(days=3)
    columns = "signal_id, subject_id, kind_id, occurred_at, recorded_at"
    high = h.KIND_IDS["web-high"]
    with workspace.transaction() as tx:
        h.store(tx, [])
        for number, recorded in enumerate([occurred, h.NOW - timedelta(days=1)], start=1):
            tx.run(f"insert into signal ({columns}) values (?, 4, ?, ?, ?)", [number, high, occurred, recorded])
        tx.run("insert into identity_link values (4, 1, ?, 'identify')", [h.NOW - timedelta(hours=1)])

        def counted(moment: datetime) -> dict[int, int]:
            query = contact_scores(h.DEFAULT, h.scored_kinds(h.DEFAULT), STORED_SIGNALS_AS_OF, moment)
            return {subject: row.signal_count for subject, row in h.subject_rows(tx, query).items()}

        assert counted(occurred - h.MICROSECOND) == {}
        assert counted(h.NOW - timedelta(days=2)) == {4: 1}
        assert counted(h.NOW - timedelta(hours=2)) == {4: 2}
        assert counted(h.NOW) == {1: 2}


def test_the_order_of_work_does_not_change_a_row(workspace: Workspace) -> None:
    """Enough signals for several threads: with one thread or two, every run gives identical rows in both forms."""
    with workspace.transaction() as tx:
        h.store(tx, [])
        tx.run(
            "insert into signal (signal_id, subject_id, kind_id, occurred_at, recorded_at) "
            "select i, 1 + hash(i) % 4000, 1 + hash(i + 1) % $kinds, "
            "$now - to_seconds((hash(i + 2) % (95 * 86400))::bigint), $now from range(100000) as r(i)",
            {"kinds": len(h.KINDS), "now": h.NOW},
        )
        runs = []
        for threads in (1, 2, 2):
            tx.run(f"set threads = {threads}")
            runs.append((h.exact_scores(tx, h.DEFAULT), h.full_scores(tx, h.DEFAULT)))
        tx.run("reset threads")
        tx.run("delete from signal")
    assert len(runs[0][0]) == 4_000
    assert len({row.score for row in runs[0][0].values()}) > 50
    assert all(exact == full == runs[0][0] for exact, full in runs)
