"""Goal: each kind of finding is found where it is, in words that name the definitions, and nowhere else.

Method: a table of definitions with the messages they give, a table of definitions that give none, and the criteria and
recipes of the findings beside them. The documented use cases are in `test_lint_use_cases.py`.
"""

from __future__ import annotations

import pytest

from opportune.model.definitions import Definitions
from opportune.model.lint import Code, Finding, Severity, lint
from opportune.model.segment import SegmentDefinition
from tests.definitions.world import campaign, kept, ladder, report, rule, workflow, world

STAGES = "[{stage: cold, name: Cold, from: 0, segment: cold}, {stage: hot, name: Hot, from: 60, segment: hot}]"
MANAGED = kept("cold") + kept("warm") + kept("hot")


def score(test: str) -> str:
    return f"{{score: {{{test}}}}}"


def add(key: str, when: str, to: str, **more: str) -> str:
    return workflow(key, when, f"{{add: {{to: [{to}]}}}}", **more)


def sync(key: str, when: str, to: str, **more: str) -> str:
    return workflow(key, when, f"{{sync: {{to: [{to}]}}}}", **more)


def move(key: str, when: str, from_: str, to: str, **more: str) -> str:
    return workflow(key, when, f"{{move: {{from: [{from_}], to: [{to}]}}}}", **more)


def remove(key: str, when: str, from_: str, **more: str) -> str:
    return workflow(key, when, f"{{remove: {{from: [{from_}]}}}}", **more)


def email(key: str, status: str) -> str:
    return f"---\nemail: {key}\nname: {key}\nstatus: {status}\nsubject: x\ntext: x\n"


def journey(key: str, *emails: str, status: str = "active", tags: str = "[]") -> str:
    nodes = "".join(f"  - send_email: {{id: send-{name}, email: {name}}}\n" for name in emails)
    head = f"---\nworkflow: {key}\nname: {key}\nkind: journey\nstatus: {status}\nconsent: ignore\ntrigger: {{manual: true}}\n"
    return f"{head}tags: {tags}\nnodes:\n{nodes}"


STARTED = "{event: {event: [Signed Up]}}"


def adding(key: str, to: str, trigger: str = "{manual: true}", **more: str) -> str:
    fields = "".join(f"{name}: {value}\n" for name, value in more.items())
    return (
        f"---\nworkflow: {key}\nname: {key}\nkind: journey\nsubject: account\ntrigger: {trigger}\n{fields}"
        f"nodes: [{{change_segments: {{id: in, add: [{to}]}}}}]\n"
    )


CAPPED = (
    "---\nsending_rules: default\ncaps:\n- {tag: news, max: 1, within_days: 7}\n- {tag: spring, max: 1, calendar: week}\n"
    "- {max: 1, within_hours: 1}\n"
)
DROP = (
    "---\nconnector: drop\nname: Drop\nvia: csv_file\nfiles: {account: a.csv}\n"
    "mapping: {account: [{from: account.domain, to: d}]}\n"
)


def pushing(key: str, *nodes: str) -> str:
    written = "".join(f"  - {node}\n" for node in nodes)
    return f"---\nworkflow: {key}\nname: {key}\nkind: journey\nsubject: account\ntrigger: {{manual: true}}\nnodes:\n{written}"


