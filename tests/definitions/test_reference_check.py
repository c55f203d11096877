"""Goal: definitions that don't fit together are told apart from those that do, each with its place and what to write instead.

Method: a table of YAML and the one line that comes of it, and a table of YAML that is fine.
"""

from __future__ import annotations

import pytest

from opportune.model.reference_check import new_segments, reference_problems
from opportune.plan.membership_plan import membership_plan
from tests.definitions.world import campaign, kept, ladder, report, rule, workflow, world

EVERYONE = "{everyone: true}"
STAGES = "[{stage: low, name: Low, from: 0}, {stage: hot, name: Hot, from: 60, segment: hot}]"

REFUSED = [
    (
        rule("a", "{all: [{tier: high}, {signal: [pricing-page-visit, pricing-page-visitt]}]}"),
        "segment a: criteria.all.2.signal.2: there is no signal pricing-page-visitt; did you mean pricing-page-visit?",
    ),
    (
        rule("a", "{not: {segment: zebra}}"),
        "segment a: criteria.not.segment: there is no segment zebra; define it, or use one of those that "
        "`opportune definitions list` shows",
    ),
    (
        rule("customers", EVERYONE) + rule("b", "{segment: costumers}"),
        "segment b: criteria.segment: there is no segment costumers; did you mean customers?",
    ),
    (
        rule("a", "{contacts: {any: {account: {intent: master, score: {gte: 5}}}}}"),
        "segment a: criteria.contacts.any.account.intent: there is no intent report master; define it, or use one of those "
        "that `opportune definitions list` shows",
    ),
    (
        rule("a", "{any: [{ad_engagements: {campaign: awareness}}]}") + campaign("awarenes"),
        "segment a: criteria.any.1.ad_engagements.campaign.1: there is no campaign awareness; did you mean awarenes?",
    ),
    (
        rule("a", "{stage: hot, ladder: intents}") + ladder("intent", STAGES) + kept("hot"),
        "segment a: criteria.ladder: there is no ladder intents; did you mean intent?",
    ),
    (
        rule("a", "{stage: [hot, cold], ladder: intent}") + ladder("intent", STAGES) + kept("hot"),
        "segment a: criteria.ladder: ladder intent has no stage cold; its stages are low, hot",
    ),
    (
        rule("a", "{stage: hot, ladder: people}")
        + ladder("people", STAGES, subject="contact")
        + kept("hot", subject="contact"),
        "segment a: criteria.ladder: ladder people is about contacts, but this asks about accounts; name a ladder of accounts",
    ),
    (
        rule("buyers", EVERYONE, "contact") + rule("b", "{segment: buyers}"),
        "segment b: criteria.segment: segment buyers holds contacts, but this asks about accounts; ask with "
        "`contacts: {any: {segment: buyers}}`",
    ),
    (
        rule("big", EVERYONE) + rule("b", "{any: [{segment: big}]}", "contact"),
        "segment b: criteria.any.1.segment: segment big holds accounts, but this asks about contacts; ask with "
        "`account: {segment: big}`",
    ),
    (
        rule("big", EVERYONE) + workflow("w", EVERYONE, "{sync: {to: [big]}}"),
        "workflow w: do.sync.to.1: segment big is of mode rule, so its criteria decide who is in it, and no workflow may; "
        "name another segment, or give it mode managed without criteria",
    ),
    (
        kept("list", "manual") + kept("x") + workflow("w", EVERYONE, "{move: {from: [x, list], to: [x]}}"),
        "workflow w: do.move.from.2: segment list is of mode manual, so people decide who is in it, and no workflow may; "
        "name another segment, or give it mode managed",
    ),
    (
        kept("hot", "manual") + ladder("intent", STAGES),
        "ladder intent: stages.2.segment: segment hot is of mode manual, so people decide who is in it, and no ladder may; "
        "name another segment, or give it mode managed",
    ),
    (
        kept("people", subject="contact") + workflow("w", EVERYONE, "{remove: {from: [people]}}"),
        "workflow w: do.remove.from.1: segment people holds contacts, but this workflow is about accounts; "
        "name a segment of accounts",
    ),
    (
        workflow("w", EVERYONE, "{remove: {from: [gone]}}"),
        "workflow w: do.remove.from.1: there is no segment gone; define it, or use one of those that "
        "`opportune definitions list` shows",
    ),
    (
        kept("people", subject="contact") + campaign("c", include="[people]"),
        "campaign c: include.1: segment people holds contacts, and a campaign reaches accounts; name a segment of accounts",
    ),
    (
        kept("hot") + campaign("c", include="[hot]", exclude="[hut]"),
        "campaign c: exclude.1: there is no segment hut; did you mean hot?",
    ),
    (
        kept("people", subject="contact") + report("r", exclude="[people]"),
        "intent_report r: exclude.1: segment people holds contacts, and an intent report is about accounts; "
        "name a segment of accounts",
    ),
    (
        report("r", scope="{segment: target}"),
        "intent_report r: scope.segment: there is no segment target; define it, or use one of those that "
        "`opportune definitions list` shows",
    ),
    (
        ladder("intent", "[{stage: low, name: Low, from: 0}]", measure="{intent: r}"),
        "ladder intent: measure.intent: there is no intent report r; define it, or use one of those that "
        "`opportune definitions list` shows",
    ),
    (
        ladder("ads", "[{stage: low, name: Low, from: 1}]", measure="{ad_engagements: {campaign: c}}"),
        "ladder ads: measure.ad_engagements.campaign.1: there is no campaign c; define it, or use one of those that "
        "`opportune definitions list` shows",
    ),
    (
        ladder("visits", "[{stage: low, name: Low, from: 1}]", measure="{signals: {signal: [demo-requestd]}}"),
        "ladder visits: measure.signals.signal.1: there is no signal demo-requestd; did you mean demo-requested?",
    ),
    (
        ladder("intent", "[{stage: low, name: Low, from: 0}]", among="{segment: target}"),
        "ladder intent: among.segment: there is no segment target; define it, or use one of those that "
        "`opportune definitions list` shows",
    ),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_does_not_fit_is_told_with(text: str, message: str) -> None:
    assert [str(problem) for problem in reference_problems(world(text))] == [message]


AFTER_LOOP = (
    "Take one of these out of the next one's conditions (a managed segment depends on every workflow and ladder about its "
    "subjects)"
)
LOOPS = [
    (rule("a", "{segment: a}"), "segment a: it needs its own result: segment a -> segment a"),
    (
        rule("a", "{segment: b}") + rule("b", "{not: {segment: a}}"),
        "segment a: it needs its own result: segment a -> segment b -> segment a",
    ),
    (
        rule("a", "{segment: b}") + rule("b", "{intent: r, score: {gte: 5}}") + report("r", exclude="[a]"),
        "intent_report r: it needs its own result: intent_report r -> segment a -> segment b -> intent_report r",
    ),
    (
        kept("m") + rule("a", "{segment: m}") + workflow("w", "{segment: a}", "{add: {to: [m]}}"),
        "segment a: it needs its own result: segment a -> segment m -> workflow w -> segment a",
    ),
    (
        kept("m") + ladder("l", "[{stage: s, name: S, from: 1, segment: m}]", among="{segment: m}"),
        "ladder l: it needs its own result: ladder l -> segment m -> ladder l",
    ),
    (
        ladder("l", "[{stage: s, name: S, from: 1}]", among="{not: {stage: s, ladder: l}}"),
        "ladder l: it needs its own result: ladder l -> ladder l",
    ),
    (
        kept("m")
        + kept("n", subject="contact")
        + workflow("w", "{contacts: {any: {segment: n}}}", "{add: {to: [m]}}")
        + workflow("v", "{account: {segment: m}}", "{add: {to: [n]}}", subject="contact"),
        "workflow w: it needs its own result: workflow w -> segment n -> workflow v -> segment m -> workflow w",
    ),
]


@pytest.mark.parametrize(("text", "message"), LOOPS, ids=[message for _, message in LOOPS])
def test_a_loop_is_named(text: str, message: str) -> None:
    assert [str(problem) for problem in reference_problems(world(text))] == [f"{message}. {AFTER_LOOP}"]


FINE = {
    "a workflow asks for a segment that workflows like it write to": kept("m")
    + kept("n")
    + workflow("w", "{segment: m}", "{move: {from: [m], to: [n]}}")
    + workflow("v", "{not: {segment: n}}", "{add: {to: [m]}}"),
    "a workflow asks for the stage of a ladder": kept("m")
    + ladder("l", "[{stage: s, name: S, from: 1}]")
    + workflow("w", "{stage: s, ladder: l}", "{add: {to: [m]}}"),
    "a segment is made of managed ones": kept("m")
    + workflow("w", EVERYONE, "{add: {to: [m]}}")
    + rule("a", "{not: {segment: m}}"),
    "a disabled workflow closes no loop": kept("m")
    + rule("a", "{segment: m}")
    + workflow("w", "{segment: a}", "{add: {to: [m]}}", status="disabled"),
    "a manual segment depends on nothing": kept("m", "manual")
    + report("r", exclude="[m]")
    + rule("a", "{intent: r, score: {gte: 5}}"),
    "segments that look at the other subject type": rule("a", "{contacts: {any: {segment: b}}}")
    + rule("b", "{account: {segment: c}}", "contact")
    + rule("c", EVERYONE),
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_all_is_well_where(text: str) -> None:
    definitions = world(text)
    assert reference_problems(definitions) == []
    assert not membership_plan(definitions).is_empty, "there is an order to evaluate it in"


def test_every_problem_is_told_at_once_and_no_loop_before_they_are_gone() -> None:
    text = rule("a", "{all: [{segment: a}, {segment: x}, {signal: y}]}")
    assert [problem.path for problem in reference_problems(world(text))] == [
        "criteria.all.2.segment",
        "criteria.all.3.signal.1",
    ]


def test_a_name_that_was_given_up_is_told_apart_from_one_that_never_was() -> None:
    definitions = world(kept("new") + workflow("w", EVERYONE, "{add: {to: [old]}}"))
    renamed = {("segment", "old"): "new"}
    assert [str(problem) for problem in reference_problems(definitions, renamed)] == [
        "workflow w: do.add.to.1: segment old is called new now; write that"
    ]
    assert new_segments(definitions, renamed) == ()


def test_a_segment_that_only_a_workflow_or_ladder_names_is_made() -> None:
    text = (
        workflow("w", EVERYONE, "{move: {from: [in-market], to: [hot-accounts]}}")
        + workflow("v", EVERYONE, "{add: {to: [people]}}", subject="contact")
        + ladder("l", "[{stage: s, name: S, from: 1, segment: stage-s}]")
    )
    assert [(new.segment, new.name, new.subject.value, new.mode.value) for new in new_segments(world(text))] == [
        ("stage-s", "Stage s", "account", "managed"),
        ("in-market", "In market", "account", "managed"),
        ("hot-accounts", "Hot accounts", "account", "managed"),
        ("people", "People", "contact", "managed"),
    ]
