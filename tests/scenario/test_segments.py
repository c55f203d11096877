"""Goal: segments that keep themselves: attributes that change, windows that end, pins, people who change their company.

Method: every story sends events and ticks; nothing is written into tables by hand.
"""

from __future__ import annotations

from typing import Any, cast

from opportune.ingest.segment_pins import PinAction
from opportune.model.segment import SegmentDefinition
from opportune.shipped import read_definition
from opportune.store.definitions import Body
from tests.scenario.conftest import Tell

TRIAL = {"attribute": "attributes.plan", "eq": "trial"}
RUNNING = {"attribute": "attributes.status", "eq": "running"}


def rule(key: str, criteria: dict[str, Any], subject: str = "contact") -> SegmentDefinition:
    written = {"segment": key, "name": key, "subject": subject, "mode": "rule", "criteria": criteria}
    return SegmentDefinition.model_validate(written)


def test_a_changed_trait_moves_somebody_out_at_the_next_tick(scenario: Tell) -> None:
    story = scenario("a trial becomes a subscription").define(rule("trials", TRIAL))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick().expect_in("trials", "ann@acme")
    story.after(seconds=1).identify("ann@acme", city="Oslo").tick().expect_in("trials", "ann@acme")
    story.after(seconds=1).identify("ann@acme", plan="paid").tick().expect_not_in("trials", "ann@acme")
    story.expect_changes("trials", "ann@acme", "entered", "left")


def test_two_conditions_hold_together_whichever_fact_comes_last(scenario: Tell) -> None:
    story = scenario("false, true, false").define(rule("running-trials", {"all": [TRIAL, RUNNING]}))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick().expect_not_in("running-trials", "ann@acme")
    story.after(seconds=1).identify("ann@acme", status="running").tick().expect_in("running-trials", "ann@acme")
    story.after(seconds=1).identify("ann@acme", status="stopped").tick().expect_not_in("running-trials", "ann@acme")
    story.expect_changes("running-trials", "ann@acme", "entered", "left")


def test_never_within_a_window_turns_true_when_the_event_leaves_it(scenario: Tell) -> None:
    story = scenario("no demo asked for in two weeks")
    story.define(rule("quiet", {"signal": "demo-requested", "never": True, "within_days": 14}))
    story.at("2026-03-01 09:00").event("ann@acme", "email-opened").event("bob@acme", "demo-requested").tick()
    story.expect_in("quiet", "ann@acme").expect_not_in("quiet", "bob@acme")
    story.after(days=13, hours=23).tick().expect_in("quiet", "ann@acme").expect_not_in("quiet", "bob@acme")
    story.at("2026-03-15 08:59:59.999999").tick().expect_not_in("quiet", "bob@acme")
    story.at("2026-03-15 09:00").tick().expect_in("quiet", "ann@acme", "bob@acme")
    story.expect_changes("quiet", "bob@acme", "entered").expect_changes("quiet", "ann@acme", "entered")


def test_a_count_falls_below_its_number_by_itself(scenario: Tell) -> None:
    story = scenario("three visits in a week")
    story.define(rule("keen", {"signal": "pricing-page-visit", "at_least": 3, "within_days": 7}, "account"))
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").tick().expect_not_in("keen", "acme")
    story.at("2026-03-02 09:00").event("bob@acme", "pricing-page-visit", times=2).tick().expect_in("keen", "acme")
    story.at("2026-03-08 08:59:59.999999").tick().expect_in("keen", "acme")
    story.at("2026-03-08 09:00").tick().expect_not_in("keen", "acme")
    story.expect_changes("keen", "acme", "entered", "left")


def test_the_newest_event_decides_and_not_an_older_one(scenario: Tell) -> None:
    """Four people differ in one thing each."""
    story = scenario("the last form was a request")
    newest = {"signal": "pricing-page-visit", "newest": True, "where": {"properties.group": {"eq": "first"}}}
    story.define(rule("first", newest)).at("2026-03-01 09:00")
    story.event("ann@acme", "pricing-page-visit", group="first")
    story.event("bob@acme", "pricing-page-visit", group="second")
    story.event("cy@acme", "pricing-page-visit", group="first")
    story.event("dee@acme", "blog-post-view", group="first")
    story.after(minutes=5).event("cy@acme", "pricing-page-visit", group="second").tick()
    story.expect_in("first", "ann@acme").expect_not_in("first", "bob@acme", "cy@acme", "dee@acme")
    story.after(minutes=5).event("cy@acme", "pricing-page-visit", group="first").tick().expect_in("first", "cy@acme")


