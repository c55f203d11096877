"""Goal: the page holds for every explanation: nothing that counts, many people, negative shares, a changed model."""

from typing import Any

from rich.console import Console

from opportune.cli.explanation_page import SHOWN_SIGNALS, explanation_page


def drawn(explanation: dict[str, Any], present: dict[str, Any] | None = None, show_all: bool = False) -> str:
    console = Console(width=110, color_system=None)
    with console.capture() as captured:
        console.print(explanation_page(explanation, present, 110, show_all))
    return captured.get()


def explanation(**changes: Any) -> dict[str, Any]:
    empty = {
        "subject_type": "account", "subject_id": 1, "name": "Acme", "at": "2026-03-01T09:00:00Z", "score": 0,
        "tier": "low", "first_party_score": 0, "third_party_score": 0, "recorded_score": 0, "parts": [],
        "contributions": [], "notes": [], "next_change": None,
    }  # fmt: skip
    return empty | changes


def part(name: str, share: float, contact_id: int | None = 1) -> dict[str, Any]:
    return {
        "contact_id": contact_id, "contact": name, "title": None, "score": 10, "is_engaged": False, "signal_count": 1,
        "share": share,
    }  # fmt: skip


def contribution(share: float, points: float = 10.0, name: str = "Reply received") -> dict[str, Any]:
    return {
        "signal_id": 1, "signal": "email-replied", "name": name, "category": "email", "party": "first", "contact_id": 1,
        "contact": "Ann", "occurred_at": "2026-03-01T09:00:00Z", "age_days": 0, "points": points, "decay_percent": 100,
        "frequency_percent": 100, "category_kept_percent": 100.0, "diversity_percent": 100, "counts": True,
        "share": share, "next_decay_at": None,
    }  # fmt: skip


def test_nothing_counts() -> None:
    page = drawn(explanation())
    assert "Nothing counts at this moment" in page
    assert "Left alone, the score stays as it is." in page


def test_many_people_are_summed_up() -> None:
    parts = [part(f"Person {number}", 5.0) for number in range(8)]
    page = drawn(explanation(score=40, parts=parts, contributions=[contribution(40.0)]))
    assert "40 = 5.00 Person 0 + 5.00 Person 1" in page
    assert "+ 15.00 3 others" in page


def test_many_signals_are_summed_up_unless_all_are_asked_for() -> None:
    contributions = [contribution(1.0) for _ in range(SHOWN_SIGNALS + 5)]
    found = explanation(score=20, parts=[part("Ann", 20.0)], contributions=contributions)
    assert "5 more; --all lists them" in drawn(found)
    assert drawn(found).count("Reply received") == SHOWN_SIGNALS
    assert drawn(found, show_all=True).count("Reply received") == SHOWN_SIGNALS + 5


def test_a_negative_share_is_subtracted_in_the_sum_of_a_contact() -> None:
    contributions = [contribution(30.0), contribution(-5.5, -15.0, "Meeting no-show") | {"category": "meeting"}]
    page = drawn(explanation(subject_type="contact", score=25, contributions=contributions) | {"score": 24})
    assert "24 = 30.00 email - 5.50 meeting" in page


def test_a_score_that_was_recorded_otherwise_says_so() -> None:
    page = drawn(explanation(score=10, recorded_score=12, parts=[part("Ann", 10.0)]))
    assert "Recorded at that moment: 12." in page


def test_the_page_ends_with_what_comes_next() -> None:
    found = explanation(score=63, next_change={"at": "2026-03-08T09:00:00Z", "score": 51})
    assert drawn(found).rstrip().endswith("Left alone, the score falls to 51 on 2026-03-08 09:00 UTC.")


def test_markup_in_a_name_is_text() -> None:
    assert "[bold]Acme[/bold]" in drawn(explanation(name="[bold]Acme[/bold]"))
