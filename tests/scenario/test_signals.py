"""What becomes of events: derived signals, frequency, breadth, and what a changed definition does to them."""

from __future__ import annotations

from opportune.model.score_model import ScoreModel
from opportune.model.signal import Strength
from opportune.shipped import shipped_score_model, shipped_signals
from tests.scenario.conftest import Tell


def test_three_stakeholders_outrank_a_lone_enthusiast(scenario: Tell) -> None:
    story = scenario("breadth beats zeal")
    story.at("2026-03-01 09:00")
    for signal in (
        "demo-requested",
        "pricing-page-visit",
        "meeting-attended",
        "roi-calculator-used",
        "webinar-attended",
    ):
        story.event("zoe@solo", signal, times=3)
    for person in ("ann", "bob", "cid"):
        story.event(f"{person}@trio", "pricing-page-visit")
    story.tick().expect_score("zoe@solo", 100).expect_columns("solo", score=39, tier="low", engaged_count=1)
    story.expect_columns("trio", score=63, tier="medium", engaged_count=3).expect_higher("trio", than="solo")


def test_one_page_visited_often_is_not_high_alone(scenario: Tell) -> None:
    story = scenario("three pricing visits in a week")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit", times=2).tick().expect_score("ann@acme", 49)
    story.at("2026-03-02 09:00").event("ann@acme", "pricing-page-visit").tick().expect_score("ann@acme", 63)
    story.expect_tier("ann@acme", "medium")


def test_a_third_category_multiplies(scenario: Tell) -> None:
    story = scenario("web, content and a meeting")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").event("ann@acme", "roi-calculator-used")
    story.event("ann@acme", "meeting-scheduled").tick().expect_score("ann@acme", 70).expect_tier("ann@acme", "high")


def test_the_same_email_opened_three_times(scenario: Tell) -> None:
    story = scenario("an email that is read again and again")
    story.at("2026-03-01 09:00").event("ann@acme", "email-opened", times=2, email_id="spring")
    story.event("ann@acme", "email-opened", email_id="summer").tick().expect_signals("ann@acme", multiple_email_opens=0)
    story.at("2026-03-04 09:00").event("ann@acme", "email-opened", email_id="spring").tick()
    story.expect_signals("ann@acme", multiple_email_opens=1)
    story.at("2026-03-05 09:00").event("ann@acme", "email-opened", email_id="spring").tick()
    story.expect_signals("ann@acme", multiple_email_opens=1)


def test_three_pages_in_a_visit_and_a_return_the_next_day(scenario: Tell) -> None:
    story = scenario("a look around, and another")
    story.at("2026-03-01 09:00").page("ann@acme", "/").page("ann@acme", "/about").tick()
    story.expect_signals("ann@acme", multiple_pages_in_session=0)
    story.at("2026-03-01 09:30").page("ann@acme", "/team").tick().expect_signals(
        "ann@acme", multiple_pages_in_session=1
    )
    story.at("2026-03-02 09:30").page("ann@acme", "/").tick().expect_signals("ann@acme", return_visit=0)
    story.at("2026-03-03 09:30:01").page("ann@acme", "/").tick().expect_signals("ann@acme", return_visit=1)


def test_five_minutes_on_a_document_in_pieces(scenario: Tell) -> None:
    story = scenario("two and three minutes")
    story.at("2026-03-01 09:00").event(
        "ann@acme", "deal-room-document-viewed", document_id="offer", duration_seconds=120
    )
    story.tick().expect_signals("ann@acme", deal_room_extended_view=0)
    story.at("2026-03-01 15:00").event("ann@acme", "deal-room-document-time", document_id="offer", duration_seconds=180)
    story.tick().expect_signals("ann@acme", deal_room_extended_view=1)


def test_two_people_in_a_deal_room_are_a_signal_of_the_account(scenario: Tell) -> None:
    story = scenario("a colleague joins within a week")
    story.at("2026-03-01 09:00").event("ann@acme", "deal-room-visited", room_id="one").tick()
    story.expect_signals("acme", deal_room_multiple_stakeholders=0)
    story.at("2026-03-05 09:00").event("bob@acme", "deal-room-visited", room_id="one").tick()
    story.expect_signals("acme", deal_room_multiple_stakeholders=1).expect_score("acme:anonymous", 44)


def test_somebody_who_turns_out_to_be_a_colleague_makes_two_people_in_a_deal_room(scenario: Tell) -> None:
    story = scenario("an anonymous guest was ann all along")
    story.at("2026-03-01 09:00").event("acme", "intent-topic-surge-strong", score=88)
    story.event("visitor:one", "deal-room-visited", room_id="one").event("bob@acme", "deal-room-visited", room_id="one")
    story.tick().expect_signals("acme", deal_room_multiple_stakeholders=0).expect_score("acme:anonymous", 28)
    story.at("2026-03-02 09:00").identify("ann@acme", visitor="visitor:one").tick()
    story.expect_signals("acme", deal_room_multiple_stakeholders=1).expect_score("acme:anonymous", 60)


def test_a_visitor_who_identifies_completes_a_derived_signal(scenario: Tell) -> None:
    story = scenario("two opens as one, one as the other")
    story.at("2026-03-01 09:00").event("visitor:one", "email-opened", times=2, email_id="spring").tick()
    story.event("ann@acme", "email-opened", email_id="spring").after(hours=1).tick()
    story.expect_signals("ann@acme", multiple_email_opens=0)
    story.after(hours=1).identify("ann@acme", visitor="visitor:one").tick()
    story.expect_signals("ann@acme", email_opened=3, multiple_email_opens=1)


def test_a_changed_score_model_rescores_everybody(scenario: Tell) -> None:
    story = scenario("pricing pages are worth less from now on")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").event("bob@globex", "email-opened").tick()
    story.at("2026-03-02 09:00").define(_with_points(high=10)).tick().expect_last_tick(is_full=True)
    story.expect_ledger("ann@acme", (0, 28, "signal"), (28, 15, "config")).expect_cause("acme", "config")
    story.expect_ledger("bob@globex", (0, 8, "signal"))


def test_a_disabled_signal_takes_its_points_along(scenario: Tell) -> None:
    pricing = next(found for found in shipped_signals() if found.signal == "pricing-page-visit")
    story = scenario("pricing pages do not count any more")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").event("ann@acme", "email-opened").tick()
    story.at("2026-03-02 09:00").define(pricing.model_copy(update={"enabled": False})).tick()
    story.expect_ledger("ann@acme", (0, 34, "signal"), (34, 8, "config"))
    story.at("2026-03-03 09:00").define(pricing).tick().expect_score("ann@acme", 34).expect_cause("ann@acme", "config")


def test_a_definition_saved_again_unchanged_is_no_change(scenario: Tell) -> None:
    story = scenario("the same file applied twice")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").tick().after(hours=1)
    story.define(shipped_score_model(), *shipped_signals()).expect_unchanged_by(lambda story: story.tick())
    story.expect_last_tick(is_full=False)


def test_a_full_rescore_without_a_cause_changes_nothing(scenario: Tell) -> None:
    story = scenario("asked to compute everything again")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit", times=4).event("acme", "competitor-research")
    story.tick().after(days=10).tick()
    story.after(minutes=1).expect_unchanged_by(lambda story: story.tick(force_full=True))


def _with_points(high: int) -> ScoreModel:
    model = shipped_score_model()
    return model.model_copy(update={"points": {**model.points, Strength.HIGH: high}})