def test_a_list_contains_a_word_and_what_is_no_list_is_no_match(scenario: Tell) -> None:
    contains = {"attribute": "attributes.teams", "contains": "sales"}
    story = scenario("teams as a list").define(rule("sellers", contains)).at("2026-03-01 09:00")
    story.identify("ann@acme", teams=["sales", "legal"]).identify("bob@acme", teams=7).identify("cy@acme").tick()
    story.expect_in("sellers", "ann@acme").expect_not_in("sellers", "bob@acme", "cy@acme")
    story.after(seconds=1).identify("ann@acme", teams=[]).tick().expect_not_in("sellers", "ann@acme")


def test_what_is_missing_satisfies_only_the_negations(scenario: Tell) -> None:
    attribute = "attributes.plan"
    story = scenario("nobody knows the plan").define(
        rule("other", {"attribute": attribute, "neq": "trial"}),
        rule("unset", {"attribute": attribute, "is_not_set": True}),
        rule("set", {"attribute": attribute, "is_set": True}),
        rule("numbered", {"attribute": attribute, "gte": 0}),
    )
    story.at("2026-03-01 09:00").identify("ann@acme").identify("bob@acme", plan="").identify("cy@acme", plan=45).tick()
    for nobody in ("ann@acme", "bob@acme"):
        story.expect_in("other", nobody).expect_in("unset", nobody)
        story.expect_not_in("set", nobody).expect_not_in("numbered", nobody)
    story.expect_in("other", "cy@acme").expect_in("set", "cy@acme").expect_in("numbered", "cy@acme")


def test_running_again_without_news_writes_nothing(scenario: Tell) -> None:
    story = scenario("silence").define(rule("trials", TRIAL), rule("others", {"not": TRIAL}))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").event("bob@acme", "email-opened").tick()
    story.after(minutes=1).expect_unchanged_by(lambda told: told.tick())
    story.after(minutes=1).expect_unchanged_by(lambda told: told.tick(force_full=True))
    story.expect_changes("trials", "ann@acme", "entered").expect_changes("others", "bob@acme", "entered")


def test_a_pin_overrules_criteria_until_it_is_taken_away(scenario: Tell) -> None:
    story = scenario("somebody knows better").define(rule("trials", TRIAL)).at("2026-03-01 09:00")
    story.identify("ann@acme", plan="trial").identify("bob@acme", plan="paid").tick()
    story.after(minutes=1).pin("trials", "ann@acme", PinAction.PIN_OUT).pin("trials", "bob@acme", PinAction.PIN_IN)
    story.tick().expect_not_in("trials", "ann@acme").expect_in("trials", "bob@acme")
    story.after(minutes=1).identify("ann@acme", city="Oslo").tick().expect_not_in("trials", "ann@acme")
    story.after(minutes=1).pin("trials", "ann@acme", PinAction.UNPIN).pin("trials", "bob@acme", PinAction.UNPIN)
    story.tick().expect_in("trials", "ann@acme").expect_not_in("trials", "bob@acme")
    story.expect_changes("trials", "ann@acme", "entered", "left", "entered")


def test_a_contact_who_changes_company_moves_the_segments_of_both(scenario: Tell) -> None:
    two_trials = {"contacts": {"at_least": 2, "match": TRIAL}}
    story = scenario("ann changes her employer").define(rule("teams", two_trials, "account")).at("2026-03-01 09:00")
    story.identify("ann@acme", plan="trial").identify("bob@acme", plan="trial").identify("cy@globex", plan="trial")
    story.tick().expect_in("teams", "acme").expect_not_in("teams", "globex")
    story.after(days=1).group("ann@acme", "globex").tick().expect_account("ann@acme", "globex")
    story.expect_not_in("teams", "acme").expect_in("teams", "globex")
    story.expect_changes("teams", "acme", "entered", "left").expect_changes("teams", "globex", "entered")