FOUND = [
    # Numbers that nobody has
    (
        add("a", score("between: [60, 60]"), "hot") + add("b", "{all: [{score: {gte: 60}}, {score: {lt: 60}}]}", "hot"),
        [
            'never_matches: "a" never matches: no number satisfies all of its tests.',
            'never_matches: "b" never matches: no number satisfies all of its tests.',
        ],
    ),
    # Overlapping and equal thresholds
    (
        sync("a", score("between: [0, 50], inclusive_high: true"), "cold") + sync("b", score("gte: 50"), "hot"),
        ['overlap: Accounts with a score of exactly 50 are in "cold" and "hot" at once: both "a" and "b" take them.'],
    ),
    (
        sync("a", score("gte: 30, lt: 60"), "warm") + sync("b", score("gt: 40, lte: 80"), "hot"),
        [
            'overlap: Accounts with a score of more than 40 and below 60 are in "warm" and "hot" at once: both "a" and "b" '
            "take them."
        ],
    ),
    (
        sync("a", score("gte: 60"), "warm") + sync("b", score("gte: 60"), "hot"),
        ['overlap: Accounts with a score of 60 or more are in "warm" and "hot" at once: both "a" and "b" take them.'],
    ),
    (
        sync("a", "{all: [{tier: high}, {score: {gte: 30}}]}", "warm") + sync("b", score("gte: 60"), "hot"),
        ['overlap: Accounts with a score of 60 or more are in "warm" and "hot" at once: both "a" and "b" take them.'],
    ),
    (
        sync("a", "{signal: page-visit, at_least: 1, at_most: 3, within_days: 7}", "warm")
        + sync("b", "{signal: page-visit, at_least: 3, within_days: 7}", "hot"),
        [
            'overlap: Accounts with exactly 3 signals of page-visit are in "warm" and "hot" at once: both "a" and "b" take '
            "them."
        ],
    ),
    (
        sync("a", score("gte: 30"), "cold") + sync("b", score("gte: 60"), "warm") + sync("c", score("gte: 90"), "hot"),
        [
            'overlap: Accounts with a score of 60 or more are in several of "cold", "warm" and "hot" at once: "a", "b" and '
            '"c" take them.'
        ],
    ),
    # A segment in both from and to
    (
        sync("a", score("gte: 30"), "cold") + move("b", "{tier: high}", "warm, hot", "hot"),
        [
            'from_and_to: "b" moves from "hot" to the same segment: whoever is there stays there.',
        ],
    ),
    # Syncs and ladders that another rule drains
    (
        sync("a", "{tier: high}", "hot") + remove("b", "{opportunities: {state: won}}", "hot"),
        ['sync_drained: "hot" lacks accounts that "a" puts there: "b" takes them out in the same run.'],
    ),
    (
        sync("a", score("gte: 60"), "hot")
        + remove("b", score("gte: 40"), "hot")
        + campaign("c", state="live", include="[hot]"),
        [
            'sync_drained: "hot" is empty after every run: "a" fills it, and "b" takes everybody out again, so that "c" '
            "reaches nobody there."
        ],
    ),
    (
        ladder("l", STAGES) + remove("b", score("gte: 90"), "hot"),
        ['sync_drained: "hot" lacks accounts that "l" puts there: "b" takes them out in the same run.'],
    ),
    # Adds that fight
    (
        add("a", "{tier: high}", "hot") + remove("b", "{opportunities: {state: won}}", "hot"),
        [
            'added_back: At every run "a" puts those back into "hot" whom "b" has taken out, as long as they still match.'
        ],
    ),
    # Several writers
    (
        sync("a", "{tier: high}", "hot") + sync("b", "{trend: rising}", "hot"),
        ['several_writers: "a" and "b" fill "hot": it holds everybody who matches at least one of them.'],
    ),
    (
        sync("a", "{tier: high}", "hot") + add("b", "{trend: rising}", "hot"),
        [
            'several_writers: "a" holds "hot" to exactly who matches there, and so takes out again whom "b" puts in.',
        ],
    ),
    (
        ladder("l", STAGES) + sync("b", "{trend: rising}", "hot"),
        ['several_writers: "l" and "b" fill "hot", so that it no longer holds exactly one stage of a ladder.'],
    ),
    # Circles of moves
    (
        sync("a", "{tier: low}", "x")
        + move("b", "{tier: high}", "cold", "hot")
        + move("c", "{trend: rising}", "hot", "warm")
        + move("d", "{trend: rising}", "warm", "cold"),
        [
            'move_cycle: "b", "c" and "d" move accounts in a circle between "hot", "warm" and "cold": while all of them '
            "match, every run sends the same ones around again.",
            'order_matters: "c" and "d" pass the same accounts on to each other within one run: who ends up where depends on '
            "the order of their positions and, where these are equal, their keys.",
        ],
    ),
    # No way out
    (
        add("a", score("between: [30, 60], missing_is_zero: true"), "warm")
        + remove("b", score("lt: 30, missing_is_zero: true"), "warm"),
        [
            'no_way_up: Accounts with a score of 60 or more stay in "warm" once they are there: "a" puts them there, and no '
            "rule takes them out."
        ],
    ),
    (
        add("a", "{intent: r, score: {gte: 60}}", "hot") + report("r"),
        [
            'no_way_down: Accounts with a score below 60 in "r" stay in "hot" once they are there: "a" puts them there, '
            "and no rule takes them out.",
            'stale_on_loss: Accounts that lose their score in "r" stay in "hot" for ever: "a" puts them there, and without a '
            "score no rule holds.",
        ],
    ),
    (
        add("a", score("gte: 60"), "hot") + remove("b", score("lt: 60"), "hot"),
        [
            'stale_on_loss: Accounts that lose their score stay in "hot" for ever: "a" puts them there, and without a score '
            "no rule holds."
        ],
    ),
    (
        add("a", "{score: {gte: 60}, of: first_party}", "hot", subject="contact") + kept("hot", subject="contact"),
        [
            'no_way_down: Contacts with a score below 60 (first party) stay in "hot" once they are there: "a" puts them '
            "there, and no rule takes them out.",
            'stale_on_loss: Contacts that lose their score (first party) stay in "hot" for ever: "a" puts them there, and '
            "without a score no rule holds.",
        ],
    ),
    # Adds that never expire
    (
        add("a", "{opportunities: {state: open}}", "hot"),
        [
            'never_expires: Accounts stay in "hot" for ever: "a" puts them there, and no rule takes out those who don\'t match '
            "any more."
        ],
    ),
    (
        add("a", "{not: {any: [{tier: low}, {trend: declining}]}}", "hot"),
        [
            'never_expires: Accounts stay in "hot" for ever: "a" puts them there, and no rule takes out those who don\'t match '
            "any more."
        ],
    ),
    # Circular targeting
    (
        rule("engaged", "{ad_engagements: {campaign: c, at_least: 2, within_days: 7}}")
        + campaign("c", include="[engaged]"),
        [
            'circular_targeting: The campaign "c" is shown only to members of "engaged", whose criteria ask for engagements '
            "with it, so nobody new can ever see it."
        ],
    ),
    (
        sync("a", "{ad_engagements: {campaign: d, within_days: 7}}", "warm")
        + sync("b", "{ad_engagements: {campaign: c, within_days: 7}}", "hot")
        + campaign("c", include="[warm]")
        + campaign("d", include="[hot]"),
        [
            'circular_targeting: The campaign "c" is shown only to members of "warm", which only "a" fills; that asks, in the '
            "end, for engagements with it, so nobody new can ever see it.",
            'circular_targeting: The campaign "d" is shown only to members of "hot", which only "b" fills; that asks, in the '
            "end, for engagements with it, so nobody new can ever see it.",
        ],
    ),
    (
        sync("a", "{not: {score: {gte: 20}}}", "cold") + sync("b", "{not: {score: {lt: 50}}}", "hot"),
        ['overlap: Accounts with no score are in "cold" and "hot" at once: both "a" and "b" take them.'],
    ),
    # Campaigns
    (
        kept("hot") + campaign("c", state="live", include="[hot]"),
        ['unfilled_segment: The live campaign "c" includes "hot", which no active workflow or ladder fills.'],
    ),
    (
        kept("a", "manual") + campaign("c", state="live", include="[a, a]"),
        ['excluded_twice: The live campaign "c" names "a" twice in include.'],
    ),
    (
        kept("a", "manual")
        + kept("open-deals", "manual")
        + kept("won-deals", "manual")
        + kept("lost-deals", "manual")
        + campaign("c", state="live", include="[a]", exclude="[won-deals, lost-deals]"),
        ['trio_incomplete: The live campaign "c" excludes "won-deals" and "lost-deals", but not "open-deals".'],
    ),
    # Emails that are not sent
    (
        email("a", "draft") + email("b", "inactive") + email("c", "active") + journey("x", "a", "b", "c"),
        [
            'email_not_active: "x" sends "a", which is a draft: its messages fail.',
            'email_not_active: "x" sends "b", which is inactive: its messages fail.',
        ],
    ),
    # Journeys that add in vain
    (
        kept("warm") + sync("s", score("gte: 60"), "warm") + adding("j", "warm"),
        ['journey_overruled: "j" puts accounts into "warm" in vain: "s" holds it to exactly who matches there.'],
    ),
    (
        MANAGED + ladder("l", STAGES) + adding("j", "cold, warm"),
        ['journey_overruled: "j" puts accounts into "cold" in vain: "l" holds it to exactly who matches there.'],
    ),
    (
        kept("warm") + adding("j", "warm", "{segment_entered: warm}"),
        [
            'own_entry: "j" takes in only who is in "warm", and puts them there itself: nothing else does, so nobody enters but '
            "whom somebody adds by hand."
        ],
    ),
    (
        kept("warm", "manual") + adding("j", "warm", where="{all: [{segment: warm}, {score: {gte: 1}}]}"),
        [
            'own_entry: "j" takes in only who is in "warm", and puts them there itself: whoever comes to that node is in it '
            "already, or was taken out meanwhile."
        ],
    ),
    (
        kept("warm") + "".join(adding(key, "warm", STARTED, conflict_group="care") for key in "xy"),
        [
            'never_first: "y" and "x" of the group care start by the same and have the same priority: whom both would take in '
            'goes to "x", whose key comes first.'
        ],
    ),
    # Nodes
    (
        DROP + pushing("j", "push_audience: {id: in, connector: drop, audience: ads}"),
        [
            'audience_for_ever: "j" puts accounts into the audience "ads" of "Drop", and no journey takes them out again: they '
            "stay in it."
        ],
    ),
    (
        pushing("j", "wait: {id: one, days: 1, label: Pause}", "wait: {id: two, days: 1, label: Pause}"),
        ['same_label: "j" has 2 nodes called "Pause": numbers and paths do not tell them apart.'],
    ),
    # Sending rules
    (
        CAPPED + journey("j", "a", tags="[news]") + email("a", "active"),
        [
            'cap_of_no_journey: The cap on messages of journeys tagged "spring" holds nobody back: no journey has that tag.'
        ],
    ),
]

