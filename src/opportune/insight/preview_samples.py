"""Some of those a preview would let enter or leave a segment, by name, and what would do that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from opportune.compile.membership_pass import BY_CRITERIA, BY_PIN, Pass
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions, KindKey
from opportune.model.segment import Mode
from opportune.store import Transaction

# Of each segment, so many who would enter and so many who would leave.
SAMPLE_SIZE = 10
_NAMES = {
    SubjectType.ACCOUNT: ("a.name", "a.domain", "left join account a on a.account_id = s.subject_id"),
    SubjectType.CONTACT: (
        "coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email)",
        "a.domain",
        "left join contact c on c.contact_id = s.subject_id\nleft join account a on a.account_id = c.account_id",
    ),
}


@dataclass(frozen=True)
class Sample:
    """One subject. `reason` says what would do it; `domain` is that of the account."""

    subject_id: int
    name: str | None
    domain: str | None
    score: int | None
    reason: str


def outcome_table(place: int) -> str:
    """The temporary table of one pass of a preview, by its place in the plan."""
    return f"preview_outcome_{place}"


def read_samples(
    tx: Transaction,
    definitions: Definitions,
    passes: Sequence[Pass],
    names: Mapping[int, KindKey],
    segment_ids: Sequence[int],
) -> dict[tuple[int, bool], tuple[Sample, ...]]:
    """By segment and whether they would enter: those with the highest scores first. `names` are definitions by number."""
    found: dict[tuple[int, bool], tuple[Sample, ...]] = {}
    for subject in SubjectType:
        rows = _sampled(tx, subject, segment_ids)
        wanted = sorted({row["subject_id"] for row in rows})
        acts = list(_acts(tx, subject, passes, definitions, wanted)) if wanted else []
        for row in rows:
            key = names[row["segment_id"]][1]
            touching = [
                text for subject_id, text, touched in acts if subject_id == row["subject_id"] and key in touched
            ]
            place = row["segment_id"], row["is_entered"]
            reason = _reason(row, definitions, names, touching)
            sample = Sample(row["subject_id"], row["name"], row["domain"], row["score"], reason)
            found[place] = (*found.get(place, ()), sample)
    return found


def _sampled(tx: Transaction, subject: SubjectType, segment_ids: Sequence[int]) -> list[dict[str, Any]]:
    name, domain, joins = _NAMES[subject]
    return tx.run_dicts(
        f"""\
with sampled as (
    select c.subject_id, c.segment_id, c.is_entered, c.source_id, s.score
    from preview_member_change c
    left join {subject.value}_score s on s.{subject.value}_id = c.subject_id
    where c.subject_type = $subject_type and c.segment_id in (select unnest($segment_ids::integer[]))
    qualify row_number() over (
        partition by c.segment_id, c.is_entered order by s.score desc nulls last, c.subject_id
    ) <= $sample_size
)
select s.*, {name} as name, {domain} as domain
from sampled s
{joins}
order by s.segment_id, s.is_entered, s.score desc nulls last, s.subject_id""",
        {"subject_type": subject.value, "segment_ids": list(segment_ids), "sample_size": SAMPLE_SIZE},
    )


def _acts(
    tx: Transaction, subject: SubjectType, passes: Sequence[Pass], definitions: Definitions, wanted: Sequence[int]
) -> Iterator[tuple[int, str, set[str]]]:
    """What ladders and workflows would do about these subjects, in order: subject, in words, the segments they write to."""
    for place, what in enumerate(passes):
        if what.subject is not subject:
            continue
        columns: dict[str, tuple[str, set[str]]] = {}
        for ladder in what.ladders:
            number = definitions.definition_ids["ladder", ladder.ladder]
            driven = {stage.segment for stage in ladder.stages if stage.segment}
            moved = f"case when stage_{number} is distinct from stood_{number} then coalesce(stage_{number}, 'no stage') end"
            columns[moved] = f"ladder {ladder.ladder}", driven
        for workflow in what.workflows:
            number = definitions.definition_ids["workflow", workflow.workflow]
            done = f"nullif(outcome_{number}, 'unchanged')"
            columns[done] = f"workflow {workflow.workflow}", set(workflow.do.segments)
        if not columns:
            continue
        selected = ",\n    ".join(columns)
        rows = tx.run(
            f"select subject_id,\n    {selected}\nfrom {outcome_table(place)}\n"
            "where subject_id in (select unnest($subject_ids::bigint[]))",
            {"subject_ids": list(wanted)},
        )
        for subject_id, *values in rows:
            for value, (name, touched) in zip(values, columns.values(), strict=True):
                if value is not None:
                    yield subject_id, f"{name}: {value}", touched


def _reason(row: Mapping[str, Any], definitions: Definitions, names: Mapping[int, KindKey], acts: Sequence[str]) -> str:
    segment = definitions.segments_by_key.get(names[row["segment_id"]][1])
    if segment is None:
        return "the segment is deleted"
    if acts:
        return ", ".join(acts)
    if row["source_id"] == BY_PIN:
        return "pinned"
    if row["source_id"] == BY_CRITERIA:
        return "its criteria hold"
    if row["is_entered"]:
        return " ".join(names[row["source_id"]])
    return "its criteria do not hold" if segment.mode is Mode.RULE else "nothing keeps it in"
