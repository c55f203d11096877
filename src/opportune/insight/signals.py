"""Signals as they were recorded: of everybody, of an account or of a contact, and how many there were each day.

Nothing is left out: those too old to count and those of suspected machines are listed as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opportune.insight.pages import Filter, Page, SortKey, after, order_by, to_page
from opportune.insight.scores import current_definitions
from opportune.insight.subjects import require_subject
from opportune.model.definitions import Definitions
from opportune.model.signal import Category
from opportune.store import Transaction, Workspace, statement

_SORT = "-occurred_at"
_KEY = SortKey("s.occurred_at", datetime, is_descending=True)


@dataclass(frozen=True)
class SignalFilter:
    """Which signals are wanted. Moments are naive UTC; `is_suspected` says whether a machine's."""

    since: datetime | None = None
    until: datetime | None = None
    kind: str | None = None
    category: Category | None = None
    is_suspected: bool | None = None

    def conditions(self, definitions: Definitions) -> Filter:
        """The filter over a signal `s`."""
        found = Filter()
        found.add("s.occurred_at >= $since", since=self.since)
        found.add("s.occurred_at < $until", until=self.until)
        if self.kind is not None or self.category is not None:
            found.conditions.append(_is_kind(self._kind_ids(definitions)))
        if self.is_suspected is not None:
            found.add("s.verdict is not null" if self.is_suspected else "s.verdict is null")
        return found

    def _kind_ids(self, definitions: Definitions) -> list[int]:
        return [
            definitions.kind_ids[found.signal]
            for found in definitions.signals
            if self.kind in (None, found.signal) and self.category in (None, found.category)
        ]


def _is_kind(kind_ids: list[int]) -> str:
    """The planner joins with a list of numbers, and then reads the whole history; a CASE makes it stop at the newest rows."""
    tests = " or ".join(f"s.kind_id = {kind_id}" for kind_id in kind_ids)
    return f"case when {tests or 'false'} then true else false end"


def list_signals(tx: Transaction, workspace: Workspace, wanted: SignalFilter, limit: int, cursor: str | None) -> Page:
    """One page of all signals, the newest first. Raises InvalidInput for a cursor of another list."""
    definitions = current_definitions(tx, workspace)
    return _page(tx, definitions, wanted.conditions(definitions), limit, cursor)


def list_subject_signals(
    tx: Transaction,
    workspace: Workspace,
    subject_type: str,
    subject_id: int,
    wanted: SignalFilter,
    limit: int,
    cursor: str | None,
) -> Page:
    """One page of the signals that count for an account or a contact now, the newest first. Raises NotFound."""
    require_subject(tx, subject_type, subject_id)
    known = "list_account_sources" if subject_type == "account" else "list_contact_sources"
    sources = [source for (source,) in tx.fixed(known, {"subject_id": subject_id})]
    definitions = current_definitions(tx, workspace)
    conditions = wanted.conditions(definitions)
    conditions.add("s.subject_id in (select unnest($sources::bigint[]))", sources=sources)
    return _page(tx, definitions, conditions, limit, cursor)


def signal_volume(tx: Transaction, since: datetime) -> list[dict[str, Any]]:
    """How many signals each day and category brought since a midnight (naive UTC), machines counted apart."""
    return tx.run_dicts(statement("list_signal_volume"), {"since": since})


# A row per kind of signal with what its definition says, as a CTE.
DESCRIBED = """\
described as (
    select k.kind_id, k.key as signal, d.body ->> '$.name' as name, d.body ->> '$.category' as category,
        d.body ->> '$.party' as party, d.body ->> '$.strength' as strength
    from signal_kind k
    join definition d on d.kind = 'signal' and d.key = k.key and d.is_active
)"""


def _page(tx: Transaction, definitions: Definitions, wanted: Filter, limit: int, cursor: str | None) -> Page:
    beyond = after(cursor, _SORT, _KEY, "signal_id")
    # The few signals of a page are chosen first, and only then joined with whose they are.
    rows = tx.run_dicts(
        f"""\
with {DESCRIBED},
sorted as (
    select s.*, {_KEY.expression} as sort_value from signal s where {wanted.sql}
),
page as (
    select * from sorted
    where {beyond.sql}
    order by {order_by(_KEY, "signal_id")}
    limit $limit
),
counted as (
    select p.*, coalesce(l.into_id, p.subject_id) as counts_for
    from page p
    left join identity_link l on l.subject_id = p.subject_id
)
select p.signal_id, d.signal, d.name, d.category, d.party, d.strength, p.occurred_at, p.recorded_at, p.event_id,
    p.context_key, p.quantity, p.verdict, p.evidence::varchar as evidence,
    p.occurred_at > (select max(ticked_at) from tick) - to_days($horizon_days + 1) as is_live,
    c.contact_id, coalesce(nullif(trim(concat_ws(' ', c.first_name, c.last_name)), ''), c.email) as contact_name,
    a.account_id, coalesce(a.name, a.domain) as account_name, p.sort_value
from counted p
join described d on d.kind_id = p.kind_id
left join contact c on c.contact_id = p.counts_for
left join account a on a.account_id = coalesce(c.account_id, -p.counts_for)
order by {order_by(_KEY, "signal_id", "p.")}""",
        {
            "limit": limit + 1,
            "horizon_days": definitions.score_model.horizon_days,
            **wanted.params,
            **beyond.params,
        },
    )
    return to_page(rows, limit, _SORT, "signal_id")
