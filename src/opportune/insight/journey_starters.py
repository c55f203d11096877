"""Who would start a journey now, for a preview: those to whom what starts it has happened lately, or who are where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from opportune.compile.bindings import Bindings
from opportune.compile.entry import create_dated, sent_event
from opportune.insight.journey_trial import TriedJourney, recent_events
from opportune.store import Transaction

_PLAIN = "'' as entry_key, null::bigint as event_id, null::json as context"


@dataclass(frozen=True)
class Starters:
    """A select as `insert_entering` takes it, None for nobody, and in words who that is."""

    sql: str | None
    said: str


def starters(tx: Transaction, tried: TriedJourney, days: int, bind: Bindings) -> Starters:
    """Everybody whom the trigger concerns now, whether they may enter or not. `days` is how long ago is lately."""
    trigger, subject = tried.journey.trigger, tried.journey.subject
    span = f"{days} days" if days > 1 else "day"
    if trigger.within is not None:
        number = tried.catalogue.segment_id(trigger.within)
        members = f"select subject_id, {_PLAIN} from {tried.world.segment_member} members where segment_id = {number}"
        return Starters(members, f"who is in segment {trigger.within} now")
    if trigger.segment_left is not None:
        number = tried.catalogue.segment_id(trigger.segment_left)
        left = (
            f"select subject_id, {_PLAIN} from membership_change\n"
            f"where segment_id = {number} and not is_entered and changed_at > {bind.ago(days)}"
        )
        return Starters(left, f"who left segment {trigger.segment_left} in the last {span}")
    if trigger.event is not None:
        recent_events(tx, trigger.event.event, days, bind.now)
        names = " or ".join(trigger.event.event)
        return Starters(sent_event(trigger.event, subject, bind), f"who sent {names} in the last {span}")
    if trigger.score is not None:
        comparison, said = (">=", "at least") if trigger.score.direction == "up" else ("<", "less than")
        value = trigger.score.crosses
        return Starters(_scored(tried, f"score {comparison} {value}"), f"who scores {said} {value} now")
    if trigger.tier is not None:
        tiers = ", ".join(f"'{tier}'" for tier in trigger.tier.to)
        return Starters(_scored(tried, f"tier in ({tiers})"), f"who is in tier {' or '.join(trigger.tier.to)} now")
    if trigger.date_field is not None:
        ending = bind.moment("ahead", bind.now + timedelta(days=days))
        calendar, inner = tried.catalogue.calendar, Bindings(bind.now)
        dated = create_dated(trigger.date_field, subject, bind.now, False, calendar, inner)
        tx.run(dated.sql, dated.params)
        coming = (
            "select subject_id, entry_key, null::bigint as event_id, null::json as context\n"
            f"from dated where moment <= {ending}"
        )
        return Starters(coming, f"whose moment by {trigger.date_field.field} comes in the next {span}")
    return Starters(None, "nobody by itself: it takes in only those it is asked to")


def _scored(tried: TriedJourney, holds: str) -> str:
    subject = tried.journey.subject.value
    # Anonymous visitors have scores as well, and come into no journey.
    return (
        f"select {subject}_id as subject_id, {_PLAIN} from {subject}_score\n"
        f"where {holds} and {subject}_id in (select {subject}_id from {subject})"
    )
