"""What was known at the end of a past day, and what a backtest carries from one day to the next, as relations to read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from opportune.compile.change import ladder_ids, outcome_of_rows, segment_ids
from opportune.compile.membership_pass import Pass, State
from opportune.compile.query import Query
from opportune.compile.world import World, then
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.store import Transaction

_PINS = "(select * from segment_pin where pinned_at <= $now)"
_SCORES = {subject: f"backtest_{subject.value}_score" for subject in SubjectType}
_DELTA_DAYS = (1, 7, 14)
# Those who entered a segment or came onto a stage and had not left it at $now.
_RECORDED_MEMBERS = (
    "select subject_id, segment_id from backtest_recorded_member\n"
    "        where since <= $now and (until is null or until > $now)"
)
_RECORDED_STAGES = (
    "select subject_id, ladder_id, stage from backtest_recorded_stage\n"
    "        where since <= $now and (until is null or until > $now)"
)


@dataclass
class Past:
    """The past of one backtest, as relations that name its current moment $now."""

    tx: Transaction
    definitions: Definitions
    catalogue: Catalogue
    passes: Sequence[Pass]
    first: datetime
    last: datetime
    _changes_kept: set[SubjectType] = field(default_factory=set)
    _scores_loaded: dict[SubjectType, datetime] = field(default_factory=dict)

    def prepare(self, asked: Definitions, *, is_empty: bool) -> None:
        """Make the tables of the start, of changes, and of recorded memberships and stages that are asked about.

        Everybody starts nowhere (`is_empty`), or where they were recorded to be a day before the first one.
        """
        evaluated = {key for what in self.passes for key in segment_ids(what, self.catalogue)}
        climbed = {key for what in self.passes for key in ladder_ids(what, self.catalogue)}
        others = {self.catalogue.segment_id(segment.segment) for segment in asked.segments} - evaluated
        ladders = {self.catalogue.ladder_id(ladder.ladder) for ladder in asked.ladders} - climbed
        start = {"start": self.first - timedelta(days=1)}
        none: list[int] = []
        self.tx.fixed("create_backtest_start_member", {"segment_ids": none if is_empty else sorted(evaluated), **start})
        self.tx.fixed("create_backtest_start_stage", {"ladder_ids": none if is_empty else sorted(climbed), **start})
        for place, what in enumerate(self.passes):
            rows = outcome_of_rows(what, self.catalogue, "backtest_start_member", "backtest_start_stage")
            self.tx.run(f"create or replace temp table {self.table(place)} as\n{rows}")
        self.tx.fixed("create_backtest_recorded_member", {"segment_ids": sorted(others)})
        self.tx.fixed("create_backtest_recorded_stage", {"ladder_ids": sorted(ladders)})
        self.tx.fixed("create_backtest_member_change")
        self.tx.fixed("create_backtest_stage_change")
        self.tx.fixed("create_backtest_score_change")

    def table(self, place: int) -> str:
        """The last outcome of a pass, by its place in the plan."""
        return f"backtest_outcome_{place}"

    def world(self, place: int) -> World:
        """What the criteria of a pass see: earlier passes of this day, and for all else what is recorded."""
        members, stages = [_RECORDED_MEMBERS], [_RECORDED_STAGES]
        for earlier in range(place):
            members += self._members(earlier)
            stages += self._stages(earlier)
        return then(
            account_score=_SCORES[SubjectType.ACCOUNT],
            contact_score=_SCORES[SubjectType.CONTACT],
            segment_member=_union(members),
            subject_stage=_union(stages),
        )

    def state(self, place: int) -> State:
        """What a pass starts from: its outcome of the day before."""
        return State(pin=_PINS, columns=self.table(place))

    def load_scores(self, query: Query, moment: datetime) -> None:
        """Have the scores of that moment in the tables that a statement reads them from."""
        for subject, table in _SCORES.items():
            if table in query.sql and self._scores_loaded.get(subject) != moment:
                if subject not in self._changes_kept:
                    self.tx.fixed(
                        "insert_backtest_score_changes",
                        {"subject_type": subject.value, "first": self.first, "last": self.last},
                    )
                    self._changes_kept.add(subject)
                self._load_scores(subject, moment, with_deltas="s.delta_" in query.sql or "s.trend" in query.sql)
                self._scores_loaded[subject] = moment

    def _load_scores(self, subject: SubjectType, moment: datetime, with_deltas: bool) -> None:
        key = f"{subject.value}_id"
        scores = f"""\
select subject_id as {key}, score, first_party_score, third_party_score, tier
from backtest_score_change
where subject_type = '{subject.value}' and since <= $now and (until is null or until > $now)"""
        params: dict[str, object] = {"now": moment}
        if with_deltas:
            scores = self._with_deltas(subject, scores)
            params |= {f"ago_{days}d": moment - timedelta(days=days) for days in _DELTA_DAYS}
        self.tx.run(f"create or replace temp table {_SCORES[subject]} as\n{scores}", params)

    def _with_deltas(self, subject: SubjectType, scores: str) -> str:
        """The scores with their changes, as `compile.rescore` works them out of the ledger."""
        key = f"{subject.value}_id"
        trend = self.definitions.score_model.trend_points
        before = ",\n        ".join(
            f"arg_min(case when g.is_first and coalesce(k.created_at, $now) > $ago_{days}d then g.new_score "
            f"else g.old_score end, g.changed_at) filter (g.changed_at > $ago_{days}d) as score_{days}d_ago"
            for days in _DELTA_DAYS
        )
        deltas = ",\n    ".join(
            f"(s.score - coalesce(p.score_{days}d_ago, s.score))::smallint as delta_{days}d" for days in _DELTA_DAYS
        )
        return f"""\
with past as (
    select g.subject_id,
        {before}
    from score_ledger g
    left join {subject.value} k on k.{key} = g.subject_id
    where g.subject_type = '{subject.value}' and g.changed_at > $ago_14d and g.changed_at <= $now
    group by g.subject_id
)
select s.*,
    {deltas},
    case when s.score - coalesce(p.score_14d_ago, s.score) >= {trend} then 'rising'
        when s.score - coalesce(p.score_14d_ago, s.score) <= -{trend} then 'declining'
        else 'stable' end as trend
from (
{scores}
) s
left join past p on p.subject_id = s.{key}"""

    def _members(self, place: int) -> list[str]:
        return [
            f"select subject_id, {number} as segment_id from {self.table(place)} where member_{number} is not null"
            for number in segment_ids(self.passes[place], self.catalogue)
        ]

    def _stages(self, place: int) -> list[str]:
        return [
            f"select subject_id, {number} as ladder_id, stage_{number} as stage from {self.table(place)} "
            f"where stage_{number} is not null"
            for number in ladder_ids(self.passes[place], self.catalogue)
        ]


def _union(parts: Sequence[str]) -> str:
    listed = "\n        union all\n        ".join(parts)
    return f"(\n        {listed})"
