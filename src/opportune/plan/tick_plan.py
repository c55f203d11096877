"""Definitions, the last tick and a moment -> the steps of the next tick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from opportune.compile.query import Query
from opportune.compile.rescore import (
    ACCOUNTS,
    CAUSES,
    CONTACTS,
    Side,
    create_fresh_scores,
    create_scored_account,
    create_scored_contact,
    delete_gone_scores,
    insert_ledger,
    insert_tier_crossings,
    upsert_scores,
)
from opportune.compile.signals import derived_signals, sent_signals
from opportune.model.definitions import Definitions
from opportune.model.signal import SeveralPeople
from opportune.plan.steps import Compiled, Decision, Fixed, Step

# The same message id within this many days is a retry of the same event.
DEDUPE_DAYS = 7
# After downtime, a tick never stretches over more than this: timers and decay happen close to when they were due.
TICK_STEP_MAX = timedelta(hours=24)


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
    """The moment a tick runs for (naive UTC), the newest event it may see, and whether everything is rescored."""

    tick_id: int
    now: datetime
    seen_event_id: int
    is_full: bool


def plan_tick(definitions: Definitions, last: LastTick | None, window: TickWindow) -> list[Step]:
    """The steps in order. Pure: nothing is read or written."""
    now = window.now
    steps: list[Step] = [*_take_in(last, window), *_record_signals(definitions, now), *_touch(definitions, now)]
    steps += _derive(definitions, now)
    cause = "signal" if last is None else "config"
    written: dict[str, object] = {
        "tick_id": window.tick_id,
        "now": now,
        "model_version": definitions.score_model_version,
        "cause_rank": CAUSES.index(cause) + 1,
    }
    model = definitions.score_model
    steps.append(
        Compiled("create_scored_contact", create_scored_contact(model, definitions.kinds, now, window.is_full))
    )
    steps += _store_scores(CONTACTS, definitions, written)
    if not window.is_full:
        steps.append(Fixed("create_touched_account", {"now": now}))
    steps.append(Compiled("create_scored_account", create_scored_account(model, window.is_full)))
    steps += _store_scores(ACCOUNTS, definitions, written)
    steps.append(Fixed("delete_rescore_requests", {"now": now}))
    return steps


def seen_events(last: LastTick | None, window: TickWindow) -> dict[str, object]:
    """The parameters that say which events a tick takes in."""
    return {
        "now": window.now,
        "last_tick_at": last.ticked_at if last else datetime(1970, 1, 1),
        "last_event_id": last.last_event_id if last else 0,
        "previous_seen_event_id": last.seen_event_id if last else 0,
        "seen_event_id": window.seen_event_id,
    }


def _take_in(last: LastTick | None, window: TickWindow) -> list[Step]:
    return [
        Fixed(
            "create_new_event",
            {**seen_events(last, window), "dedupe_days": DEDUPE_DAYS},
        ),
        Decision.IDENTIFY,
        Decision.JUDGE,
    ]


def _record_signals(definitions: Definitions, now: datetime) -> list[Step]:
    graced = [definition for definition in definitions.signals if definition.enabled and definition.grace]
    kind_ids = definitions.kind_ids
    grace_kind_ids = [kind_ids[definition.signal] for definition in graced]
    steps: list[Step] = [Compiled("create_sent_signal", _sent_signals(definitions.signals, tuple(kind_ids.items())))]
    if graced:
        hours = [definition.grace.hours for definition in graced if definition.grace]
        steps.append(Fixed("insert_pending_signals", {"grace_kind_ids": grace_kind_ids, "grace_hours": hours}))
    steps.append(Fixed("create_new_signal", {"grace_kind_ids": grace_kind_ids, "now": now}))
    steps.append(Fixed("insert_new_signals", {"now": now}))
    steps.append(Fixed("update_signal_counter"))
    if graced:
        steps.append(Fixed("delete_matured_signals", {"now": now}))
        for definition in graced:
            assert definition.grace is not None
            steps.append(
                Fixed(
                    "delete_excused_signals",
                    {
                        "kind_id": kind_ids[definition.signal],
                        "unless_kind_ids": [kind_ids[key] for key in definition.grace.unless],
                    },
                )
            )
    return steps


@lru_cache(maxsize=4)
def _sent_signals(signals: tuple, kind_ids: tuple) -> Query:  # type: ignore[type-arg]
    query = sent_signals(signals, dict(kind_ids))
    return Query(f"create or replace temp table sent_signal as\n{query.sql}", query.params)


def _touch(definitions: Definitions, now: datetime) -> list[Step]:
    shared = {
        definitions.kind_ids[key]
        for definition in definitions.signals
        if definition.enabled and isinstance(definition.derive, SeveralPeople)
        for key in definition.derive.of
    }
    return [
        Fixed("create_touched_subject", {"causes": list(CAUSES), "now": now}),
        Fixed("create_loaded_source", {"shared_kind_ids": sorted(shared)}),
        Fixed("create_live_signal", {"now": now, "horizon_days": definitions.score_model.horizon_days}),
    ]


def _derive(definitions: Definitions, now: datetime) -> list[Step]:
    derived = [definition for definition in definitions.signals if definition.enabled and definition.derive]
    if not derived:
        return []
    selects = [
        f"select * from (\n{derived_signals(definition, definitions.kind_ids).sql}\n) as derived  -- {definition.signal}"
        for definition in derived
    ]
    sql = "create or replace temp table derived_signal as\n" + "\nunion all by name\n".join(selects)
    return [
        Compiled("create_derived_signal", Query(sql)),
        Fixed("create_derived_new_signal"),
        Fixed("insert_new_signals", {"now": now}),
        Fixed("update_signal_counter"),
        Fixed("insert_derived_live_signals"),
        Fixed("insert_derived_touched"),
    ]


def _store_scores(side: Side, definitions: Definitions, written: Mapping[str, object]) -> list[Step]:
    def with_written(query: Query, *names: str) -> Query:
        return Query(query.sql, {**query.params, **{name: written[name] for name in names}})

    crossing = ("tick_id", "now", "cause_rank")
    return [
        Compiled(f"insert_{side.subject_type}_ledger", with_written(insert_ledger(side), *crossing, "model_version")),
        Compiled(f"insert_{side.subject_type}_crossings", with_written(insert_tier_crossings(side), *crossing)),
        Compiled(
            f"create_fresh_{side.subject_type}",
            with_written(create_fresh_scores(side, definitions.score_model, written["now"]), "model_version"),  # type: ignore[arg-type]
        ),
        Compiled(f"upsert_{side.subject_type}_scores", upsert_scores(side)),
        Compiled(f"delete_gone_{side.subject_type}", delete_gone_scores(side)),
    ]
