"""Goal: the three rules over engagements with ads do what reading them does not tell, and a ladder does what they were meant to.

Method: the shipped templates in force, clicks of different people of an account, and nothing else but time.
"""

from __future__ import annotations

from typing import cast

from opportune.shipped.templates import shipped_template
from opportune.store.definitions import Body
from opportune.testing.scenario import Scenario
from tests.scenario.conftest import Tell

LOW, MEDIUM, HIGH = "ad-engaged-low", "ad-engaged-medium", "ad-engaged-high"


def told(scenario: Tell, template: str) -> Scenario:
    """Acme looks again within the week, Globex all at once; from then on nobody engages with any ad."""
    bodies = cast(tuple[Body, ...], shipped_template(template).definitions)
    story = scenario(template).define(*bodies).at("2026-03-01 09:00")
    clicks(story, "acme", awareness=2, consideration=2)
    clicks(story, "globex", awareness=1, decision=5)
    story.tick()
    return story


def clicks(story: Scenario, account: str, **campaigns: int) -> None:
    """As many people as it says click on the ad of a campaign."""
    for campaign, times in campaigns.items():
        for person in range(times):
            story.event(f"{campaign}-{person}@{account}", "ad-clicked", campaign_id=campaign)


def stands(story: Scenario, account: str, *segments: str) -> None:
    for segment in (LOW, MEDIUM, HIGH):
        if segment in segments:
            story.expect_in(segment, account)
        else:
            story.expect_not_in(segment, account)


def test_three_rules_never_let_go_of_anybody(scenario: Tell) -> None:
    story = told(scenario, "ad-engagement-legacy")
    stands(story, "acme", LOW)
    stands(story, "globex", HIGH)
    clicks(story.at("2026-03-04 08:59"), "acme", awareness=1, consideration=3)
    stands(story.tick(), "acme", MEDIUM)
    # From day to day nothing seems to happen, though each run adds both to Low and moves them out again.
    story.at("2026-03-04 08:59:59").tick().expect_changes(LOW, "acme", "entered", "left")
    story.expect_changes(LOW, "globex").expect_changes(HIGH, "globex", "entered")
    # Three days later nobody at Globex has engaged with Decision: it stays in High, and Awareness adds it to Low as well.
    stands(story.at("2026-03-04 09:00").tick(), "globex", LOW, HIGH)
    # A month without any engagement: everybody is where the rules left them.
    stands(story.at("2026-04-10 09:00").tick(), "acme", MEDIUM)
    stands(story, "globex", LOW, HIGH)
    # One click is enough to be in two at once, and to stay there.
    clicks(story, "acme", awareness=1)
    stands(story.after(minutes=5).tick(), "acme", LOW, MEDIUM)
    stands(story.at("2026-05-10 09:00").tick(), "acme", LOW, MEDIUM)


def test_whoever_is_low_is_never_shown_what_makes_it_medium(scenario: Tell) -> None:
    """Three engagements with Consideration count for nothing as long as there is none with Awareness."""
    story = told(scenario, "ad-engagement-legacy")
    clicks(story.after(hours=1), "dune", consideration=3, decision=5)
    stands(story.tick(), "dune")
    clicks(story.after(hours=1), "dune", awareness=1)
    stands(story.tick(), "dune", HIGH)


def test_a_ladder_over_all_three_campaigns_goes_up_and_down(scenario: Tell) -> None:
    story = told(scenario, "ad-engagement-ladder")
    stands(story, "acme", MEDIUM)
    stands(story, "globex", HIGH)
    clicks(story.at("2026-03-04 09:00"), "acme", awareness=1)
    stands(story.tick(), "acme", HIGH)
    stands(story.at("2026-03-08 08:59:59.999999").tick(), "acme", HIGH)
    stands(story.at("2026-03-08 09:00").tick(), "acme", LOW)
    stands(story, "globex")
    stands(story.at("2026-03-11 09:00").tick(), "acme")
    for segment in (HIGH, LOW):
        story.expect_changes(segment, "acme", "entered", "left")
