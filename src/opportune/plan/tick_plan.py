"""Definitions, a moment and what has arrived -> the steps of one tick.

A tick is planned in two halves, because the second depends on what the first takes in: `plan_intake` records new events as
signals, `plan_rescore` brings the scores up to date. Steps that would find nothing to do are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from opportune.compile.derived import derived_signals
from opportune.compile.loaded_source import create_loaded_source
from opportune.compile.query import Query
from opportune.compile.rescore import (
    ACCOUNTS,
    CAUSES,
    CONTACTS,
    Side,
    create_all_scored_account,
    create_all_scored_contact,
    create_loaded_contact,
    create_scored_account,
    create_scored_contact,
)
from opportune.compile.signals import sent_signals
from opportune.compile.stored_scores import (
    delete_stale_scores,
    insert_fresh_scores,
    insert_score_ledger,
    insert_tier_crossings,
)
from opportune.model.definitions import Definitions
from opportune.model.event import event_key
from opportune.model.signal import Match, SeveralPeople, SignalDefinition
from opportune.plan.steps import Compiled, Decision, Fixed, Step

# The same message id within this many days is a retry of the same event.
DEDUPE_DAYS = 7
# After downtime, a tick never stretches over more than this: timers and decay happen close to when they were due.
TICK_STEP_MAX = timedelta(hours=24)
# Earlier than any event. Naive UTC, as stored.
LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001
# Letters of a topic that a third-party source names.
TOPIC_LENGTH_MAX = 128
_TOPIC_SCORE_KEYS = frozenset({"topic_score", "intent_topic_score"})
_WEB_PUSH_KEYS = frozenset({"web_push_subscribed", "web_push_unsubscribed"})
# Browsers that one person may be sent messages in.
BROWSERS_MAX = 20


@dataclass(frozen=True)
class LastTick:
    """How far the workspace has come. `seen_event_id` is the newest event the last tick could see."""

    tick_id: int
    ticked_at: datetime
    last_event_id: int
    seen_event_id: int
    scoring_checksum: str


@dataclass(frozen=True)
class TickWindow:
    """The moment a tick runs for (naive UTC), the newest event it may see, and whether everything is rescored.

    `is_due` is False when nothing is known to change by itself until then, or what only ages was looked for a short while ago: both
    save looking. `is_late` is a moment that is made up for after downtime, with later ones to follow.
    """

    tick_id: int
    now: datetime
    seen_event_id: int
    is_full: bool
    is_due: bool = True
    is_late: bool = False


@dataclass(frozen=True)
class EventFacts:
    """How many events a tick took in, how many of them need a step of their own, and which types and names they have.

    `pending_count` are signals that were put aside by earlier ticks, until their grace period ends. From `user_agents` on it is
    about machines: whether one may have marked an event as its own, whether an event is about a mail, how many page views come
    without a user agent, and how many from one visitor at most.
    """

    event_count: int = 0
    identify_count: int = 0
    group_count: int = 0
    company_count: int = 0
    click_count: int = 0
    pending_count: int = 0
    types: frozenset[str] = frozenset()
    event_keys: frozenset[str] = frozenset()
    user_agents: frozenset[str] = frozenset()
    is_marked: bool = False
    is_mail: bool = False
    without_agent: int = 0
    pages_of_one: int = 0


@dataclass(frozen=True)
class SignalFacts:
    """Which kinds of signals a tick recorded, how many subjects are touched by something else than them or time, whether any
    score may change at all, whether anonymous parts of accounts are touched, and whether requests are waiting to be answered.
    """

    kind_ids: frozenset[int]
    request_count: int
    is_touched: bool
    has_anonymous: bool
    has_requests: bool


def plan_take_in(last: LastTick | None, window: TickWindow) -> list[Step]:
    """The step that picks the events of this tick."""
    return [Fixed("create_new_event", {**seen_events(last, window), "dedupe_days": DEDUPE_DAYS})]


def plan_intake(definitions: Definitions, window: TickWindow, facts: EventFacts, next_signal_id: int) -> list[Step]:
    """From new events to recorded signals, numbered from `next_signal_id` on, and the subjects they touch."""
    now = window.now
    graced = [definition for definition in definitions.signals if definition.enabled and definition.grace]
    kind_ids = definitions.kind_ids
    grace_kind_ids = [kind_ids[definition.signal] for definition in graced]
    begin_to_wait = any(_can_match(match, facts) for definition in graced for match in definition.match)
    is_waiting = begin_to_wait or facts.pending_count > 0
    steps: list[Step] = []
    if facts.event_count:
        steps += [Decision.IDENTIFY, Decision.JUDGE]
        if not facts.event_keys.isdisjoint(_TOPIC_SCORE_KEYS):
            steps.append(Fixed("insert_event_topic_scores", {"now": now, "topic_length_max": TOPIC_LENGTH_MAX}))
            steps.append(Fixed("insert_topic_requests", {"now": now}))
        if not facts.event_keys.isdisjoint(_WEB_PUSH_KEYS):
            steps.append(Fixed("delete_unsubscribed_browsers"))
            steps.append(Fixed("upsert_web_push_subscriptions", {"now": now}))
            steps.append(Fixed("delete_surplus_web_push_subscriptions", {"per_person_max": BROWSERS_MAX}))
        steps.append(Compiled("create_sent_signal", _sent_signals(definitions, facts)))
        if begin_to_wait:
            hours = [definition.grace.hours for definition in graced if definition.grace]
            steps.append(Fixed("insert_pending_signals", {"grace_kind_ids": grace_kind_ids, "grace_hours": hours}))
        if is_waiting:
            # The excuse may have come in this very tick, before the signals it brings are recorded.
            steps += [_excuse("delete_newly_excused_signals", definition, definitions) for definition in graced]
    if is_waiting:
        steps += [_excuse("delete_excused_signals", definition, definitions) for definition in graced]
    steps.append(Fixed("create_new_signal"))
    if is_waiting:
        steps.append(Fixed("insert_due_new_signals", {"now": now, "next_id": next_signal_id}))
    if facts.event_count:
        sent = {"grace_kind_ids": grace_kind_ids, "next_id": next_signal_id}
        steps.append(Fixed("insert_sent_new_signals", sent))
    if is_waiting:
        steps.append(Fixed("delete_matured_signals", {"now": now}))
    if is_waiting or facts.event_count:
        steps.append(Fixed("insert_new_signals", {"now": now}))
    steps.append(Fixed("create_touched_subject", {"causes": list(CAUSES), "now": now, "is_due": window.is_due}))
    return steps


def plan_rescore(
    definitions: Definitions, last: LastTick | None, window: TickWindow, facts: SignalFacts, next_signal_id: int
) -> list[Step]:
    """From touched subjects to stored scores, ledger rows and tier crossings; derived signals are numbered from
    `next_signal_id` on."""
    if not facts.is_touched and not window.is_full:
        # Most ticks of a quiet workspace are for somebody who waits in a journey, or a signal that counts for nobody.
        return [
            Fixed(name)
            for name in ("create_no_touched_account", "create_no_scored_contact", "create_no_scored_account")
        ]
    now, model, version = window.now, definitions.score_model, definitions.score_model_version
    derived = _derived_now(definitions, facts)
    recheck = facts.request_count > 0
    steps: list[Step] = []
    if derived or not window.is_full:
        shared_kind_ids = _shared_kind_ids(definitions)
        with_colleagues = recheck or not facts.kind_ids.isdisjoint(shared_kind_ids)
        steps += [
            Compiled("create_loaded_source", create_loaded_source(shared_kind_ids if with_colleagues else None)),
            Compiled("create_loaded_contact", create_loaded_contact(recheck)),
            Fixed("create_live_signal", {"now": now, "horizon_days": model.horizon_days}),
        ]
    steps += _derive(derived, definitions, now, next_signal_id)
    if window.is_full:
        scored_contact = create_all_scored_contact(model, version, now)
        scored_account = create_all_scored_account(model, version, now)
    else:
        has_visitors = facts.has_anonymous or _several_people_give(derived)
        scored_contact = create_scored_contact(model, version, now, has_visitors)
        scored_account = create_scored_account(model, version, now, recheck)
    steps.append(Compiled("create_scored_contact", scored_contact))
    steps += _store_scores(CONTACTS, window.is_full)
    if not window.is_full:
        steps.append(Fixed("create_touched_account", {"now": now, "is_due": window.is_due}))
    steps.append(Compiled("create_scored_account", scored_account))
    steps += _store_scores(ACCOUNTS, window.is_full)
    cause = "signal" if last is None else "config"
    crossing = {"tick_id": window.tick_id, "now": now, "cause_rank": CAUSES.index(cause) + 1}
    ledger = {**crossing, "model_version": version}
    steps += [
        Compiled("insert_score_ledger", Query(insert_score_ledger(window.is_full).sql, ledger)),
        Compiled("insert_tier_crossings", Query(insert_tier_crossings(window.is_full).sql, crossing)),
    ]
    if facts.has_requests:
        steps.append(Fixed("delete_rescore_requests", {"now": now}))
    return steps


def seen_events(last: LastTick | None, window: TickWindow) -> dict[str, object]:
    """The parameters that say which events a tick takes in."""
    return {
        "now": window.now,
        "last_tick_at": last.ticked_at if last else LONG_AGO,
        "last_event_id": last.last_event_id if last else 0,
        "previous_seen_event_id": last.seen_event_id if last else 0,
        "seen_event_id": window.seen_event_id,
    }


def _sent_signals(definitions: Definitions, facts: EventFacts) -> Query:
    """Only definitions that an event of these types and names can carry: planning all of them takes longer than a tick."""
    possible = []
    for definition in definitions.signals:
        matches = tuple(match for match in definition.match if _can_match(match, facts))
        if matches:
            possible.append(definition.model_copy(update={"match": matches}))
    query = sent_signals(possible, definitions.kind_ids)
    return Query(f"create or replace temp table sent_signal as\n{query.sql}", query.params)


def _can_match(match: Match, facts: EventFacts) -> bool:
    has_type = not match.type or not facts.types.isdisjoint(match.type)
    return has_type and (not match.event or not facts.event_keys.isdisjoint(map(event_key, match.event)))


def _excuse(name: str, definition: SignalDefinition, definitions: Definitions) -> Fixed:
    assert definition.grace is not None, "only definitions with a grace period are excused"
    unless = [definitions.kind_ids[key] for key in definition.grace.unless]
    return Fixed(
        name,
        {"kind_id": definitions.kind_ids[definition.signal], "unless_kind_ids": unless},
    )


def _shared_kind_ids(definitions: Definitions) -> list[int]:
    """Kinds that several people of an account can give together."""
    return sorted(
        {
            definitions.kind_ids[key]
            for definition in definitions.signals
            if definition.enabled and isinstance(definition.derive, SeveralPeople)
            for key in definition.derive.of
        }
    )


def _several_people_give(derived: Sequence[SignalDefinition]) -> bool:
    """Whether one of these signals is given to an account, and not to a person who is touched already."""
    return any(isinstance(definition.derive, SeveralPeople) for definition in derived)


def _derived_now(definitions: Definitions, facts: SignalFacts) -> list[SignalDefinition]:
    """The derived signals that this tick's new signals, or people who turned out to be one, can bring about."""
    return [
        definition
        for definition in definitions.signals
        if definition.enabled
        and definition.derive
        and (facts.request_count or any(definitions.kind_ids[key] in facts.kind_ids for key in definition.derive.of))
    ]


def _derive(
    derived: list[SignalDefinition], definitions: Definitions, now: datetime, next_signal_id: int
) -> list[Step]:
    if not derived:
        return []
    selects = [
        f"select * from (\n{derived_signals(definition, definitions.kind_ids).sql}\n) as derived  -- {definition.signal}"
        for definition in derived
    ]
    sql = "create or replace temp table derived_signal as\n" + "\nunion all by name\n".join(selects)
    steps: list[Step] = [
        Compiled("create_derived_signal", Query(sql)),
        Fixed("create_derived_new_signal", {"next_id": next_signal_id}),
        Fixed("insert_new_signals", {"now": now}),
        Fixed("insert_derived_live_signals"),
    ]
    if _several_people_give(derived):
        steps.append(Fixed("insert_derived_touched"))
    return steps


def _store_scores(side: Side, is_full: bool) -> list[Step]:
    return [
        Compiled(f"delete_stale_{side.subject_type}_scores", delete_stale_scores(side)),
        Compiled(f"insert_fresh_{side.subject_type}_scores", insert_fresh_scores(side, is_full)),
    ]