CLEAN = {
    "an email that waits for its journey": email("a", "draft") + journey("x", "a", status="disabled"),
    "journeys that add beside an add, and to what keeps people out": MANAGED
    + add("a", "{opportunities: {state: open}}", "warm")
    + remove("r", "{not: {opportunities: {state: open}}}", "warm")
    + adding("j", "warm, hot", where="{not: {segment: hot}}")
    + campaign("c", state="live", include="[hot]"),
    "an audience that they are in until they leave the journey": DROP
    + pushing("j", "push_audience: {id: in, connector: drop, audience: ads, remove_on_exit: true}"),
    "journeys of one group that are told apart": kept("warm")
    + adding("v", "warm", STARTED, conflict_group="care")
    + adding("w", "warm", STARTED, conflict_group="care", priority="1")
    + adding("x", "warm", STARTED, conflict_group="care", where="{score: {gte: 1}}")
    + adding("y", "warm", STARTED, conflict_group="other")
    + adding("z", "warm", STARTED)
    + "".join(adding(key, "warm", conflict_group="care") for key in "tu"),
    "an audience that another journey takes them out of": DROP
    + pushing("j", "push_audience: {id: in, connector: drop, audience: ads}")
    + pushing("k", "remove_from_audience: {id: out, connector: drop, audience: ads}"),
    "a journey that does not run": kept("warm")
    + sync("s", score("gte: 60"), "warm")
    + adding("j", "warm", status="disabled"),
    "bands that touch": MANAGED
    + sync("a", score("lt: 30"), "cold")
    + sync("b", score("between: [30, 60]"), "warm")
    + sync("c", score("gte: 60"), "hot"),
    "counts that touch": MANAGED
    + sync("a", "{ad_engagements: {campaign: c, at_least: 1, at_most: 2, within_days: 7}}", "cold")
    + sync("b", "{ad_engagements: {campaign: c, at_least: 3, within_days: 7}}", "hot")
    + campaign("c"),
    "the same numbers of different scores": MANAGED
    + sync("a", "{intent: r, score: {gte: 60}}", "warm")
    + sync("b", score("gte: 60"), "hot")
    + report("r"),
    "the same numbers, told apart otherwise": MANAGED
    + sync("a", "{all: [{score: {gte: 60}}, {attribute: region, eq: north}]}", "warm")
    + sync("b", "{all: [{score: {gte: 60}}, {attribute: region, eq: south}]}", "hot"),
    "the same numbers of accounts and of people": kept("people", subject="contact")
    + kept("hot")
    + sync("a", score("gte: 60"), "people", subject="contact")
    + sync("b", score("gte: 60"), "hot"),
    "overlapping, but a later rule moves on": MANAGED
    + kept("pool", "manual")
    + sync("a", score("gte: 0"), "cold")
    + ladder("l", "[{stage: hot, name: Hot, from: 60, segment: hot}]"),
    "an add and exactly its opposite": kept("hot")
    + add("a", score("gte: 60"), "hot")
    + remove("b", "{not: {score: {gte: 60}}}", "hot"),
    "an add that ends with the loss of the score": kept("hot")
    + add("a", score("gte: 60"), "hot")
    + remove("b", score("lt: 60, missing_is_zero: true"), "hot"),
    "an add of what stays true": kept("hot")
    + add("a", "{any: [{signal: demo-requested}, {signal: page-visit, at_least: 9}]}", "hot"),
    "an add that a removal may end": kept("hot")
    + add("a", "{all: [{tier: high}, {not: {segment: won}}]}", "hot")
    + remove("b", "{segment: won}", "hot")
    + rule("won", "{opportunities: {state: won}}"),
    "moves up and down": MANAGED
    + kept("pool", "manual")
    + sync("z", "{tier: low}", "x")
    + kept("x")
    + move("a", "{score: {gte: 60}}", "cold", "hot", status="disabled")
    + move("b", "{score: {lt: 60}}", "hot", "cold", status="disabled"),
    "a ladder": kept("cold") + kept("hot") + ladder("l", STAGES),
    "a campaign with a way in": kept("hot")
    + kept("targets", "manual")
    + sync("a", "{ad_engagements: {campaign: c, within_days: 7}}", "hot")
    + campaign("c", state="live", include="[hot, targets]"),
    "a campaign that another way leads to": kept("hot")
    + sync("a", "{any: [{ad_engagements: {campaign: c, within_days: 7}}, {tier: high}]}", "hot")
    + campaign("c", state="live", include="[hot]"),
    "a campaign that was stopped": kept("hot")
    + sync("a", "{ad_engagements: {campaign: c, within_days: 7}}", "hot")
    + campaign("c", state="stopped", include="[hot]"),
    "a draft": kept("hot") + campaign("c", include="[hot, hot]"),
    "one of the three alone": kept("a", "manual")
    + kept("won-deals", "manual")
    + kept("lost-deals", "manual")
    + campaign("c", state="live", include="[a]", exclude="[won-deals]"),
}


