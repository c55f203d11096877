"""Goal: when a definition changes, whatever depends on it is evaluated again for everybody, and nothing else is.

Method: the checksums of two texts of definitions that differ in one of them.
"""

from __future__ import annotations

import pytest

from opportune.plan.membership_plan import evaluation_checksums
from tests.definitions.world import campaign, ladder, report, rule, world

STAGES = "[{stage: some, name: Some, from: 1}]"
CLICKS = "{ad_engagements: {campaign: spring, within_days: 7}}"
TEXTS = {
    "spring": campaign("spring"),
    "inner": report("inner", preset="hot_demand"),
    "outer": report("outer", scope="{intent: inner, score: {gte: 20}}"),
    "own": rule("own", "{score: {gte: 5}}"),
    "user": rule("user", "{not: {segment: own}}"),
    "intending": rule("intending", "{intent: outer, score: {gte: 5}}"),
    "engaged": rule("engaged", "{ad_engagements: {campaign: spring}}"),
    "clicks": ladder("clicks", STAGES, CLICKS),
    "standing": rule("standing", "{stage: some, ladder: clicks}"),
    "apart": rule("apart", "{tier: high}"),
}


def checksums(circumstances: str = "", **changes: str) -> dict[tuple[str, str], str]:
    return evaluation_checksums(world("".join({**TEXTS, **changes}.values())), circumstances)


def changed(before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]) -> set[str]:
    assert before.keys() == after.keys()
    return {name[1] for name, checksum in after.items() if before[name] != checksum}


@pytest.mark.parametrize(
    ("changes", "evaluated"),
    [
        ({"own": rule("own", "{score: {gte: 6}}")}, {"own", "user"}),
        ({"outer": report("outer", scope="{intent: inner, score: {gte: 30}}")}, {"intending"}),
        ({"inner": report("inner", preset="buyer_journey")}, {"intending"}),
        ({"spring": campaign("spring", ids="['1234']")}, {"engaged", "clicks", "standing"}),
        ({"clicks": ladder("clicks", STAGES, CLICKS, hysteresis="1")}, {"clicks", "standing"}),
        ({"apart": rule("apart", "{tier: low}")}, {"apart"}),
    ],
)
def test_what_depends_on_a_change_is_evaluated_again(changes: dict[str, str], evaluated: set[str]) -> None:
    assert changed(checksums(), checksums(**changes)) == evaluated


def test_parties_that_begin_to_send_concern_reports_only() -> None:
    assert changed(checksums("first"), checksums("both")) == {"intending"}
