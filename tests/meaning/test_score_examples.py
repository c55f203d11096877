"""Goal: the numbers that people were promised are the numbers they get.

Method: a table of small histories with the score each must have, computed by the compiled SQL.
"""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from opportune.model.score_model import Composite, Frequency, ScoreModel, composite_score
from opportune.store import Workspace
from tests.meaning import histories as h
from tests.meaning.histories import signal
from tests.meaning.naive_score import Part, Signal

UNCAPPED = ScoreModel(score_model="uncapped", category_cap=100_000)
THREE_HIGH = [signal("email-high"), signal("web-high"), signal("meeting-high")]
JUST_UNDER_A_DAY = 24 - 1e-6

CONTACTS: list[tuple[str, ScoreModel, Sequence[Signal], int]] = [
    ("nothing", h.DEFAULT, [], 0),
    ("one low signal", h.DEFAULT, [signal("email-low")], 8),
    ("one medium signal", h.DEFAULT, [signal("email-medium")], 15),
    ("one high signal", h.DEFAULT, [signal("email-high")], 28),
    ("one very high signal is medium intent", h.DEFAULT, [signal("meeting-very-high")], 44),
    ("three high signals in three categories are high intent", h.DEFAULT, THREE_HIGH, 70),
    (
        "three visits of the pricing page in a week",
        h.DEFAULT,
        [signal("web-high", days) for days in (0, 2, 6)],
        63,
    ),
    ("the same without a category cap", UNCAPPED, [signal("web-high", days) for days in (0, 2, 6)], 71),
    ("two visits bring no bonus", h.DEFAULT, [signal("web-high", days) for days in (0, 2)], 49),
    (
        "the third visit too long ago for the bonus",
        UNCAPPED,
        [signal("web-high", days) for days in (0, 2, 8)],
        60,
    ),
    ("7 days and 23 hours old counts in full", h.DEFAULT, [signal("web-high", 7, JUST_UNDER_A_DAY)], 28),
    ("8 days old counts three quarters", h.DEFAULT, [signal("web-high", 8)], 22),
    ("14 days old", h.DEFAULT, [signal("web-high", 14)], 22),
    ("15 days old counts half", h.DEFAULT, [signal("web-high", 15)], 15),
    ("30 days old", h.DEFAULT, [signal("web-high", 30)], 15),
    ("31 days old counts a quarter", h.DEFAULT, [signal("web-high", 31)], 8),
    ("90 days and 23 hours old", h.DEFAULT, [signal("web-high", 90, JUST_UNDER_A_DAY)], 8),
    ("91 days old counts nothing", h.DEFAULT, [signal("web-high", 91)], 0),
    ("a no-show alone stays at zero", h.DEFAULT, [signal("meeting-negative")], 0),
    ("a no-show takes 15 points", h.DEFAULT, [signal("meeting-very-high"), signal("meeting-negative")], 28),
    (
        "an old no-show takes less",
        h.DEFAULT,
        [signal("meeting-very-high"), signal("meeting-negative", 31)],
        41,
    ),
    ("a no-show is not multiplied", h.DEFAULT, [*THREE_HIGH, signal("meeting-negative")], 61),
    (
        "three no-shows bring no frequency bonus",
        h.DEFAULT,
        [*THREE_HIGH, *[signal("meeting-negative")] * 3],
        36,
    ),
    ("four categories", h.DEFAULT, [*THREE_HIGH, signal("deal-room-high")], 82),
    ("a signal without points adds no category", h.DEFAULT, [*THREE_HIGH, signal("deal-room-none")], 70),
    ("a negative signal adds no category", h.DEFAULT, [*THREE_HIGH[:2], signal("meeting-negative")], 34),
    ("an override replaces the strength's points", h.DEFAULT, [signal("seven")], 11),
    (
        "a machine's signals weigh nothing",
        h.DEFAULT,
        [Signal(0, 0, h.KIND_IDS["web-high"], h.NOW, "known_crawler")],
        0,
    ),
]


@pytest.mark.parametrize(
    ("model", "signals", "score"), [case[1:] for case in CONTACTS], ids=[case[0] for case in CONTACTS]
)
def test_a_person_scores(workspace: Workspace, model: ScoreModel, signals: Sequence[Signal], score: int) -> None:
    assert h.scores_of(workspace, model, signals) == [score]


