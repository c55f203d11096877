"""Signal definitions -> SQL: which signals follow from those a subject has, and which do not any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from opportune.compile.query import Query, indent
from opportune.model.signal import Accumulated, Repeated, Returned, SeveralPeople, SignalDefinition

# A visit ends after this long without activity, as web analytics have it.
SESSION_GAP_MINUTES = 30
# The verdict on a derived signal, which no event carries.
WITHDRAWN = "what it follows from looks like a machine's"


@dataclass(frozen=True)
class _Derivation:
    """What a derived signal follows from: CTEs, and the rows `h` of one of them of which `holds` is true.

    `same` says that a stored signal `d` is the one that follows from `h`, and `columns` make one of it.
    """

    ctes: str
    source: str
    holds: str
    same: str
    columns: str = ""


def derived_signals(definition: SignalDefinition, kind_ids: Mapping[str, int]) -> Query:
    """One row per derived signal that holds now and is not stored yet, out of `live_signal`.

    `live_signal` has every signal of the subjects concerned within the score's horizon, with `is_fresh` on the
    subjects that got something new in this tick, and `person_id`, which keeps the visitors apart that count for one account.
    Columns: subject_id, kind_id, occurred_at, context_key.
    """
    derive, kind_id = definition.derive, kind_ids[definition.signal]
    found = _derivation(definition, kind_ids, "live_signal")
    if isinstance(derive, SeveralPeople):
        return Query(_first_of_several_people(kind_id, found, derive))
    return Query(f"""\
{found.ctes}
select h.person_id as subject_id, {kind_id}::smallint as kind_id, h.occurred_at, {found.columns} as context_key
from {found.source} h
where {found.holds} and not exists (
    select 1 from live_signal d
    where d.kind_id = {kind_id} and d.verdict is null and {found.same}
)""")


def withdrawn_signals(definitions: Sequence[SignalDefinition], kind_ids: Mapping[str, int]) -> Query:
    """Give the derived signals that follow from nothing any more a verdict; one row with subject_id for each.

    Out of `suspected_signal`, which is like `live_signal` with all that was ever recorded of the subjects, and each of them fresh.
    """
    selects = []
    for definition in definitions:
        found = _derivation(definition, kind_ids, "suspected_signal")
        selects.append(f"""\
select * from (
    {indent(found.ctes)}
    select d.signal_id
    from suspected_signal d
    where d.kind_id = {kind_ids[definition.signal]} and d.verdict is null and d.event_id is null and not exists (
        select 1 from {found.source} h where {found.holds} and {indent(found.same)}
    )
) as unfounded  -- {definition.signal}""")
    listed = indent("\nunion all\n".join(selects))
    return Query(
        f"update signal set verdict = $verdict\nwhere signal_id in (\n    {listed}\n)\nreturning subject_id",
        {"verdict": WITHDRAWN},
    )


def _derivation(definition: SignalDefinition, kind_ids: Mapping[str, int], signals: str) -> _Derivation:
    derive = definition.derive
    assert derive is not None, "only definitions with `derive` are derived"
    of = ", ".join(str(kind_ids[key]) for key in derive.of)
    match derive:
        case Repeated(same="context"):
            return _repeated_in_context(signals, of, derive.at_least)
        case Repeated():
            return _repeated_in_session(signals, of, derive.at_least)
        case Returned():
            return _returned(signals, of, derive.after_hours)
        case Accumulated():
            return _accumulated(signals, of, derive.at_least)
        case SeveralPeople():
            return _several_people(signals, of, derive)
        case _ as unreachable:
            assert_never(unreachable)


def _repeated_in_context(signals: str, of: str, at_least: int) -> _Derivation:
    return _Derivation(
        ctes=f"""\
with counted as (
    select person_id, context_key, occurred_at, signal_id,
        row_number() over (partition by person_id, context_key order by occurred_at, signal_id) as nth
    from {signals}
    where is_fresh and verdict is null and context_key is not null and kind_id in ({of})
)""",
        source="counted",
        holds=f"h.nth = {at_least}",
        same="d.person_id = h.person_id and d.context_key = h.context_key",
        columns="h.context_key",
    )


def _repeated_in_session(signals: str, of: str, at_least: int) -> _Derivation:
    return _Derivation(
        ctes=f"""\
