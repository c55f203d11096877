"""How facts arrive: twice, late, early, out of a machine, and several at once."""

from __future__ import annotations

from opportune.shipped import read_definition
from tests.scenario.conftest import Tell

CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_a_message_counts_once_in_one_tick_and_in_later_ones(scenario: Tell) -> None:
    story = scenario("a client that tries again and again")
    story.at("2026-03-01 09:00")
    for _ in range(3):
        story.event("ann@acme", "pricing-page-visit", message_id="one")
    story.tick().expect_score("ann@acme", 28).expect_last_tick(event_count=1, duplicate_count=2)
    story.at("2026-03-03 09:00").event("ann@acme", "pricing-page-visit", message_id="one").tick()
    story.expect_signals("ann@acme", pricing_page_visit=1).expect_last_tick(event_count=0, duplicate_count=1)


def test_a_retry_is_recognised_however_long_its_tick_is_in_coming(scenario: Tell) -> None:
    story = scenario("a retry, and then no tick for a month")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit", message_id="one").tick()
    story.at("2026-03-02 09:00").event("ann@acme", "pricing-page-visit", message_id="one")
    story.at("2026-04-05 09:00").tick().expect_signals("ann@acme", pricing_page_visit=1)


def test_a_late_event_counts_with_the_age_it_has(scenario: Tell) -> None:
    story = scenario("a phone that was offline for ten days")
    story.at("2026-03-11 09:00").event("ann@acme", "pricing-page-visit", at="2026-03-01 09:00").tick()
    story.expect_score("ann@acme", 22).expect_ledger("ann@acme", (0, 22, "signal"))
    story.at("2026-03-16 09:00").tick().expect_score("ann@acme", 15)


def test_an_event_older_than_the_last_step_brings_nothing(scenario: Tell) -> None:
    story = scenario("a phone that was offline for a hundred days")
    story.at("2026-06-09 09:00").event("ann@acme", "pricing-page-visit", at="2026-03-01 09:00").tick()
    story.expect_no_score("ann@acme").expect_signals("ann@acme", pricing_page_visit=1)


def test_a_refused_event_that_was_tried_twice_counts_once_however_late(scenario: Tell) -> None:
    story = scenario("two tries of one message, both taken up again ten days later")
    story.at("2026-03-11 09:00").event("bob@acme", "pricing-page-visit").tick()
    first = {"at": "2026-03-01 09:00", "received": "2026-03-01 09:00", "message_id": "same"}
    story.after(hours=1).event("ann@acme", "pricing-page-visit", **first).event(
        "ann@acme", "pricing-page-visit", **first
    )
    story.tick().expect_signals("ann@acme", pricing_page_visit=1).expect_last_tick(event_count=1, duplicate_count=1)


def test_a_clock_slightly_ahead_counts_as_now_and_one_far_ahead_is_rejected(scenario: Tell) -> None:
    story = scenario("clocks that run ahead")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit", at="2026-03-01 09:05").tick()
    story.expect_score("ann@acme", 28).expect_rejected()
    story.at("2026-03-09 09:00").tick().expect_score("ann@acme", 22)
    story.event("bob@acme", "pricing-page-visit", at="2026-03-09 09:05:00.000001")
    story.expect_rejected("future_timestamp").after(hours=1).tick().expect_last_tick(event_count=0)


def test_an_event_received_after_the_moment_of_a_tick_waits_for_the_next(scenario: Tell) -> None:
    story = scenario("a tick that runs for a moment in the past")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").at("2026-03-01 08:00").tick()
    story.expect_last_tick(event_count=0).at("2026-03-01 07:00").event("bob@acme", "demo-requested")
    story.at("2026-03-01 08:30").tick().expect_last_tick(event_count=1).expect_score("bob@acme", 44)
    story.at("2026-03-01 09:00").tick().expect_last_tick(event_count=1).expect_score("ann@acme", 28)
    story.at("2026-03-01 10:00").tick().expect_last_tick(event_count=0)


def test_crawlers_weigh_nothing(scenario: Tell) -> None:
    story = scenario("a crawler with a cookie")
    story.at("2026-03-01 09:00").identify("ann@acme", visitor="visitor:one").page(
        "visitor:one", "/pricing", agent=CRAWLER
    )
    story.tick().expect_no_score("ann@acme").expect_signals("ann@acme", pricing_page_visit=0)
    story.at("2026-03-01 10:00").page("visitor:one", "/pricing", agent=BROWSER).tick().expect_score("ann@acme", 28)


