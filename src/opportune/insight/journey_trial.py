"""Trying a journey out: who would start now, carried through it by the statement that carries the living, and nothing stored.

It runs in a read transaction and leaves temporary tables only. Facts are those of the last tick; windows end at `now`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from opportune.compile.bindings import Bindings
from opportune.compile.entry import insert_entering
from opportune.compile.journey import journey_steps
from opportune.compile.query import Query
from opportune.compile.shortcut import Shortcuts
from opportune.compile.transition import TransitionIds, transition_rows, transitions
from opportune.compile.world import NOW, World
from opportune.errors import InvalidInput
from opportune.insight.catalogue import catalogue_now
from opportune.insight.journeys import find_journey
from opportune.insight.preview import world_after
from opportune.insight.trial import Trial, try_bodies
from opportune.model.catalogue import Catalogue
from opportune.model.connector import ConnectorDefinition
from opportune.model.definitions import Body, Definitions, kind_of
from opportune.model.email import EmailDefinition
from opportune.model.event import event_key
from opportune.model.journey import JourneyDefinition
from opportune.model.node import Node
from opportune.plan.journey_plan import Running, by_subject
from opportune.store import Transaction

# In a version that is not saved yet nobody can be.
UNSAVED = 0
# Kinds that decide who is in a segment or on a stage.
_MEMBERSHIP_KINDS = frozenset({"segment", "workflow", "ladder", "intent_report"})


@dataclass(frozen=True)
class TriedJourney:
    """A journey on trial, with the definitions it would run among."""

    journey: JourneyDefinition
    number: int
    definitions: Definitions
    catalogue: Catalogue
    world: World

    @cached_property
    def transition_ids(self) -> TransitionIds:
        """What may happen in it, with numbers of its own."""
        return {one: transition_id for transition_id, one in enumerate(transitions(self.journey), start=1)}

    def email(self, key: str) -> EmailDefinition | None:
        found = self.definitions.by_name.get(("email", key))
        return found if isinstance(found, EmailDefinition) else None

    def connector(self, key: str) -> ConnectorDefinition | None:
        found = self.definitions.by_name.get(("connector", key))
        return found if isinstance(found, ConnectorDefinition) else None


def try_journey(
    tx: Transaction, current: Definitions, bodies: Sequence[Body], key: str | None, now: datetime
) -> TriedJourney:
    """The journey among `bodies`, which are not in force, or the one in force called `key`.

    Raises InvalidDefinition, NotFound, and InvalidInput where it is not plain which journey is meant.
    """
    written = [body for body in bodies if isinstance(body, JourneyDefinition) and key in (None, body.workflow)]
    if len(written) > 1 or (not written and key is None):
        raise InvalidInput("Give one journey to try out: a definition, or the key of one in force.")
    journey = written[0] if written else find_journey(current, key or "")[0]
    others = [body for body in bodies if kind_of(body) != kind_of(journey)]
    trial = try_bodies(current, [*others, journey])
    return TriedJourney(
        journey=journey,
        number=trial.proposed.definition_ids["workflow", journey.workflow],
        definitions=trial.proposed,
        catalogue=catalogue_now(tx, trial.proposed),
        world=world_after(tx, trial, now) if _changes_members(trial) else NOW,
    )


def _changes_members(trial: Trial) -> bool:
    return any(
        kind in _MEMBERSHIP_KINDS
        and not isinstance(trial.proposed.by_name[kind, key], JourneyDefinition)
        and trial.current.by_name.get((kind, key)) != trial.proposed.by_name[kind, key]
        for kind, key in (kind_of(body) for body in trial.proposal.bodies)
    )


def fill_moving(tx: Transaction, tried: TriedJourney, candidates: str | None, bind: Bindings) -> None:
    """Let `moving` hold those of `candidates` who may enter by the rules of coming again, as `insert_entering` takes them."""
    tx.fixed("create_moving")
    if candidates is not None:
        query = insert_entering(tried.journey, tried.number, UNSAVED, [candidates], bind)
        tx.run(query.sql, query.params)


def ask_about_moving(tx: Transaction, tried: TriedJourney) -> None:
    """Fill the tables of those whom criteria are asked about, and of what may happen to them, as a tick does."""
    numbers = by_subject([Running(tried.journey, tried.number, UNSAVED, tried.transition_ids)])
    tx.fixed("create_moving_contact", {"contact_ids": numbers["contact_ids"]})
    tx.fixed("create_moving_account", {"account_ids": numbers["account_ids"]})
    tx.fixed("create_asked_source")
    rows = transition_rows([(tried.number, UNSAVED, tried.transition_ids)])
    tx.fixed("create_tried_transition", {**rows, "transition_ids": list(tried.transition_ids.values())})


def steps_of(tried: TriedJourney, shortcuts: Shortcuts, now: datetime, nodes: Sequence[Node] | None = None) -> Query:
    """The steps of everybody in `moving`, with what is supposed about pauses; only at some nodes, if these are named."""
    return journey_steps(
        tried.journey,
        tried.number,
        UNSAVED,
        tried.transition_ids,
        tried.catalogue,
        Bindings(now),
        tried.world,
        nodes=nodes,
        shortcuts=shortcuts,
    )


def recent_events(tx: Transaction, names: Sequence[str], days: int, now: datetime) -> None:
    """Let the tables that triggers read hold the events of the last days as if they came in now."""
    keys = sorted({event_key(name) for name in names})
    tx.fixed("create_recent_event", {"event_keys": keys, "days": days, "now": now})
    tx.fixed("create_recent_event_subject")
    tx.fixed("create_recent_event_verdict")
