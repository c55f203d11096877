"""An outcome beside the memberships and stages before it, and the rows that differ.

For a preview, where what was before is stored, and for a backtest, where it is the outcome of the day before.
"""

from __future__ import annotations

from opportune.compile.membership_pass import Pass
from opportune.compile.query import Query, indent
from opportune.model.catalogue import Catalogue


def segment_ids(what: Pass, catalogue: Catalogue) -> list[int]:
    return [catalogue.segment_id(segment.segment) for segment in what.segments]


def managed_ids(what: Pass, catalogue: Catalogue) -> list[int]:
    return [catalogue.segment_id(segment.segment) for segment in what.managed]


def ladder_ids(what: Pass, catalogue: Catalogue) -> list[int]:
    return [catalogue.ladder_id(ladder.ladder) for ladder in what.ladders]


def workflow_ids(what: Pass, catalogue: Catalogue) -> list[int]:
    return [catalogue.definition_ids["workflow", workflow.workflow] for workflow in what.workflows]


def beside_former(columns: Query, what: Pass, catalogue: Catalogue, members: str, stages: str) -> Query:
    """The rows of `outcome_columns`, with was_N for each segment and stood_N for each ladder.

    `members` has rows of subject_id and segment_id, `stages` of subject_id, ladder_id and stage.
    """
    selected, joins = ["o.*"], []
    if numbers := segment_ids(what, catalogue):
        was = ", ".join(f"bool_or(segment_id = {number}) as was_{number}" for number in numbers)
        listed = ", ".join(map(str, numbers))
        joins.append(
            f"left join (\n    select subject_id, {was}\n    from {members} m\n    where segment_id in ({listed})\n"
            "    group by subject_id\n) m on m.subject_id = o.subject_id"
        )
        selected += [f"coalesce(m.was_{number}, false) as was_{number}" for number in numbers]
    if numbers := ladder_ids(what, catalogue):
        stood = ", ".join(f"max(stage) filter (ladder_id = {number}) as stood_{number}" for number in numbers)
        listed = ", ".join(map(str, numbers))
        joins.append(
            f"left join (\n    select subject_id, {stood}\n    from {stages} g\n    where ladder_id in ({listed})\n"
            "    group by subject_id\n) g on g.subject_id = o.subject_id"
        )
        selected += [f"g.stood_{number}" for number in numbers]
    listed = ",\n    ".join(selected)
    joined = "\n".join(joins)
    return Query(f"select {listed}\nfrom (\n    {indent(columns.sql)}\n) o\n{joined}", columns.params)


def beside_outcome(columns: Query, what: Pass, catalogue: Catalogue, table: str) -> Query:
    """The same as `beside_former`, where what was before is an outcome itself, in a table with its columns."""
    selected = [
        "o.*",
        *(f"f.member_{number} is not null as was_{number}" for number in segment_ids(what, catalogue)),
        *(f"f.stage_{number} as stood_{number}" for number in ladder_ids(what, catalogue)),
    ]
    listed = ",\n    ".join(selected)
    return Query(
        f"select {listed}\nfrom (\n    {indent(columns.sql)}\n) o\nleft join {table} f on f.subject_id = o.subject_id",
        columns.params,
    )


def outcome_of_rows(what: Pass, catalogue: Catalogue, members: str, stages: str) -> str:
    """Memberships (subject_id, segment_id, source_id) and stages (subject_id, ladder_id, stage, since, previous_stage) in the
    columns of an outcome.
    """
    segments, managed, ladders = (of(what, catalogue) for of in (segment_ids, managed_ids, ladder_ids))
    columns = [f"max(m.source_id) filter (m.segment_id = {number}) as member_{number}" for number in segments]
    columns += [
        f"max(m.source_id) filter (m.segment_id = {number} and m.source_id > 0) as claim_{number}" for number in managed
    ]
    for number in ladders:
        columns += [
            f"max(m.{column}) filter (m.ladder_id = {number}) as {name}_{number}"
            for column, name in (("stage", "stage"), ("since", "since"), ("previous_stage", "previous"))
        ]
    listed = "".join(f",\n    {column}" for column in columns)
    return f"""\
select m.subject_id{listed}
from (
    select subject_id, segment_id, source_id, null as ladder_id, null as stage, null as since, null as previous_stage
    from {members}
    where segment_id in ({", ".join(map(str, segments)) or "null"})
    union all
    select subject_id, null, null, ladder_id, stage, since, previous_stage
    from {stages}
    where ladder_id in ({", ".join(map(str, ladders)) or "null"})
) m
group by m.subject_id"""


def member_changes(what: Pass, catalogue: Catalogue, table: str) -> str:
    """One row per subject and segment entered or left: subject_id, segment_id, is_entered, source_id."""
    numbers = segment_ids(what, catalogue)
    differs = {number: f"(member_{number} is not null) <> was_{number}" for number in numbers}
    rows = ",\n        ".join(
        f"case when {differs[number]} then {{'segment_id': {number}, 'source_id': member_{number}}} end"
        for number in numbers
    )
    return f"""\
select subject_id, change.segment_id, change.source_id is not null as is_entered, change.source_id
from (
    select subject_id, unnest(list_filter([
        {rows}
    ]::struct(segment_id integer, source_id integer)[], lambda x: x is not null)) as change
    from {table}
    where {" or ".join(differs.values())}
) changed"""


def stage_changes(what: Pass, catalogue: Catalogue, table: str) -> str:
    """One row per subject and ladder whose stage differs: subject_id, ladder_id, old_stage, stage."""
    return "\nunion all\n".join(
        f"select subject_id, {number} as ladder_id, stood_{number} as old_stage, stage_{number} as stage\n"
        f"from {table}\nwhere stage_{number} is distinct from stood_{number}"
        for number in ladder_ids(what, catalogue)
    )