with activity as (
    select person_id, occurred_at, signal_id,
        occurred_at - lag(occurred_at) over (partition by person_id order by occurred_at, signal_id)
            <= interval {SESSION_GAP_MINUTES} minute as goes_on
    from {signals}
    where is_fresh and verdict is null and kind_id in ({of})
),
of_visit as (
    select *, count(*) filter (goes_on is distinct from true)
        over (partition by person_id order by occurred_at, signal_id) as visit_number
    from activity
),
visit as (
    select person_id, min(occurred_at) as started_at, max(occurred_at) as ended_at,
        -- The moment of the one that makes them enough.
        min(occurred_at, {at_least})[{at_least}] as occurred_at
    from of_visit
    group by person_id, visit_number
)""",
        source="visit",
        holds="h.occurred_at is not null",
        same="d.person_id = h.person_id and d.occurred_at between h.started_at and h.ended_at",
        columns="'visit ' || strftime(h.started_at, '%Y-%m-%d %H:%M:%S')",
    )


def _returned(signals: str, of: str, after_hours: int) -> _Derivation:
    return _Derivation(
        ctes=f"""\
with activity as (
    select person_id, occurred_at, signal_id,
        occurred_at - lag(occurred_at) over (partition by person_id order by occurred_at, signal_id) as away
    from {signals}
    where is_fresh and verdict is null and kind_id in ({of})
),
back as (
    select person_id, cast(occurred_at as date) as day, min(occurred_at) as occurred_at
    from activity
    where away > interval {after_hours} hour
    group by person_id, day
)""",
        source="back",
        holds="true",
        same="d.person_id = h.person_id and cast(d.occurred_at as date) = h.day",
        columns="'day ' || h.day::varchar",
    )


def _accumulated(signals: str, of: str, at_least: float) -> _Derivation:
    return _Derivation(
        ctes=f"""\
with adding as (
    select person_id, context_key, occurred_at, signal_id, cast(occurred_at as date) as day,
        sum(quantity) over (
            partition by person_id, context_key, cast(occurred_at as date) order by occurred_at, signal_id
        ) as total
    from {signals}
    where is_fresh and verdict is null and context_key is not null and quantity > 0 and kind_id in ({of})
),
reached as (
    select person_id, context_key, day, min(occurred_at) as occurred_at
    from adding
    where total >= {at_least}
    group by person_id, context_key, day
)""",
        source="reached",
        holds="true",
        same="d.person_id = h.person_id and d.context_key = h.context_key and cast(d.occurred_at as date) = h.day",
        columns="h.context_key",
    )


def _several_people(signals: str, of: str, derive: SeveralPeople) -> _Derivation:
    window = f"interval {derive.within_days} day"
    return _Derivation(
        ctes=f"""\
with recursive seen as (
    select l.account_id, l.subject_id, l.context_key, l.occurred_at, l.is_fresh
    from {signals} l
    where l.verdict is null and l.subject_id > 0 and l.account_id is not null and l.context_key is not null
        and l.kind_id in ({of})
),
together as (
    select a.account_id, a.context_key, a.occurred_at
    from seen a
    join seen b on b.account_id = a.account_id and b.context_key = a.context_key
        and b.occurred_at > a.occurred_at - {window} and b.occurred_at <= a.occurred_at
    group by a.account_id, a.context_key, a.occurred_at
    having count(distinct b.subject_id) >= {derive.at_least} and (bool_or(a.is_fresh) or bool_or(b.is_fresh))
)""",
        source="together",
        holds="true",
        same=f"""d.account_id = h.account_id and d.context_key = h.context_key
    and d.occurred_at > h.occurred_at - {window} and d.occurred_at < h.occurred_at + {window}""",
    )


def _first_of_several_people(kind_id: int, found: _Derivation, derive: SeveralPeople) -> str:
    """The first one counts, then the first one after its window, and so on: however many arrive at once."""
    return f"""\
{found.ctes},
uncounted as (
    select h.account_id, h.context_key, h.occurred_at
    from {found.source} h
    where not exists (
        select 1 from live_signal d
        where d.kind_id = {kind_id} and d.verdict is null and {indent(found.same, 8)}
    )
),
counted as (
    select account_id, context_key, min(occurred_at) as occurred_at
    from uncounted
    group by account_id, context_key
    union all
    select u.account_id, u.context_key, min(u.occurred_at)
    from counted c
    join uncounted u on u.account_id = c.account_id and u.context_key = c.context_key
        and u.occurred_at >= c.occurred_at + interval {derive.within_days} day
    group by u.account_id, u.context_key
)
select -c.account_id as subject_id, {kind_id}::smallint as kind_id, c.occurred_at, c.context_key
from counted c"""
