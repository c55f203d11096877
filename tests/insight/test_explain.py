"""Goal: an explanation adds up to the score exactly, and the score it computes is the one that was recorded.

Method: generated histories of contacts, visitors and two accounts, scored by a real tick, under generated models.
"""

from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opportune.errors import NotFound
from opportune.insight.explain import Explanation, explain_account, explain_contact
from opportune.model.score_model import ScoreModel
from opportune.store import Workspace
from opportune.store.definitions import save_definitions
from opportune.tick.run import run_tick
from tests.meaning.histories import KINDS, NOW, SUBJECTS, histories, links, models, store
from tests.meaning.naive_score import Signal

CONTACTS = (1, 2, 3)
ACCOUNTS = (1, 2)
AFTER = NOW.replace(tzinfo=UTC)
employers = st.dictionaries(st.sampled_from(CONTACTS), st.sampled_from([None, *ACCOUNTS]), max_size=3)


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    opened = Workspace.open(None, AFTER, threads=1)
    yield opened
    opened.close()


def scored(
    workspace: Workspace,
    signals: list[Signal],
    linked: dict[int, int],
    accounts: dict[int, int | None],
    model: ScoreModel,
) -> None:
    """Make this the whole content of the workspace, and score it."""
    with workspace.transaction() as tx:
        for table in (
            "account",
            "contact",
            "contact_score",
            "account_score",
            "score_ledger",
            "tick",
            "definition",
            "scored_kind",
        ):
            tx.run(f"delete from {table}")
        tx.run("delete from signal_kind")
        save_definitions(tx, [*KINDS.values(), model], NOW)
        numbers = dict(tx.run("select key, kind_id from signal_kind"))
        for account_id in ACCOUNTS:
            tx.run(
                "insert into account (account_id, name, created_at, updated_at) values (?, 'A', ?, ?)",
                [account_id, NOW, NOW],
            )
        for contact_id in CONTACTS:
            tx.run(
                "insert into contact (contact_id, account_id, created_at, updated_at) values (?, ?, ?, ?)",
                [contact_id, accounts.get(contact_id), NOW, NOW],
            )
        known = [signal for signal in signals if signal.kind_id in KINDS and signal.occurred_at <= NOW]
        store(
            tx,
            [
                Signal(s.signal_id, s.subject_id, numbers[KINDS[s.kind_id].signal], s.occurred_at, s.verdict)
                for s in known
            ],
            {source: into for source, into in linked.items() if source in SUBJECTS},
        )
    workspace.forget()
    run_tick(workspace, AFTER, force_full=True)


def check(found: Explanation, stored: int) -> None:
    assert found.score == found.recorded_score == stored
    assert round(100 * sum(part.share for part in found.contributions)) == 100 * found.score
    for part in found.contributions:
        assert round(part.share, 2) == part.share, "two decimals"
        assert part.points != 0 or part.share == 0, "what has no points has no share"
    if found.subject_type == "account":
        assert round(100 * sum(part.share for part in found.parts)) == 100 * found.score
        for person in found.parts:
            own = [part.share for part in found.contributions if part.contact_id == person.contact_id]
            assert round(100 * sum(own)) == round(100 * person.share), "a person's signals make the person's part"


@settings(max_examples=25, deadline=None)
@given(signals=histories(), linked=links, accounts=employers, model=models())
def test_shares_add_up_to_the_recorded_score(
    workspace: Workspace,
    signals: list[Signal],
    linked: dict[int, int],
    accounts: dict[int, int | None],
    model: ScoreModel,
) -> None:
    scored(workspace, signals, linked, accounts, model)
    with workspace.read() as tx:
        account_scores = dict(tx.run("select account_id, score from account_score"))
        contact_scores = dict(tx.run("select contact_id, score from contact_score"))
    for account_id in ACCOUNTS:
        check(explain_account(workspace, account_id, AFTER), account_scores.get(account_id, 0))
    for contact_id in CONTACTS:
        check(explain_contact(workspace, contact_id, AFTER), contact_scores.get(contact_id, 0))


@settings(max_examples=10, deadline=None)
@given(signals=histories(), accounts=employers)
def test_the_next_change_is_when_a_tick_finds_one(
    workspace: Workspace, signals: list[Signal], accounts: dict[int, int | None]
) -> None:
    scored(workspace, signals, {}, accounts, ScoreModel(score_model="intent"))
    found = explain_account(workspace, 1, AFTER)
    if found.next_change is None:
        return
    just_before = found.next_change.at - timedelta(microseconds=1)
    assert explain_account(workspace, 1, AFTER, found.next_change.at).score == found.next_change.score != found.score
    assert explain_account(workspace, 1, AFTER, just_before).score == found.score
    run_tick(workspace, found.next_change.at)
    assert explain_account(workspace, 1, AFTER).recorded_score == found.next_change.score


def test_an_account_without_signals_is_explained_by_nothing(workspace: Workspace) -> None:
    scored(workspace, [], {}, {}, ScoreModel(score_model="intent"))
    found = explain_account(workspace, 1, AFTER)
    assert (found.score, found.parts, found.contributions, found.notes, found.next_change) == (0, (), (), (), None)


def test_who_is_not_there_is_not_explained(workspace: Workspace) -> None:
    scored(workspace, [], {}, {}, ScoreModel(score_model="intent"))
    with pytest.raises(NotFound, match="There is no account 9"):
        explain_account(workspace, 9, AFTER)
    with pytest.raises(NotFound, match="There is no contact 9"):
        explain_contact(workspace, 9, AFTER)