def test_an_account_climbs_a_ladder_by_what_its_people_do_and_falls_with_time(scenario: Tell) -> None:
    ladder: Body = read_definition(
        {
            "ladder": "visits",
            "name": "Visits",
            "measure": {"signals": {"signal": "pricing-page-visit", "within_days": 7}},
            "stages": [
                {"stage": "some", "name": "Some", "from": 1, "segment": "some-visits"},
                {"stage": "many", "name": "Many", "from": 3, "segment": "many-visits"},
            ],
        },
        "a test",
    )
    story = scenario("visits come and go").define(ladder).at("2026-03-01 09:00")
    story.event("ann@acme", "pricing-page-visit").tick().expect_stage("visits", "acme", "some")
    story.at("2026-03-02 09:00").event("bob@acme", "pricing-page-visit", times=2).tick()
    story.expect_stage("visits", "acme", "many").expect_in("many-visits", "acme").expect_not_in("some-visits", "acme")
    story.at("2026-03-08 09:00").tick().expect_stage("visits", "acme", "some")
    story.at("2026-03-09 09:00").tick().expect_stage("visits", "acme", None)
    story.expect_changes("some-visits", "acme", "entered", "left", "entered", "left")
    story.expect_changes("many-visits", "acme", "entered", "left")


def test_a_value_has_been_the_same_for_days_though_it_was_said_again(scenario: Tell) -> None:
    story = scenario("a week of onboarding")
    stuck = {"attribute": "attributes.status", "eq": "onboarding", "unchanged_for_days": 7}
    story.define(rule("stuck", stuck))
    story.at("2026-03-01 09:00").identify("ann@acme", status="trial").tick().expect_not_in("stuck", "ann@acme")
    story.at("2026-03-02 09:00").identify("ann@acme", status="onboarding").tick().expect_not_in("stuck", "ann@acme")
    story.at("2026-03-05 09:00").identify("ann@acme", status="Onboarding").tick().expect_not_in("stuck", "ann@acme")
    story.at("2026-03-09 08:59:59.999999").tick().expect_not_in("stuck", "ann@acme")
    story.at("2026-03-09 09:00").tick().expect_in("stuck", "ann@acme")
    story.after(seconds=1).identify("ann@acme", status="onboarding").tick().expect_in("stuck", "ann@acme")
    story.after(seconds=1).identify("ann@acme", status="active").tick().expect_not_in("stuck", "ann@acme")
    story.after(days=1).identify("ann@acme", status="onboarding").tick()
    story.after(days=6).tick().expect_not_in("stuck", "ann@acme")
    story.expect_changes("stuck", "ann@acme", "entered", "left")


def test_what_somebody_came_with_has_been_so_since_then(scenario: Tell) -> None:
    story = scenario("nobody has looked after them").define(
        rule("unowned", {"attribute": "owner", "is_not_set": True, "unchanged_for_days": 3})
    )
    story.at("2026-03-01 09:00").identify("ann@acme").tick().expect_not_in("unowned", "ann@acme")
    story.at("2026-03-04 09:00").tick().expect_in("unowned", "ann@acme")


def test_a_change_is_news_for_its_days_and_no_longer(scenario: Tell) -> None:
    story = scenario("another plan, more seats")
    story.define(
        rule("moved", {"attribute": "attributes.plan", "changed": True, "within_days": 7}),
        rule("growing", {"attribute": "attributes.usage.seats", "increased_by": 20, "within_days": 30}),
        rule("shrinking", {"attribute": "attributes.usage.seats", "decreased_by": 20, "within_days": 30}),
    )
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial", usage={"seats": 10}).tick()
    story.expect_not_in("moved", "ann@acme").expect_not_in("growing", "ann@acme")
    story.at("2026-03-02 09:00").identify("ann@acme", plan="TRIAL", usage={"seats": "25"}).tick()
    story.expect_not_in("moved", "ann@acme").expect_not_in("growing", "ann@acme")
    story.at("2026-03-03 09:00").identify("ann@acme", plan="pro", usage={"seats": 30}).tick()
    story.expect_in("moved", "ann@acme").expect_in("growing", "ann@acme").expect_not_in("shrinking", "ann@acme")
    story.at("2026-03-10 08:59:59.999999").tick().expect_in("moved", "ann@acme")
    story.at("2026-03-10 09:00").tick().expect_not_in("moved", "ann@acme").expect_in("growing", "ann@acme")
    story.at("2026-03-11 09:00").identify("ann@acme", usage={"seats": 5}).tick()
    story.expect_not_in("growing", "ann@acme").expect_not_in("shrinking", "ann@acme")
    story.at("2026-04-01 09:00").tick().expect_in("shrinking", "ann@acme")
    story.expect_changes("moved", "ann@acme", "entered", "left")