def complete(text: str) -> Definitions:
    """The definitions of a text and the managed segments it names, each called like its key."""
    missing = [key for key in ("cold", "warm", "hot", "x") if f"segment: {key}\n" not in text]
    return world(text + "".join(map(kept, missing)))


def messages(definitions: Definitions) -> list[str]:
    return [f"{finding.code.value}: {finding.message}" for finding in lint(definitions)]


def only(text: str) -> Finding:
    """The one finding of a text."""
    (finding,) = lint(complete(text))
    return finding


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[expected[0].split(" ")[0] for _, expected in FOUND])
def test_finding_is_found_and_said(text, expected):
    assert messages(complete(text)) == expected


def test_every_code_has_a_case():
    said = {message.partition(":")[0] for _, expected in FOUND for message in expected}
    assert said == {code.value for code in Code}


@pytest.mark.parametrize("text", CLEAN.values(), ids=CLEAN)
def test_nothing_to_say(text):
    assert messages(world(text)) == []


def test_findings_name_what_they_concern():
    finding = only(kept("hot") + sync("a", "{tier: high}", "hot") + remove("b", "{opportunities: {state: won}}", "hot"))
    assert finding.definitions == (("workflow", "a"), ("workflow", "b"), ("segment", "hot"))


def test_nested_bands_are_an_info():
    assert only(sync("a", score("gte: 30"), "warm") + sync("b", score("gte: 60"), "hot")).severity is Severity.INFO
    assert only(sync("a", score("lte: 60"), "cold") + sync("b", score("gte: 60"), "hot")).severity is Severity.WARNING


