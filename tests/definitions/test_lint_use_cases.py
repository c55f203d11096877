"""Goal: the rules of the documented use cases, as written, give the findings that running them shows, and a better recipe.

Method: the legacy templates are linted; so is what comes of them when the recipe takes the place of what it replaces.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from opportune.model.criteria import AdEngagementCondition
from opportune.model.definitions import Definitions, kind_of
from opportune.model.ladder import LadderDefinition, Measure
from opportune.model.lint import Code, Finding, Recipe, Severity, lint
from opportune.model.workflow import Status
from opportune.shipped.templates import shipped_template
from tests.definitions.world import world

INTENT = world(shipped_template("intent-ladder-legacy").text)
FIVE_RULES = replace(
    INTENT,
    workflows=tuple(body for body in INTENT.workflows if "intent-report" in body.workflow),
    campaigns=tuple(campaign.model_copy(update={"exclude": ()}) for campaign in INTENT.campaigns),
)
ADS = world(shipped_template("ad-engagement-legacy").text)


def with_recipe(definitions: Definitions, recipe: Recipe) -> Definitions:
    """The definitions with those of a recipe in the place of those it replaces."""
    ladders = tuple(body for body in recipe.definitions if isinstance(body, LadderDefinition))
    left = tuple(body for body in definitions.workflows if kind_of(body) not in recipe.replaces)
    return replace(definitions, workflows=left, ladders=ladders)


def said(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.code.value, finding.message) for finding in findings]


def test_five_rules_of_the_intent_use_case():
    assert said(lint(FIVE_RULES)) == [
        (
            "overlap",
            'Accounts with a score of exactly 60 in "Master Intent Report" are in "Hot Accounts" and "Engaged Accounts" at '
            'once: both "Hot Account Segment Workflow" and "In-Market Segment Workflow" take them.',
        ),
        (
            "sync_drained",
            '"Cold Accounts" is empty after every run: "Cold Account Segment Workflow" fills it, and "In-Market Segment '
            'Workflow" and "Engaged Segment Workflow" take everybody out again.',
        ),
        (
            "move_cycle",
            '"In-Market Segment Workflow" and "Engaged Segment Workflow" move accounts in a circle between "Engaged '
            'Accounts" and "In-Market Accounts": while all of them match, every run sends the same ones around again.',
        ),
        (
            "no_way_up",
            'Accounts with a score of more than 60 in "Master Intent Report" stay in "Engaged Accounts" once they are there: '
            '"In-Market Segment Workflow" puts them there, and no rule takes them out.',
        ),
        (
            "stale_on_loss",
            'Accounts that lose their score in "Master Intent Report" stay in "Engaged Accounts" for ever: "In-Market '
            'Segment Workflow" puts them there, and without a score no rule holds.',
        ),
        (
            "no_way_up",
            'Accounts with a score of more than 60 in "Master Intent Report" stay in "In-Market Accounts" once they are '
            'there: "Engaged Segment Workflow" puts them there, and no rule takes them out.',
        ),
        (
            "stale_on_loss",
            'Accounts that lose their score in "Master Intent Report" stay in "In-Market Accounts" for ever: "Engaged '
            'Segment Workflow" puts them there, and without a score no rule holds.',
        ),
        (
            "order_matters",
            '"Cold Account Segment Workflow", "In-Market Segment Workflow", "Engaged Segment Workflow" and "Cleaning Engaged '
            'and In-Market Segment Workflow" pass the same accounts on to each other within one run: who ends up where '
            "depends on the order of their positions.",
        ),
    ]


def test_five_rules_mean_a_ladder_of_four_stages():
    for finding in lint(FIVE_RULES):
        (ladder,) = finding.recipe.definitions
        assert isinstance(ladder, LadderDefinition)
        assert ladder.measure == Measure(intent="master-intent-report")
        assert [(stage.segment, stage.from_) for stage in ladder.stages] == [
            ("cold-accounts", 0),
            ("in-market-accounts", 30),
            ("engaged-accounts", 50),
            ("hot-accounts", 60),
        ]
        assert sorted(finding.recipe.replaces) == sorted(map(kind_of, FIVE_RULES.workflows))


def test_ladder_in_the_place_of_the_five_rules_has_no_findings():
    assert lint(with_recipe(FIVE_RULES, lint(FIVE_RULES)[0].recipe)) == ()


def test_ladder_beside_the_five_rules_writes_to_the_same_segments():
    (ladder,) = lint(FIVE_RULES)[0].recipe.definitions
    assert isinstance(ladder, LadderDefinition)
    found = lint(replace(FIVE_RULES, ladders=(ladder,)))
    assert sum(finding.code is Code.SEVERAL_WRITERS for finding in found) == 4


def test_recipe_has_a_key_that_is_free():
    (ladder,) = lint(FIVE_RULES)[0].recipe.definitions
    assert isinstance(ladder, LadderDefinition)
    disabled = ladder.model_copy(update={"status": Status.DISABLED})
    (other,) = lint(replace(FIVE_RULES, ladders=(disabled,)))[0].recipe.definitions
    assert kind_of(other) == ("ladder", "master-intent-report-ladder-2")


def test_whole_intent_use_case_forgets_lost_and_never_lets_go_of_deals():
    extra = [finding for finding in lint(INTENT) if said((finding,)) != [] and finding not in lint(FIVE_RULES)]
    assert said(tuple(extra)) == [
        (
            "never_expires",
            f'Accounts stay in "#{state} Opportunities" for ever: "{state} Opportunities Workflow" puts them there, and no '
            "rule takes out those who don't match any more.",
        )
        for state in ("Open", "Lost", "Won")
    ] + [
        ("excluded_twice", f'The live campaign "{name} Campaign" names "#Won Opportunities" twice in exclude.')
        for name in ("Awareness", "Consideration", "Decision")
    ] + [
        (
            "trio_incomplete",
            f'The live campaign "{name} Campaign" excludes "#Open Opportunities" and "#Won Opportunities", but not "#Lost '
            'Opportunities".',
        )
        for name in ("Awareness", "Consideration", "Decision")
    ]  # fmt: skip


def test_three_rules_of_the_ad_use_case():
    low, medium, high = ('"Ad Engaged: Low"', '"Ad Engaged: Medium"', '"Ad Engaged: High"')
    one, three, five = (f'"{level} Engagement Segment Workflow"' for level in ("Low", "Medium", "High"))
    assert said(lint(ADS)) == [
        (
            "added_back",
            f"At every run {one} puts those back into {low} whom {three} and {five} have taken out, as long as they still "
            "match.",
        ),
        *(
            (
                "no_way_down",
                f'Accounts with {few} engagements with "{campaign} Campaign" stay in {segment} once they are there: {rule} '
                "puts them there, and no rule takes them out.",
            )
            for few, campaign, segment, rule in [
                ("no", "Awareness", low, one),
                ("up to 2", "Consideration", medium, three),
                ("up to 4", "Decision", high, five),
            ]
        ),
        *(
            (
                "circular_targeting",
                f'The campaign "{campaign} Campaign" is shown only to members of {segment}, which only {rule} fills; that '
                "asks for engagements with it, so nobody new can ever see it.",
            )
            for campaign, segment, rule in [
                ("Awareness", low, one),
                ("Consideration", medium, three),
                ("Decision", high, five),
            ]
        ),
    ]


def test_three_rules_mean_a_ladder_over_all_campaigns():
    for finding in lint(ADS):
        (ladder,) = finding.recipe.definitions
        assert isinstance(ladder, LadderDefinition)
        assert ladder.measure.ad_engagements == AdEngagementCondition(
            campaign=("ad-awareness", "ad-consideration", "ad-decision"), within_days=7
        )
        bands = [(stage.segment, stage.from_) for stage in ladder.stages]
        assert bands == [("ad-engaged-low", 1), ("ad-engaged-medium", 3), ("ad-engaged-high", 5)]


def test_ad_ladder_needs_a_way_in_to_be_clean():
    changed = with_recipe(ADS, lint(ADS)[0].recipe)
    assert {finding.code for finding in lint(changed)} == {Code.CIRCULAR_TARGETING}
    first, *others = changed.campaigns
    opened = first.model_copy(update={"include": (*first.include, "target-accounts")})
    assert lint(replace(changed, campaigns=(opened, *others))) == ()


@pytest.mark.parametrize("status", [Status.DISABLED, Status.ARCHIVED])
def test_rules_that_do_not_run_are_left_out(status):
    workflows = tuple(body.model_copy(update={"status": status}) for body in INTENT.workflows)
    assert lint(replace(INTENT, workflows=workflows, campaigns=())) == ()


def test_warnings_come_first():
    severities = [finding.severity for finding in lint(INTENT)]
    assert severities == sorted(severities, key=lambda severity: severity is Severity.INFO)