def test_mail_scanners_weigh_nothing(scenario: Tell) -> None:
    story = scenario("a scanner opens and clicks at once")
    sent = {"email_id": "spring", "delivered_at": "2026-03-01T09:00:00Z"}
    story.at("2026-03-01 09:00:01").event("ann@acme", "email-opened", **sent)
    story.event("ann@acme", "email-link-clicked", link="https://www.seller.example/a", **sent).tick()
    story.expect_no_score("ann@acme")
    story.at("2026-03-01 11:00").event("ann@acme", "email-opened", **sent).tick().expect_score("ann@acme", 8)


def test_a_scanner_found_out_later_loses_what_it_brought(scenario: Tell) -> None:
    story = scenario("three links in ten seconds, in three ticks")
    for number in range(3):
        story.at(f"2026-03-01 09:00:0{number}")
        story.event("ann@acme", "email-link-clicked", email_id="spring", link=f"https://www.seller.example/{number}")
        story.tick()
    story.expect_score("ann@acme", 0).expect_ledger(
        "ann@acme", (0, 15, "signal"), (15, 28, "signal"), (28, 0, "signal")
    )
    story.expect_score("acme", 0)


def test_a_no_show_counts_after_its_grace_period(scenario: Tell) -> None:
    story = scenario("nobody came, and nobody said why")
    story.at("2026-03-01 09:00").event("ann@acme", "meeting-scheduled").tick()
    story.at("2026-03-02 10:00").event("ann@acme", "meeting-no-show").tick().expect_score("ann@acme", 28)
    story.at("2026-03-03 09:59:59.999999").tick().expect_score("ann@acme", 28)
    story.at("2026-03-03 10:00").tick().expect_score("ann@acme", 8).expect_cause("ann@acme", "signal")


def test_a_rescheduled_meeting_is_no_no_show(scenario: Tell) -> None:
    story = scenario("a new date within a day")
    story.at("2026-03-01 09:00").event("ann@acme", "meeting-scheduled").tick()
    story.at("2026-03-02 10:00").event("ann@acme", "meeting-no-show").tick()
    story.at("2026-03-03 09:00").event("ann@acme", "meeting-rescheduled").tick()
    story.at("2026-03-05 09:00").tick().expect_score("ann@acme", 28).expect_signals("ann@acme", meeting_no_show=0)


def test_an_excuse_that_arrives_in_the_tick_that_would_count_still_excuses(scenario: Tell) -> None:
    story = scenario("downtime between the no-show and the new date")
    story.at("2026-03-02 10:00").event("ann@acme", "meeting-no-show").tick()
    story.at("2026-03-05 09:00").event("ann@acme", "meeting-rescheduled", at="2026-03-03 09:00").tick()
    story.expect_signals("ann@acme", meeting_no_show=0, meeting_rescheduled=1)


def test_what_was_derived_goes_with_the_clicks_of_a_scanner(scenario: Tell) -> None:
    keen = {
        "signal": "keen-clicker", "name": "Two links in one visit", "description": "Two links.", "category": "email",
        "strength": "high",
        "derive": {"kind": "repeated", "of": ["email-link-clicked"], "at_least": 2, "same": "session"},
    }  # fmt: skip
    story = scenario("two links, and then all of them").define(read_definition(keen, "a test"))

    def click(person: str, link: int) -> None:
        story.event(person, "email-link-clicked", email_id="spring", link=f"https://www.seller.example/{link}")

    story.at("2026-03-01 09:00").event("ann@acme", "meeting-multiple-attendees")
    click("bob@acme", 1)
    story.at("2026-03-01 09:10")
    click("bob@acme", 2)
    story.tick()
    for number in range(3):
        story.at(f"2026-03-01 09:20:0{number}")
        click("ann@acme", number)
        click("bob@acme", number)
        story.tick()
        story.expect_signals("ann@acme", keen_clicker=1 if number == 1 else 0).expect_signals(
            "bob@acme", keen_clicker=1
        )
    # It was sent, and not derived.
    story.expect_signals("ann@acme", meeting_multiple_attendees=1)
    # Who is taken for a person again can do the same once more.
    story.at("2026-03-01 11:00")
    click("ann@acme", 4)
    story.at("2026-03-01 11:05")
    click("ann@acme", 5)
    story.tick().expect_signals("ann@acme", keen_clicker=1)
