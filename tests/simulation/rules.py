"""The segments, ladders and workflows that simulated stories live with, and the ways they change."""

from __future__ import annotations

from random import Random
from typing import Any

from opportune.model.intent_report import IntentReportDefinition
from opportune.model.ladder import LadderDefinition
from opportune.model.segment import SegmentDefinition
from opportune.model.workflow import WorkflowDefinition
from opportune.store.definitions import Body


def _segment(key: str, criteria: dict[str, Any] | None = None, subject: str = "account", mode: str = "managed") -> Body:
    content: dict[str, Any] = {"segment": key, "name": key, "subject": subject, "mode": "rule" if criteria else mode}
    return SegmentDefinition.model_validate(content | ({"criteria": criteria} if criteria else {}))


def _workflow(position: int, when: dict[str, Any], do: dict[str, Any], subject: str = "account") -> Body:
    key = f"rule-{position}"
    return WorkflowDefinition.model_validate(
        {"workflow": key, "name": key, "subject": subject, "position": position, "when": when, "do": do}
    )


def _ladder(hysteresis: float, dwell: int) -> Body:
    return LadderDefinition.model_validate(
        {
            "ladder": "interest",
            "name": "Interest",
            "measure": {"score": "score"},
            "hysteresis": hysteresis,
            "min_dwell_days": dwell,
            "stages": [
                {"stage": "aware", "name": "Aware", "from": 1, "segment": "aware"},
                {"stage": "warm", "name": "Warm", "from": 20, "segment": "warm"},
                {"stage": "hot", "name": "Hot", "from": 35},
            ],
        }
    )


def first_rules() -> tuple[Body, ...]:
    """Every kind of condition that turns with what a story does or with time, and every kind of action."""
    bought = {"signal": "pricing-page-visit", "at_least": 2, "within_days": 7}
    return (
        IntentReportDefinition.model_validate(
            {"intent_report": "demand", "name": "Demand", "preset": "net_new_demand", "exclude": ["parked"]}
        ),
        _segment("aware"),
        _segment("warm"),
        _segment("synced"),
        _segment("added"),
        _segment("moved"),
        _segment("demanding"),
        _segment("readers", subject="contact"),
        _segment("parked", mode="manual"),
        _segment("lookers", bought),
        _segment("quiet", {"signal": "pricing-page-visit", "never": True, "within_days": 14}),
        _segment("rare", {"signal": ["email-opened", "email-link-clicked"], "at_most": 1, "within_days": 7}),
        _segment("today", {"signal": "page-visit", "within_days": 0}),
        _segment("industrial", {"attribute": "industry", "eq": "Steel"}),
        _segment("dealing", {"opportunities": {"state": "open", "opened_within_days": 30}}),
        _segment("clients", {"attribute": "crm_stage", "in": ["client", "recently_lost"]}),
        _segment("rising", {"any": [{"trend": "rising"}, {"delta": {"gte": 10}, "days": 7}]}),
        _segment(
            "keen-people", {"all": [{"score": {"gte": 20}}, {"account": {"tier": ["medium", "high"]}}]}, "contact"
        ),
        _segment("keen", {"contacts": {"at_least": 2, "match": {"segment": "keen-people"}}}),
        _segment("settled", {"attribute": "industry", "eq": "Steel", "unchanged_for_days": 5}),
        _segment("promoted", {"attribute": "title", "changed": True, "within_days": 7}, "contact"),
        _segment("renewed", {"contacts": {"any": {"segment": "promoted"}}}),
        _segment("heads", {"contacts": {"all": {"attribute": "title", "eq": "head"}}}),
        _segment("not-synced", {"all": [{"segment": "lookers"}, {"not": {"segment": "synced"}}]}),
        _segment("on-ladder", {"stage": ["warm", "hot"], "ladder": "interest"}),
        _ladder(5, 3),
        _workflow(10, {"score": {"gte": 30}}, {"sync": {"to": ["synced"]}}),
        _workflow(20, {"segment": "lookers"}, {"sync": {"to": ["synced", "demanding"]}}),
        _workflow(30, {"intent": "demand", "score": {"gte": 20}}, {"add": {"to": ["added"]}}),
        _workflow(40, {"segment": "moved"}, {"move": {"from": ["moved"], "to": ["demanding"]}}),
        _workflow(50, {"tier": ["medium", "high"]}, {"move": {"from": ["added"], "to": ["moved"]}}),
        _workflow(
            60, {"all": [{"segment": "quiet"}, {"score": {"lt": 10}}]}, {"remove": {"from": ["demanding", "added"]}}
        ),
        _workflow(70, {"signal": "blog-post-view", "within_days": 3}, {"sync": {"to": ["readers"]}}, "contact"),
    )


def changed_rules(chance: Random) -> tuple[Body, ...]:
    """One or another of the rules, otherwise than before."""
    days = chance.choice((1, 7, 30))
    level = chance.choice((10, 25, 50))
    return chance.choice(
        (
            (_segment("lookers", {"signal": "pricing-page-visit", "at_least": 1, "within_days": days}),),
            (_ladder(chance.choice((0, 5)), chance.choice((0, 3))),),
            (_workflow(10, {"score": {"gte": level}}, {"sync": {"to": ["synced"]}}),),
            (_workflow(30, {"intent": "demand", "score": {"gte": level}}, {"add": {"to": ["added", "aware"]}}),),
            (
                IntentReportDefinition.model_validate(
                    {
                        "intent_report": "demand",
                        "name": "Demand",
                        "preset": chance.choice(("hot_demand", "buyer_journey")),
                    }
                ),
            ),
        )
    )
