"""What permission has to know of the journeys that send: the purposes, hours and address fields of their nodes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from opportune.model.calendar import WEEK, Hours, Weekday, clock_time
from opportune.model.journey import IGNORE
from opportune.model.sending_rules import SendingRules
from opportune.store import Transaction, statement

_KEPT_JOURNEYS = 500


@dataclass(frozen=True)
class SentNode:
    """A sending node: the email it sends, the field with the address, and what its journey says about consent and hours.

    `purpose` is what the node itself says that its messages are for.
    """

    email: str | None
    address: str
    consent: str | None
    ignores_consent: bool
    hours: Hours | None
    purpose: str | None = None


class Journeys:
    """The versions of journeys that messages were written by, and the purposes of the emails they send."""

    def __init__(self, purposes: Mapping[tuple[str, int], str | None]) -> None:
        self._purposes = purposes
        self._nodes: dict[tuple[int, int], Mapping[str, SentNode]] = {}
        self._tags: dict[int, frozenset[str]] = {}

    def add(self, tx: Transaction, versions: set[tuple[int, int]]) -> None:
        """Read these versions, as far as they are not known."""
        new = sorted(versions - self._nodes.keys())
        if new:
            numbers, numbered = map(list, zip(*new, strict=True))
            rows = tx.fixed("list_sending_versions", {"workflow_ids": numbers, "versions": numbered})
            self._nodes |= {(workflow_id, version): _nodes(body) for workflow_id, version, body, _ in rows}
            self._tags |= {workflow_id: frozenset(json.loads(tags or "[]")) for workflow_id, _, _, tags in rows}

    def node(self, workflow_id: int, version: int, node: str) -> SentNode:
        return self._nodes.get((workflow_id, version), {}).get(node, _UNKNOWN)

    def tags(self, workflow_id: int) -> frozenset[str]:
        """Those that the journey has now, whichever version a message was written by."""
        return self._tags.get(workflow_id, frozenset())

    def purpose(self, node: SentNode, content_version: int | None) -> str | None:
        """What its recipients must have consented to: what the email or the node says, or else the journey. None for what is about
        business.
        """
        if node.email is None:
            return node.purpose or node.consent
        return self._purposes.get((node.email, content_version or 0)) or node.consent


_UNKNOWN = SentNode(None, "contact.email", None, False, None)


def journeys_of(tx: Transaction, versions: set[tuple[int, int]]) -> Journeys:
    """The journeys that messages of these versions need."""
    purposes = {(key, version): purpose for key, version, purpose in tx.fixed("list_email_purposes")}
    journeys = Journeys(purposes)
    journeys.add(tx, versions)
    return journeys


def sending_rules_at(tx: Transaction, moment: datetime) -> SendingRules:
    """The rules that were in force at a moment (naive UTC): a message that is sent again keeps those it was sent by first."""
    body = tx.scalar(statement("get_sending_rules"), {"moment": moment})
    return SendingRules(sending_rules="default") if body is None else SendingRules.model_validate_json(body)


@lru_cache(maxsize=_KEPT_JOURNEYS)
def _nodes(body: str) -> Mapping[str, SentNode]:
    """By id. As it is stored, so that a version reads the same however definitions have come to be written since."""
    journey = json.loads(body)
    consent = journey.get("consent")
    hours = _hours(journey)
    found = {}
    for step in journey["nodes"]:
        content = next(content for content in step.values() if content is not None)
        mail = step.get("send_email") or {}
        found[content["id"]] = SentNode(
            email=mail.get("email"),
            address=mail.get("address", "contact.email"),
            consent=None if consent == IGNORE else consent,
            ignores_consent=consent == IGNORE,
            hours=hours,
            purpose=(step.get("send_web_push") or {}).get("purpose"),
        )
    return found


def _hours(journey: Mapping[str, Any]) -> Hours | None:
    window = journey.get("windows") or {}
    without = frozenset(date.fromisoformat(day) for day in journey.get("pause_dates") or ())
    if not window and not without:
        return None
    return Hours(
        opens=clock_time(window.get("from") or "00:00"),
        closes=clock_time(window["to"]) if window.get("to") else None,
        weekdays=tuple(Weekday(day) for day in window.get("weekdays") or WEEK),
        without=without,
    )
