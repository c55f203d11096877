"""Goal: workflows share a step exactly when none of them touches what another one reads or writes before it."""

from __future__ import annotations

from typing import Any

import pytest

from opportune.compile.rule_step import side_by_side
from opportune.model.criteria import SegmentCondition
from opportune.model.workflow import WorkflowDefinition

SCORED: dict[str, Any] = {"score": {"gte": 50}}


def rule(key: str, do: dict[str, Any], when: dict[str, Any] = SCORED) -> WorkflowDefinition:
    return WorkflowDefinition.model_validate({"workflow": key, "name": key, "when": when, "do": do})


def add(key: str, to: str, when: dict[str, Any] = SCORED) -> WorkflowDefinition:
    return rule(key, {"add": {"to": [to]}}, when)


def asked_by(workflow: WorkflowDefinition) -> set[str]:
    return {workflow.when.segment} if isinstance(workflow.when, SegmentCondition) else set()


IN_HOT = {"segment": "hot"}
CASES = [
    ("nothing in common", [add("a", "hot"), add("b", "warm"), add("c", "cold")], [["a", "b", "c"]]),
    ("the same segment twice", [add("a", "hot"), add("b", "hot"), add("c", "cold")], [["a", "c"], ["b"]]),
    ("asks for what was written", [add("a", "hot"), add("b", "warm", IN_HOT)], [["a"], ["b"]]),
    ("asks for what is written later", [add("a", "warm", IN_HOT), add("b", "hot")], [["a", "b"]]),
    (
        "writes after somebody who reads late",
        [add("a", "hot"), add("b", "warm", IN_HOT), add("c", "hot"), add("d", "cold", IN_HOT)],
        [["a"], ["b", "c"], ["d"]],
    ),
    (
        "a move touches both ends",
        [add("a", "hot"), rule("b", {"move": {"from": ["hot"], "to": ["cold"]}}), add("c", "cold"), add("d", "warm")],
        [["a", "d"], ["b"], ["c"]],
    ),
    ("no workflow", [], []),
]


@pytest.mark.parametrize(("workflows", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_workflows_share_a_step_when_they_do_not_touch_each_other(
    workflows: list[WorkflowDefinition], expected: list[list[str]]
) -> None:
    assert [[one.workflow for one in step] for step in side_by_side(workflows, asked_by)] == expected