CRITERIA = [
    (
        sync("a", score("gte: 30, lt: 60"), "warm") + sync("b", score("gt: 40, lte: 80"), "hot"),
        rule("x", "{score: {gt: 40, lt: 60}}"),
    ),
    (
        sync("a", score("gte: 60"), "hot") + remove("b", score("gte: 90"), "hot"),
        rule("x", "{score: {gte: 90}}"),
    ),
    (
        sync("a", "{tier: high}", "hot") + remove("b", "{trend: declining}", "hot"),
        rule("x", "{all: [{tier: high}, {trend: declining}]}"),
    ),
    (
        add("a", "{opportunities: {state: open}}", "hot"),
        rule("x", "{all: [{segment: hot}, {not: {opportunities: {state: open}}}]}"),
    ),
    (
        add("a", score("lt: 60"), "cold") + remove("b", "{not: {score: {gte: 0}}}", "cold"),
        rule("x", "{all: [{segment: cold}, {score: {gte: 60}}]}"),
    ),
    (
        sync("a", "{signal: page-visit, at_least: 1, at_most: 3, within_days: 7}", "warm")
        + sync("b", "{signal: page-visit, at_least: 3, within_days: 7}", "hot"),
        rule("x", "{signal: page-visit, at_least: 3, at_most: 3, within_days: 7}"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), CRITERIA)
def test_criteria_select_whom_it_concerns(text, expected):
    (segment,) = world(expected).segments
    assert only(text).criteria == segment.criteria


def test_add_becomes_a_sync():
    recipe = only(add("a", "{opportunities: {state: open}}", "hot")).recipe
    (wanted,) = world(sync("a", "{opportunities: {state: open}}", "hot")).workflows
    assert recipe.definitions == (wanted,)
    assert recipe.replaces == (("workflow", "a"),)


def test_move_loses_the_segment_it_also_fills():
    recipe = only(move("b", "{tier: high}", "warm, hot", "hot")).recipe
    (wanted,) = world(move("b", "{tier: high}", "warm", "hot")).workflows
    assert recipe.definitions == (wanted,)


def test_campaign_loses_its_double_and_gets_the_third():
    deals = "".join(kept(f"{state}-deals", "manual") for state in ("open", "won", "lost")) + kept("a", "manual")
    findings = lint(
        world(deals + campaign("c", state="live", include="[a]", exclude="[open-deals, won-deals, won-deals]"))
    )
    (wanted,) = world(
        campaign("c", state="live", include="[a]", exclude="[open-deals, won-deals, lost-deals]")
    ).campaigns
    assert [finding.recipe.definitions for finding in findings] == [(wanted,), (wanted,)]


LADDERS = [
    (
        sync("a", score("lte: 60"), "cold") + sync("b", score("gte: 60"), "hot"),
        "[{stage: cold, name: cold, from: 0, segment: cold}, {stage: hot, name: hot, from: 60, segment: hot}]",
        "{score: score}",
    ),
    (
        sync("a", score("gte: 30, lte: 45"), "warm") + sync("b", score("gte: 45, lte: 80"), "hot"),
        "[{stage: warm, name: warm, from: 30, segment: warm}, {stage: hot, name: hot, from: 45, segment: hot}, "
        "{stage: from-80, name: From 80, from: 80}]",
        "{score: score}",
    ),
    (
        sync("a", "{signal: page-visit, within_days: 7}", "warm")
        + sync("b", "{signal: page-visit, at_least: 5, within_days: 7}", "hot"),
        "[{stage: warm, name: warm, from: 1, segment: warm}, {stage: hot, name: hot, from: 5, segment: hot}]",
        "{signals: {signal: page-visit, within_days: 7}}",
    ),
]


@pytest.mark.parametrize(("text", "stages", "measure"), LADDERS)
def test_ladder_is_worked_out_of_the_thresholds(text, stages, measure):
    (ours,) = only(text).recipe.definitions
    (wanted,) = world(ladder("x", stages, measure)).ladders
    assert (ours.stages, ours.measure) == (wanted.stages, wanted.measure)


def test_ladder_is_about_those_the_rules_are_about():
    among = "{attribute: region, eq: north}"
    north = f"{{all: [{{score: {{gte: 60}}}}, {among}]}}"
    south = f"{{all: [{{score: {{lte: 60}}}}, {among}]}}"
    (ours,) = only(sync("a", north, "hot") + sync("b", south, "cold")).recipe.definitions
    (wanted,) = world(ladder("x", STAGES, among=among)).ladders
    assert ours.among == wanted.among


def test_part_of_a_reports_score_makes_no_ladder():
    part = "{intent: r, score: {%s}, of: first_party}"
    recipe = only(report("r") + sync("a", part % "gte: 60", "hot") + sync("b", part % "lte: 60", "cold")).recipe
    assert recipe.definitions == ()
    assert "Let each band end where the next one begins" in recipe.text


def test_extreme_numbers_are_taken():
    text = sync("a", "{signal: page-visit, at_most: 1000000, include_zero: true}", "cold")
    text += add("b", "{signal: page-visit, at_least: 1000000, within_days: 0}", "hot")
    text += add("c", "{all: [{score: {gte: 60}}, {score: {lt: 30}}]}", "warm") + add(
        "d", score("eq: 33.3333333333"), "x"
    )
    found = {finding.code for finding in lint(world(text))}
    assert found == {Code.NEVER_MATCHES, Code.NO_WAY_UP, Code.NO_WAY_DOWN, Code.STALE_ON_LOSS}


def test_names_are_only_names():
    name = '\'); drop table account; -- \\u2028 \\"hot\\"'
    text = f'---\nsegment: hot\nname: "{name}"\nmode: managed\n' + add("a", "{tier: high}", "hot")
    definitions = world(text)
    (segment,) = definitions.segments
    assert isinstance(segment, SegmentDefinition)
    assert f'stay in "{segment.name}" for ever' in messages(definitions)[0]
