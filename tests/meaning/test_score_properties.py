"""Goal: what the score promises in words is true of the numbers: recency, frequency, diversity, roll-up.

Method: a generated history beside a variant of it, scored side by side. Where the plain statement has an exception,
the test's docstring gives the form that always holds, and a second test pins the exception down.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from opportune.model.score_model import Frequency, ScoreModel
from opportune.store import Workspace
from tests.meaning import histories as h
from tests.meaning.histories import signal
from tests.meaning.naive_score import Part, Signal

some = settings(max_examples=15, deadline=None)
positive_kinds = st.sampled_from(h.POSITIVE_KIND_IDS)


@st.composite
def one_persons(draw: st.DrawFn, max_size: int = 12) -> list[Signal]:
    kinds = st.sampled_from(list(h.KINDS))
    drawn = draw(st.lists(st.tuples(kinds, h.ages), max_size=max_size))
    return [Signal(0, 0, kind_id, h.NOW - max(age, timedelta())) for kind_id, age in drawn]


def fullest_day(signals: Sequence[Signal]) -> int:
    days = Counter((signal.kind_id, signal.occurred_at.date()) for signal in signals)
    return max(days.values(), default=0)


@given(one_persons(), positive_kinds, h.ages, st.floats(0, 1))
@some
def test_a_positive_signal_closer_to_now_never_lowers_the_score(
    workspace: Workspace, others: list[Signal], kind_id: int, age: timedelta, part: float
) -> None:
    """Recency. Holds as long as no day has more of a kind than the daily cap.

    The exception: moved into a day that is full already, the signal stops counting (next test).
    """
    age = max(age, timedelta())
    far = Signal(0, 0, kind_id, h.NOW - age)
    near = Signal(0, 0, kind_id, h.NOW - age * part)
    assume(fullest_day([*others, near]) <= h.DEFAULT.frequency.daily_cap)
    before, after = h.scores_of(workspace, h.DEFAULT, [*others, far], [*others, near])
    assert after >= before


def test_a_signal_moved_into_a_full_day_stops_counting(workspace: Workspace) -> None:
    full = [signal("email-low", days_ago=40, hours_ago=-hour / 10) for hour in range(20)]
    before, after = h.scores_of(
        workspace,
        h.DEFAULT,
        [*full, signal("email-low", days_ago=60)],
        [*full, signal("email-low", days_ago=40, hours_ago=-3)],
    )
    assert (before, after) == (35, 34)


@given(one_persons(), positive_kinds, h.ages)
@some
def test_one_more_positive_signal_never_lowers_the_score(
    workspace: Workspace, others: list[Signal], kind_id: int, age: timedelta
) -> None:
    """Frequency. Holds as long as no day has more of a kind than the daily cap.

    The exception: earlier on a full day that a decay boundary divides, the signal displaces one that counts more,
    since the earliest of a day are taken (next test).
    """
    added = Signal(0, 0, kind_id, h.NOW - max(age, timedelta()))
    assume(fullest_day([*others, added]) <= h.DEFAULT.frequency.daily_cap)
    before, after = h.scores_of(workspace, h.DEFAULT, others, [*others, added])
    assert after >= before


def test_a_signal_added_earlier_on_a_full_day_may_displace_a_stronger_one(workspace: Workspace) -> None:
    """The boundary at 31 days runs through that day: what happened by 10:00 counts a quarter, the rest half."""
    full = [signal("email-low", days_ago=31, hours_ago=-1 - hour / 10) for hour in range(20)]
    before, after = h.scores_of(workspace, h.DEFAULT, full, [*full, signal("email-low", days_ago=31, hours_ago=1)])
    assert (before, after) == (57, 56)


@given(st.integers(1, 8), positive_kinds)
@settings(max_examples=15, deadline=None)
def test_three_of_a_kind_in_a_week_count_more_than_three_times_one(
    workspace: Workspace, count: int, kind_id: int
) -> None:
    """The bonus begins with the third and needs the week; otherwise a model without it scores the same."""
    wide = ScoreModel(score_model="wide", category_cap=100_000, saturation=200)
    plain = wide.model_copy(update={"frequency": Frequency(percent=100)})
    week = [Signal(0, 0, kind_id, h.NOW - timedelta(days=number * 7 / 8)) for number in range(count)]
    apart = [Signal(0, 0, kind_id, h.NOW - timedelta(days=8 * number)) for number in range(count)]
    with_bonus, without = (h.scores_of(workspace, model, week, apart) for model in (wide, plain))
    assert with_bonus[1] == without[1]
    assert with_bonus[0] > without[0] if count >= 3 else with_bonus[0] == without[0]


POSITIVE_STRENGTHS = ("low", "medium", "high", "very-high")


@given(
    st.lists(
        st.tuples(st.sampled_from(POSITIVE_STRENGTHS), st.booleans(), st.booleans(), st.integers(8, 89)),
        min_size=3,
        max_size=12,
    )
)
@some
def test_the_same_signals_in_more_categories_never_score_less(
    workspace: Workspace, drawn: list[tuple[str, bool, bool, int]]
) -> None:
    """Diversity. Holds when the signals of at most two categories are split further, into three or four.

    Then the cap leaves at least as much and the multiplier adds. Two plainer readings are too wide: points shared out
    anew may meet the cap of a category that was not full before, and three of one kind within a week earn the
    frequency bonus, which is larger than the bonus for three categories (next tests). So nothing here is younger than
    8 days.
    """
    narrow, wide = [], []
    for strength, is_mail, is_split, days in drawn:
        before, beside = ("email", "meeting") if is_mail else ("web", "deal-room")
        narrow.append(signal(f"{before}-{strength}", days))
        wide.append(signal(f"{beside if is_split else before}-{strength}", days))
    assume(len({h.KINDS[s.kind_id].category for s in wide}) >= 3)
    before, after = h.scores_of(workspace, h.DEFAULT, narrow, wide)
    assert after >= before


def test_three_categories_beat_one_unless_repetition_is_worth_more(workspace: Workspace) -> None:
    """A bonus of a quarter for three of a kind is more than a bonus of a fifth for three categories."""
    spread = [signal("email-low"), signal("web-low"), signal("meeting-low")]
    repeated = [signal("email-low")] * 3
    assert h.scores_of(workspace, h.DEFAULT, spread, repeated) == [26, 27]
    old_spread = [signal(kind, 8) for kind in ("email-low", "web-low", "meeting-low")]
    assert h.scores_of(workspace, h.DEFAULT, old_spread, [signal("email-low", 8)] * 3) == [20, 17]


def test_points_shared_out_unevenly_may_meet_a_category_cap(workspace: Workspace) -> None:
    even = [signal(f"{category}-very-high", 8) for category in ("email", "email", "web", "web")]
    uneven = [signal("email-very-high", 8) for _ in range(3)] + [
        signal("web-low", 89),
        signal("meeting-low", 89),
    ]
    assert h.scores_of(workspace, h.DEFAULT, even, uneven) == [83, 71]


@given(
    st.lists(st.integers(20, 100), min_size=3, max_size=6),
    st.integers(0, 100),
    st.lists(st.integers(0, 19), max_size=20),
    st.integers(0, 100),
)
@some
def test_three_engaged_stakeholders_outrank_one_however_active(
    workspace: Workspace, several: list[int], one: int, idle: list[int], anonymous: int
) -> None:
    """Roll-up. Holds against one contact at 100, any number of contacts below 20 and one anonymous visitor.

    The breadth cap makes it hold: without it, one contact at 100 makes the account 100 (last line).
    """

    def part(account: int, contact: int, score: int) -> Part:
        seen: datetime = h.NOW
        return Part(account, contact, score, score, 0, 1, 1, seen)

    broad = [part(1, number, score) for number, score in enumerate(several, start=1)]
    lone = [part(2, number, score) for number, score in enumerate([one, *idle], start=100)] + [part(2, -2, anonymous)]
    with workspace.transaction() as tx:
        found = h.account_rows(tx, h.DEFAULT, [*broad, *lone])
        free = h.account_rows(
            tx,
            h.DEFAULT.model_copy(update={"breadth_cap": h.BreadthCap(enabled=False)}),
            [part(1, 1, 20), part(1, 2, 20), part(1, 3, 20), part(2, 4, 100)],
        )
    assert found[1].score > found[2].score
    assert free[1].score < free[2].score


@given(one_persons())
@settings(max_examples=12, deadline=None)
def test_the_score_moves_by_itself_exactly_when_it_says(workspace: Workspace, signals: list[Signal]) -> None:
    """Until `next_decay_at` nothing changes, to the microsecond; then the oldest signal due takes its next step."""
    signals = [replace(signal, signal_id=number, subject_id=1) for number, signal in enumerate(signals)]
    with workspace.transaction() as tx:
        h.store(tx, signals)
        found = h.exact_scores(tx, h.DEFAULT)
        if 1 not in found:
            return
        due = found[1].next_decay_at
        assert due > h.NOW
        just_before = h.exact_scores(tx, h.DEFAULT, due - h.MICROSECOND)[1]
        assert just_before == found[1]
        then = h.exact_scores(tx, h.DEFAULT, due).get(1)
    assert then is None or then.next_decay_at > due