def test_at_most_twenty_of_a_kind_count_on_one_day(workspace: Workspace) -> None:
    """Twenty-one opens count like twenty on one UTC day, and a twenty-first the day before counts."""
    model = ScoreModel(score_model="wide", category_cap=1000, saturation=1000, frequency=Frequency(percent=100))
    day = [signal("email-low", hours_ago=hour / 10) for hour in range(20)]
    assert h.scores_of(
        workspace,
        model,
        day,
        [*day, signal("email-low", hours_ago=3)],
        [*day, signal("email-low", days_ago=1)],
    ) == [10, 10, 10]
    two_days = [*day, *[signal("email-low", days_ago=1)] * 2]
    assert h.scores_of(workspace, model, two_days) == [10]
    assert h.scores_of(workspace, model, [*day, *[signal("email-low", days_ago=1)] * 4]) == [11]


def part(contact_id: int, score: int, visitor_count: int = 0) -> Part:
    return Part(1, contact_id, score, score, 0, visitor_count, 1, h.NOW - timedelta(days=1))


ACCOUNTS: list[tuple[str, list[Part], int, int]] = [
    ("a lone contact at 100", [part(1, 100)], 39, 1),
    ("a lone contact at 20", [part(1, 20)], 20, 1),
    ("two contacts at 100", [part(1, 100), part(2, 100)], 69, 2),
    ("three contacts at 20", [part(1, 20), part(2, 20), part(3, 20)], 49, 3),
    ("three contacts at 100", [part(1, 100), part(2, 100), part(3, 100)], 100, 3),
    ("a contact at 19 is not engaged", [part(1, 100), part(2, 19), part(3, 19)], 39, 1),
    ("nobody engaged is capped like one", [part(n, 19) for n in range(1, 9)], 39, 0),
    ("one anonymous visitor adds no breadth", [part(1, 60), part(-1, 60, 1)], 39, 1),
    ("two anonymous visitors add breadth once", [part(1, 60), part(-1, 60, 2)], 69, 2),
    ("topics without a person add no breadth", [part(1, 60), part(-1, 60, 0)], 39, 1),
    ("a contact at 0 changes nothing", [part(1, 30), part(2, 0)], 30, 1),
    ("half a point rounds up", [part(1, 19), part(2, 50)], 39, 1),
]


@pytest.mark.parametrize(
    ("parts", "score", "engaged"), [case[1:] for case in ACCOUNTS], ids=[case[0] for case in ACCOUNTS]
)
def test_an_account_scores(workspace: Workspace, parts: list[Part], score: int, engaged: int) -> None:
    with workspace.transaction() as tx:
        found = h.account_rows(tx, h.DEFAULT, parts)[1]
    assert (found.score, found.engaged_count) == (score, engaged)


def test_half_points_of_an_account_round_up(workspace: Workspace) -> None:
    """1 - 0.5 * 0.99 is 50.5 percent, and exactly that: no float may tip it down to 50."""
    model = ScoreModel(score_model="free", breadth_cap=h.BreadthCap(enabled=False))
    with workspace.transaction() as tx:
        halves = [h.account_rows(tx, model, [part(1, 50), part(2, score)])[1].score for score in (1, 3, 5, 97, 99)]
    assert halves == [51, 52, 53, 99, 100]


def test_both_parties_meet_in_the_composite() -> None:
    weights = Composite()
    assert composite_score(100, 88, weights) == 90
    assert composite_score(100, 0, weights) == 20
    assert composite_score(0, 100, weights) == 80
    assert composite_score(2, 2, weights) == 2
    assert composite_score(1, 3, Composite(first_party_percent=50, third_party_percent=50)) == 2
    assert composite_score(0, 1, Composite(first_party_percent=50, third_party_percent=50)) == 1


def test_a_party_without_a_source_leaves_its_weight_to_the_other() -> None:
    weights = Composite()
    assert composite_score(0, 88, weights, has_first=False) == 88
    assert composite_score(73, 0, weights, has_third=False) == 73
    assert composite_score(73, 88, weights, has_first=False, has_third=False) == 0
    # A source that is there and silent is different: it counts as zero.
    assert composite_score(0, 88, weights) == 70


def test_the_sub_scores_keep_the_parties_apart(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        own = [signal("email-high"), signal("topic"), signal("partner-email"), signal("topic-lost")]
        h.store(tx, [Signal(number, 1, s.kind_id, s.occurred_at) for number, s in enumerate(own)])
        row = h.exact_scores(tx, h.DEFAULT)[1]
    # 20 + 20 + 10 - 15 points, of which 20 are our own; only two categories, so that nothing is multiplied.
    assert (row.score, row.first_party_score, row.third_party_score) == (44, 28, 22)
