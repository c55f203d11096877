"""Ladders as they are now: who stands on which stage, and how that changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from opportune.errors import NotFound
from opportune.insight.pages import Filter, Page, SortKey, after, order_by, sort_key, to_page
from opportune.insight.segments import RECENT_DAYS
from opportune.insight.subjects import subject_facts
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.model.ladder import LadderDefinition, Stage
from opportune.store import Transaction, statement
from opportune.store.definitions import versions_in_force

_SORTS = {"since": SortKey("g.since", datetime), "score": SortKey("coalesce(s.score, 0)", int)}
_CHANGED = SortKey("g.changed_at", datetime, is_descending=True)
_NO_COUNTS = {"subject_count": 0, "entered_count": 0, "left_count": 0}


@dataclass(frozen=True)
class LadderFilter:
    """Which ladders are wanted. `query` is looked for in keys and names, ignoring case."""

    status: str | None = None
    query: str | None = None

    def fits(self, ladder: LadderDefinition) -> bool:
        return (
            self.status in (None, ladder.status.value)
            and (self.query or "").casefold() in f"{ladder.ladder} {ladder.name}".casefold()
        )


def find_ladder(definitions: Definitions, key: str) -> tuple[LadderDefinition, int]:
    """A ladder in force, and its number. Raises NotFound."""
    found = definitions.by_name.get(("ladder", key))
    if not isinstance(found, LadderDefinition):
        raise NotFound(f"There is no ladder {key}. `opportune ladders list` shows which there are.")
    return found, definitions.definition_ids["ladder", key]


def list_ladders(
    tx: Transaction, definitions: Definitions, now: datetime, wanted: LadderFilter
) -> list[dict[str, Any]]:
    """Every ladder that is wanted with who stands where, in order of key. `now` is naive UTC."""
    counts = _counts(tx, now)
    versions = versions_in_force(tx, "ladder")
    return [
        _described(ladder, definitions.definition_ids["ladder", ladder.ladder], versions, counts)
        for ladder in definitions.ladders
        if wanted.fits(ladder)
    ]


def get_ladder(tx: Transaction, definitions: Definitions, key: str, now: datetime) -> dict[str, Any]:
    """One ladder with who stands where. Raises NotFound."""
    ladder, ladder_id = find_ladder(definitions, key)
    return _described(ladder, ladder_id, versions_in_force(tx, "ladder"), _counts(tx, now))


def stage_subjects(
    tx: Transaction, definitions: Definitions, key: str, stage: str | None, sort: str, limit: int, cursor: str | None
) -> Page:
    """One page of those who stand on a ladder, or on one stage of it. Raises NotFound and InvalidInput."""
    ladder, ladder_id = find_ladder(definitions, key)
    if stage is not None and stage not in {one.stage for one in ladder.stages}:
        stages = ", ".join(one.stage for one in ladder.stages)
        raise NotFound(f"Ladder {key} has no stage {stage}. Its stages are {stages}.")
    by = sort_key(sort, _SORTS)
    table = ladder.subject.value
    wanted = Filter(["g.ladder_id = $ladder_id"], {"ladder_id": ladder_id})
    wanted.add("g.stage = $stage", stage=stage)
    page = _StagePage(table, ladder.subject, wanted, by, after(cursor, sort, by, "subject_id"), limit)
    # Who has no score comes last, and nobody is missing among the subjects: it is quicker to find out whether the others fill the
    # page than to join them all.
    rows = page.rows(tx, is_quick=True)
    if len(rows) <= limit:
        rows = page.rows(tx, is_quick=False)
    return to_page(rows, limit, sort, "subject_id")


@dataclass(frozen=True)
class _StagePage:
    """A page of those who stand on a ladder, `g`, by a sort key over them and their scores `s`."""

    table: str
    subject: SubjectType
    wanted: Filter
    by: SortKey
    beyond: Filter
    limit: int

    def rows(self, tx: Transaction, is_quick: bool) -> list[dict[str, Any]]:
        """At most one more than the page has. `is_quick` leaves out who may be at the end, and may so give too few."""
        table = self.table
        conditions = [self.beyond.sql]
        scores = ""
        if self.by.kind is int:
            join = "join" if is_quick else "left join"
            scores = f"\n    {join} {table}_score s on s.{table}_id = g.subject_id"
        if not is_quick:
            conditions.append(f"subject_id in (select {table}_id from {table})")
        elif self.by.kind is int:
            if not self.by.is_descending:
                return []
            conditions.append("sort_value > 0")
        return tx.run_dicts(
            f"""\