def test_the_first_time_is_one_time_and_gets_old(scenario: Tell) -> None:
    first = {"signal": "pricing-page-visit", "first": True, "within_days": 14}
    story = scenario("who looked at prices for the first time").define(
        rule("new", first), rule("by-ad", {**first, "where": {"properties.via": {"eq": "ad"}}})
    )
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").event("bob@acme", "email-opened").tick()
    story.expect_in("new", "ann@acme").expect_not_in("new", "bob@acme").expect_not_in("by-ad", "ann@acme")
    story.at("2026-03-10 09:00").event("ann@acme", "pricing-page-visit", via="ad")
    story.event("bob@acme", "pricing-page-visit", via="ad").tick()
    story.expect_in("by-ad", "bob@acme").expect_not_in("by-ad", "ann@acme")
    story.at("2026-03-15 09:00").tick().expect_not_in("new", "ann@acme").expect_in("new", "bob@acme")


def test_few_or_none_are_asked_of_everybody_known_and_come_back_with_time(scenario: Tell) -> None:
    few = {"signal": "email-opened", "at_most": 1, "within_days": 7}
    story = scenario("hardly any mail opened")
    story.define(rule("few", few), rule("few-or-none", {**few, "include_zero": True}))
    story.at("2026-03-01 09:00").event("ann@acme", "email-opened", times=2).event("bob@acme", "demo-requested").tick()
    story.expect_not_in("few", "ann@acme", "bob@acme").expect_not_in("few-or-none", "ann@acme")
    story.expect_in("few-or-none", "bob@acme")
    story.at("2026-03-08 09:00").tick().expect_in("few", "ann@acme").expect_in("few-or-none", "ann@acme", "bob@acme")
    story.expect_not_in("few", "bob@acme")


def test_a_date_in_a_trait_passes_by(scenario: Tell) -> None:
    renewal = "attributes.contract.renewal date"
    story = scenario("a contract was renewed").define(
        rule("fresh", {"attribute": renewal, "within_last": 5}),
        rule("old", {"attribute": renewal, "more_than_ago": 5}),
        rule("this-year", {"attribute": renewal, "after": "2025-12-31"}),
    )
    story.at("2026-03-01 09:00").identify("ann@acme", contract={"renewal date": "2026-03-03T00:00:00Z"})
    story.identify("bob@acme", contract={"renewal date": "soon"}).identify("cy@acme", contract="none").tick()
    story.expect_in("this-year", "ann@acme").expect_not_in("this-year", "bob@acme", "cy@acme")
    story.expect_not_in("fresh", "ann@acme", "bob@acme")
    story.at("2026-03-03 00:00").tick().expect_in("fresh", "ann@acme").expect_not_in("old", "ann@acme")
    story.at("2026-03-08 00:00").tick().expect_not_in("fresh", "ann@acme").expect_in("old", "ann@acme")
    story.expect_not_in("old", "bob@acme", "cy@acme")


def test_values_are_compared_as_text_and_emptied_lists_are_empty(scenario: Tell) -> None:
    story = scenario("45 in any clothes").define(
        rule("forty-five", {"attribute": "attributes.level", "eq": 45}),
        rule("sellers", {"attribute": "attributes.teams", "contains": "sales"}),
    )
    story.at("2026-03-01 09:00").identify("ann@acme", level=45, teams=["Sales"]).identify("bob@acme", level="45")
    story.identify("cy@acme", level="45th").tick()
    story.expect_in("forty-five", "ann@acme", "bob@acme").expect_not_in("forty-five", "cy@acme")
    story.expect_in("sellers", "ann@acme").after(seconds=1).identify("ann@acme", teams=[]).tick()
    story.expect_not_in("sellers", "ann@acme").expect_in("forty-five", "ann@acme")


def test_events_are_found_by_the_beginning_of_their_name(scenario: Tell) -> None:
    begun = {"where": {"event": {"starts_with": "order"}, "properties.total": {"gte": 10}}}
    orders = {
        "signal": "orders", "name": "Orders", "description": "Whatever begins with Order.", "category": "web",
        "strength": "low", "match": [{"type": ["track"], **begun}],
    }  # fmt: skip
    story = scenario("names with spaces, and prefixes").define(
        cast(Body, read_definition(orders, "a test")), rule("buyers", {"signal": "orders", "at_least": 2})
    )
    story.at("2026-03-01 09:00")
    for name, total in (("Order Placed", 10), ("Order Paid", 99), ("Re Order", 99), ("Order Void", 1)):
        story.event("ann@acme", name, total=total).event("bob@acme", "Order Placed", total=total - 9)
    story.tick().expect_in("buyers", "ann@acme", "bob@acme").expect_signals("ann@acme", orders=2)
