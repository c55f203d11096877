"""Why somebody went one way out of a node and not another, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from opportune.insight.criteria_words import criteria_words
from opportune.model.criteria import Criteria
from opportune.model.journey import JourneyDefinition
from opportune.model.node import Branch, Decide, Http, Node, Split, WaitFor, WaitForEvent

_WAITING = "waiting"


def why(journey: JourneyDefinition, node_id: str, outcome: str) -> str | None:
    """What an outcome followed from, None where it follows from nothing but the order of nodes."""
    if (verdict := _verdict(journey, outcome)) is not None:
        return verdict
    node = journey.by_id.get(node_id)
    return None if node is None or outcome == _WAITING else _at(node, outcome)


def _verdict(journey: JourneyDefinition, outcome: str) -> str | None:
    """What ended it from outside of any node."""
    match outcome:
        case "goal" if journey.goal is not None:
            return f"the goal was reached: {criteria_words(journey.goal.criteria)}"
        case "criteria" if journey.exit_when is not None:
            return f"what ends it holds: {criteria_words(journey.exit_when)}"
        case "left_segment":
            return f"no longer in segment {journey.trigger.within or ''}".rstrip()
        case "no_consent":
            return f"consent to {journey.consent} was withdrawn or is missing"
        case "taken_out":
            return "another journey, or somebody, took them out"
        case "outranked":
            return "a journey of higher priority in the same conflict group has them now"
        case "holdout":
            return "kept back to be compared with the others"
        case "deleted":
            return "the record was erased or merged into another one"
        case _:
            return None


def _at(node: Node, outcome: str) -> str | None:
    match node:
        case Decide():
            return _holds(node.criteria, outcome == "yes")
        case Branch() if outcome == "otherwise":
            return f"nothing of this held: {_each(arm.criteria for arm in node.arms)}"
        case Branch():
            arm = node.arms[int(outcome.removeprefix("arm_")) - 1]
            return f"{arm.name}: {_holds(arm.criteria, True)}"
        case Split():
            share = node.shares[int(outcome.removeprefix("share_")) - 1]
            return f"{share.name}, by chance: {share.percent} of 100"
        case WaitFor() if outcome == "met":
            return _holds(node.criteria, True)
        case WaitFor():
            return f"for {_duration(node.duration)} this did not hold: {criteria_words(node.criteria)}"
        case WaitForEvent() if outcome == "met":
            return f"{' or '.join(node.event)} came in"
        case WaitForEvent():
            return f"for {_duration(node.duration)} no {' or '.join(node.event)} came in"
        case Http() if outcome.startswith("answer_"):
            answer = node.answers[int(outcome.removeprefix("answer_")) - 1]
            return f"the answer has {answer.path}: {answer.eq}"
        case _:
            return None


def _holds(criteria: Criteria, holds: bool) -> str:
    return f"this {'held' if holds else 'did not hold'}: {criteria_words(criteria)}"


def _each(criteria: Iterable[Criteria]) -> str:
    return "; ".join(criteria_words(one) for one in criteria)


def _duration(duration: timedelta) -> str:
    hours = int(duration.total_seconds()) // 3600
    if hours % 24 == 0:
        return f"{hours // 24} days" if hours > 24 else "a day"
    return f"{hours} hours" if hours > 1 else "an hour"
