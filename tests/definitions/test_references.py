"""Goal: whoever asks what a definition uses, or renames or deletes one, is told about every place that names it."""

from __future__ import annotations

import pytest

from opportune.model.references import references_of, used_by, uses, with_names, without_references, written
from tests.definitions.world import campaign, kept, ladder, report, rule, workflow, world

EVERYONE = "{everyone: true}"
STAGES = "[{stage: low, name: Low, from: 0}, {stage: hot, name: Hot, from: 60, segment: hot}]"
ALL_KINDS = (
    kept("hot")
    + kept("engaged")
    + rule("target", "{all: [{signal: demo-requested}, {contacts: {at_least: 2, match: {signal: form-started}}}]}")
    + report("master", exclude="[hot]", scope="{segment: target}")
    + campaign("awareness", include="[hot, engaged]", exclude="[target]")
    + ladder("ads", STAGES, measure="{ad_engagements: {campaign: awareness}}", among="{not: {segment: target}}")
    + workflow(
        "w",
        "{all: [{intent: master, score: {gte: 60}}, {any: [{stage: low, ladder: ads}, {segment: hot}]}]}",
        "{move: {from: [engaged], to: [hot]}}",
    )
)


def test_every_place_that_names_another_definition_is_found() -> None:
    found = {str(name): sorted(uses(body)) for name, body in world(ALL_KINDS).by_name.items() if uses(body)}
    assert found["('segment', 'target')"] == [("signal", "demo-requested"), ("signal", "form-started")]
    assert found["('intent_report', 'master')"] == [("segment", "hot"), ("segment", "target")]
    assert found["('campaign', 'awareness')"] == [("segment", "engaged"), ("segment", "hot"), ("segment", "target")]
    assert found["('ladder', 'ads')"] == [("campaign", "awareness"), ("segment", "hot"), ("segment", "target")]
    assert found["('workflow', 'w')"] == [
        ("intent_report", "master"), ("ladder", "ads"), ("segment", "engaged"), ("segment", "hot"),
    ]  # fmt: skip
    derived = [key for key in found if key.startswith("('signal'")]
    assert derived, "derived signals name the ones they are made of"


def test_used_by_lists_kinds_and_keys() -> None:
    assert used_by(world(ALL_KINDS), "segment", "hot") == (
        ("campaign", "awareness"), ("intent_report", "master"), ("ladder", "ads"), ("workflow", "w"),
    )  # fmt: skip
    assert used_by(world(ALL_KINDS), "workflow", "w") == ()


def test_every_reference_points_at_the_name_in_the_document() -> None:
    for body in world(ALL_KINDS).bodies:
        for reference in references_of(body):
            value: object = written(body)
            for part in reference.path:
                value = value[part]  # type: ignore[index]
            assert value == reference.key


def test_a_new_name_reaches_every_place_and_nothing_else() -> None:
    before = world(ALL_KINDS)
    names = {("segment", "hot"): "very-hot", ("ladder", "ads"): "ad-ladder"}
    after = [with_names(body, names) for body in before.bodies]
    changed = [body for body, old in zip(after, before.bodies, strict=True) if body is not old]
    assert len(changed) == 5
    text = str([written(body) for body in changed])
    assert "'hot'" in text.replace("'stage': 'hot'", ""), "a stage may have the name of a segment"
    assert all(("segment", "hot") not in uses(body) and ("ladder", "ads") not in uses(body) for body in after)
    assert ("segment", "very-hot") in uses(changed[-1])


def test_a_deleted_segment_is_left_out_of_lists() -> None:
    definitions = world(ALL_KINDS)
    gone = {("segment", "hot")}
    kept_include = without_references(definitions.by_name["campaign", "awareness"], gone)
    assert written(kept_include)["include"] == ["engaged"]
    assert "exclude" not in written(without_references(definitions.by_name["intent_report", "master"], gone))
    stages = written(without_references(definitions.by_name["ladder", "ads"], gone))["stages"]
    assert stages[1] == {"stage": "hot", "name": "Hot", "from": 60}


@pytest.mark.parametrize(
    ("name", "gone", "message"),
    [
        (("workflow", "w"), ("segment", "hot"), "do.move.to.1: nothing but hot is there; name another segment"),
        (("workflow", "w"), ("intent_report", "master"), "when.all.1.intent: this asks for master; write it without"),
        (("segment", "target"), ("signal", "demo-requested"), "criteria.all.1.signal.1: this asks for demo-requested"),
        (("ladder", "ads"), ("campaign", "awareness"), "measure.ad_engagements.campaign.1: this asks for awareness"),
    ],
)
def test_what_asks_for_a_deleted_definition_must_be_written_anew(
    name: tuple[str, str], gone: tuple[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        without_references(world(ALL_KINDS).by_name[name], {gone})
