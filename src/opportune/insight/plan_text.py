"""The steps of a tick as text: what a tick that finds everything to do would run, in order, with its SQL."""

from __future__ import annotations

from datetime import datetime

from opportune.model.definitions import Definitions
from opportune.model.event import EventType, event_key
from opportune.plan.steps import Step, explain
from opportune.plan.tick_plan import EventFacts, SignalFacts, TickWindow, plan_intake, plan_rescore, plan_take_in


def describe_tick(definitions: Definitions, now: datetime, is_full: bool) -> str:
    """The plan of a tick at `now` (naive UTC) with something of everything in it."""
    window = TickWindow(tick_id=1, now=now, seen_event_id=0, is_full=is_full)
    kind_ids = frozenset(definitions.kind_ids.values())
    signals = SignalFacts(kind_ids, request_count=1, is_touched=True, has_anonymous=True, has_requests=True)
    steps: list[Step] = [
        *plan_take_in(None, window),
        *plan_intake(definitions, window, _events_of_every_kind(definitions), 1),
        *plan_rescore(definitions, None, window, signals, 1),
    ]
    return explain(steps)


def _events_of_every_kind(definitions: Definitions) -> EventFacts:
    names = {event_key(name) for signal in definitions.signals for match in signal.match for name in match.event}
    return EventFacts(event_count=1, pending_count=1, types=frozenset(EventType), event_keys=frozenset(names))