with standing as (
    select g.subject_id, {self.by.expression} as sort_value
    from subject_stage g{scores}
    where {self.wanted.sql}
),
page as materialized (
    select subject_id, sort_value
    from standing
    where {" and ".join(f"({one})" for one in conditions)}
    order by {order_by(self.by, "subject_id")}
    limit $limit
)
select g.subject_id, g.stage, g.since, g.previous_stage, {subject_facts(self.subject)}, p.sort_value
from page p
join subject_stage g on g.subject_id = p.subject_id
join {table} a on a.{table}_id = p.subject_id
left join {table}_score s on s.{table}_id = p.subject_id
where {self.wanted.sql}
order by {order_by(self.by, "subject_id", "p.")}""",
            {"limit": self.limit + 1, **self.wanted.params, **self.beyond.params},
        )


def stage_history(
    tx: Transaction, definitions: Definitions, key: str, stage: str | None, limit: int, cursor: str | None
) -> Page:
    """Who came onto a stage, from which and when, the newest first; `stage` is one they came from or to.

    Raises NotFound and InvalidInput.
    """
    ladder, ladder_id = find_ladder(definitions, key)
    table = ladder.subject.value
    wanted = Filter(["g.ladder_id = $ladder_id"], {"ladder_id": ladder_id})
    wanted.add("g.from_stage = $stage or g.to_stage = $stage", stage=stage)
    beyond = after(cursor, "-changed_at", _CHANGED, "subject_id")
    rows = tx.run_dicts(
        f"""\
with changed as (
    select g.tick_id, g.changed_at, g.subject_id, g.from_stage, g.to_stage, {subject_facts(ladder.subject)},
        g.changed_at as sort_value
    from stage_change g
    left join {table} a on a.{table}_id = g.subject_id
    left join {table}_score s on s.{table}_id = g.subject_id
    where {wanted.sql}
)
select * from changed
where {beyond.sql}
order by {order_by(_CHANGED, "subject_id")}
limit $limit""",
        {"limit": limit + 1, **wanted.params, **beyond.params},
    )
    return to_page(rows, limit, "-changed_at", "subject_id")


def _counts(tx: Transaction, now: datetime) -> dict[tuple[int, str], dict[str, int]]:
    since = now - timedelta(days=RECENT_DAYS)
    return {
        (row.pop("ladder_id"), row.pop("stage")): row
        for row in tx.run_dicts(statement("list_stage_counts"), {"since": since})
    }


def _described(
    ladder: LadderDefinition,
    ladder_id: int,
    versions: dict[str, int],
    counts: dict[tuple[int, str], dict[str, int]],
) -> dict[str, Any]:
    ends: list[float | None] = [upper.from_ for _, upper in pairwise(ladder.stages)]
    stages = [
        _stage(stage, end, counts.get((ladder_id, stage.stage), _NO_COUNTS))
        for stage, end in zip(ladder.stages, [*ends, None], strict=True)
    ]
    return {
        "key": ladder.ladder,
        "name": ladder.name,
        "description": ladder.description,
        "subject": ladder.subject.value,
        "status": ladder.status.value,
        "version": versions[ladder.ladder],
        "measure": ladder.measure.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        "among": ladder.among and ladder.among.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        "stages": stages,
        "hysteresis": ladder.hysteresis,
        "min_dwell_days": ladder.min_dwell_days,
        "subject_count": sum(stage["subject_count"] for stage in stages),
        "tags": ladder.tags,
        "owner": ladder.owner,
    }


def _stage(stage: Stage, end: float | None, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "stage": stage.stage,
        "name": stage.name,
        "from_number": stage.from_,
        "to_number": end,
        "segment": stage.segment,
        **counts,
    }
