"""The statements that store scores: the rows in the place of the old ones, what the ledger says about them, tiers crossed."""

from __future__ import annotations

from opportune.compile.query import Query, indent
from opportune.compile.rescore import ACCOUNTS, CAUSES, CHANGED, CONTACTS, Side, stored_columns

_CAUSE = "['" + "', '".join(CAUSES) + "'][coalesce(cause_rank, $cause_rank)]"


def delete_stale_scores(side: Side) -> Query:
    """Remove the rows that fresh ones take the place of, and those of subjects that were merged into another or erased; the
    ledger keeps their past.

    Deleting and appending whole rows takes a fraction of the time of an update, which rewrites each column of every
    vector it touches (docs/decisions, 0021).
    """
    return Query(f"""\
delete from {side.table}
where {side.key} in (select {side.key} from {side.scored} where existed and (is_fresh or is_gone))""")


def insert_fresh_scores(side: Side, is_full: bool) -> Query:
    """Store the fresh rows; many of them in order of the key, since neighbours in the table are read together."""
    names = ", ".join(stored_columns(side))
    return Query(f"""\
insert into {side.table} by name
select {names}
from {side.scored}
where is_fresh{_in_order(side.key, is_full)}""")


def insert_score_ledger(is_full: bool) -> Query:
    """One ledger row per subject whose score or a sub-score changed, or that is scored for the first time."""
    return Query(f"""\
insert into score_ledger
select $tick_id, $now, subject_type, subject_id, coalesce(old_score, 0), score, first_party_score, third_party_score,
    old_tier, tier, {_CAUSE}, $model_version, not existed
from (
    {indent(_both_sides())}
) as s
where {CHANGED}{_in_order("subject_type desc, subject_id", is_full)}""")


def insert_tier_crossings(is_full: bool) -> Query:
    """One row per subject whose tier differs from the one before; a first score counts from low."""
    return Query(f"""\
insert into tier_crossing
select $tick_id, $now, subject_type, subject_id, coalesce(old_tier, 'low'), tier, coalesce(old_score, 0), score, {_CAUSE}
from (
    {indent(_both_sides())}
) as s
where tier <> coalesce(old_tier, 'low'){_in_order("subject_type desc, subject_id", is_full)}""")


def _in_order(columns: str, is_full: bool) -> str:
    return f"\norder by {columns}" if is_full else ""


def _both_sides() -> str:
    scores = "score, first_party_score, third_party_score, tier"
    old_scores = "old_score, old_first_party_score, old_third_party_score, old_tier"
    return "\nunion all\n".join(
        f"select '{side.subject_type}' as subject_type, {side.key} as subject_id, existed, cause_rank,\n"
        f"    {scores},\n    {old_scores}\nfrom {side.scored}"
        for side in (CONTACTS, ACCOUNTS)
    )
