"""Whose signals a tick reads: those of the subjects it rescores, and of their colleagues where people give signals together."""

from __future__ import annotations

from collections.abc import Sequence

from opportune.compile.query import Query

# Signals that several people give together need the colleagues of whoever gave the newest one, or has just joined them.
_WITH_COLLEAGUES = """\
with company as (
    select distinct c.account_id
    from (
        select subject_id from new_signal where list_contains($shared_kind_ids, kind_id)
        union
        select subject_id from touched_subject where cause_rank < 4
    ) as n
    left join identity_link l on l.subject_id = n.subject_id
    join contact c on c.contact_id = coalesce(l.into_id, n.subject_id)
    where c.account_id is not null
),
loaded as (
    select subject_id from touched_subject
    union
    select c.contact_id from contact c join company o on o.account_id = c.account_id
    union
    select -account_id from company
)
"""


def create_loaded_source(shared_kind_ids: Sequence[int] | None) -> Query:
    """`loaded_source`: one row per subject as recorded in signals whose history this tick reads, with the subject it counts for.

    With `shared_kind_ids`, kinds of signals that several people give together, the colleagues of whoever gave one now or has just
    joined them are among them.
    """
    has_colleagues = shared_kind_ids is not None
    loaded = "loaded" if has_colleagues else "touched_subject"
    return Query(
        f"""\
create or replace temp table loaded_source as
{_WITH_COLLEAGUES if has_colleagues else ""}select s.subject_id as source_id, s.subject_id
from {loaded} s
anti join identity_link l on l.subject_id = s.subject_id
union all
select l.subject_id, l.into_id
from identity_link l
join {loaded} s on s.subject_id = l.into_id""",
        {"shared_kind_ids": shared_kind_ids} if has_colleagues else {},
    )
