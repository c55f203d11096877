"""Evaluates the scores of a few people as of any moment, by the compiled statements of the tick.

Their signals are read once; what is asked afterwards runs on those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from opportune.compile.decay import STORED_SIGNALS_AS_OF
from opportune.compile.query import Query
from opportune.compile.score import account_scores, contact_scores, contributions
from opportune.model.definitions import Definitions
from opportune.model.score_model import ScoreModel
from opportune.store import Transaction

_COLUMNS = {
    "signal_id": "bigint", "subject_id": "bigint", "source_id": "bigint", "kind_id": "smallint", "occurred_at": "timestamp",
}  # fmt: skip
_GIVEN_SIGNALS = "    select " + ", ".join(f"unnest(${name}s::{kind}[]) as {name}" for name, kind in _COLUMNS.items())
# A copy for each moment: not the moment moves ahead but the signals back, so that one statement sees them at all of them.
# `place` numbers the moments, and is a part of who the subject is.
_MOVED_SIGNALS = f"""\
    select g.signal_id, g.subject_id * $moment_count::bigint + sign(g.subject_id) * m.place as subject_id, g.source_id,
        g.kind_id, g.occurred_at - to_microseconds(m.ahead_us) as occurred_at, g.occurred_at::date as day
    from (
    {_GIVEN_SIGNALS}
    ) g
    cross join (select unnest($places::bigint[]) as place, unnest($aheads_us::bigint[]) as ahead_us) m"""
_PART = (
    "account_id, contact_id, score, first_party_score, third_party_score, visitor_count, signal_count, last_signal_at"
)

Row = dict[str, Any]
# The account of people without a live signal.
_NOTHING: Row = {"score": 0, "first_party_score": 0, "third_party_score": 0, "engaged_count": 0}


@dataclass(frozen=True)
class Rolled:
    """The score of an account out of those of its people."""

    score: int
    first_party_score: int
    third_party_score: int
    engaged_count: int


class Evaluator:
    """Scores of these subjects with the signals known at a moment (naive UTC)."""

    def __init__(self, tx: Transaction, definitions: Definitions, subjects: Sequence[int], known_at: datetime) -> None:
        self._tx = tx
        self._model = definitions.score_model
        last = tx.fixed("get_last_tick")
        # The weights are in a table when the last tick went by them; as literals they take longer to plan than to run.
        is_stored = bool(last) and last[0][1] == definitions.scoring_checksum
        self._kinds = None if is_stored else definitions.kinds
        self._signals = self._read(subjects, known_at)

    def scores(self, at: datetime) -> dict[int, Row]:
        """The score of every subject that has a live signal at a moment."""
        rows = self._run(contact_scores(self._model, self._kinds, _GIVEN_SIGNALS, at))
        return {row["subject_id"]: row for row in rows}

    def scores_over(self, moments: Sequence[datetime]) -> list[dict[int, Row]]:
        """The same for each of several moments, by one statement: planning it takes longer than running it."""
        first = min(moments)
        query = contact_scores(self._model, self._kinds, _MOVED_SIGNALS, first, has_day=True)
        moved = {
            "moment_count": len(moments),
            "places": list(range(len(moments))),
            "aheads_us": [(moment - first) // timedelta(microseconds=1) for moment in moments],
        }
        found: list[dict[int, Row]] = [{} for _ in moments]
        for row in self._tx.run_dicts(query.sql, {**query.params, **self._signals, **moved}):
            subject, place = divmod(abs(row["subject_id"]), len(moments))
            found[place][subject if row["subject_id"] > 0 else -subject] = row
        return found

    def contributions(self, at: datetime) -> list[Row]:
        """What every live signal brings, as `compile.score.contributions` says."""
        return self._run(contributions(self._model, self._kinds, _GIVEN_SIGNALS, at))

    def rolled_up(self, scores: Mapping[int, Row]) -> Rolled:
        """The account that these people make."""
        row = self._rolled(self._model, [scores])[0]
        return Rolled(row["score"], row["first_party_score"], row["third_party_score"], row["engaged_count"])

    def account_scores_over(self, moments: Sequence[datetime]) -> list[int]:
        """The score of that account at each of several moments."""
        return [row["score"] for row in self._rolled(self._model, self.scores_over(moments))]

    def uncapped(self, scores: Mapping[int, Row]) -> int:
        """The score of that account if there were no breadth cap."""
        return int(self._rolled(self._model.without_breadth_cap(), [scores])[0]["score"])

    def _rolled(self, model: ScoreModel, cases: Sequence[Mapping[int, Row]]) -> list[Row]:
        """The account that each of several sets of people makes."""
        values = ", ".join(
            f"({place}, {subject}, {row['score']}, {row['first_party_score']}, {row['third_party_score']}, "
            f"{row['visitor_count']}, {row['signal_count']}, null::timestamp)"
            for place, scores in enumerate(cases)
            for subject, row in scores.items()
        )
        if not values:
            return [_NOTHING] * len(cases)
        query = account_scores(model, f"    select * from (values {values}) as part({_PART})")
        rows = {row["account_id"]: row for row in self._tx.run_dicts(query.sql, query.params)}
        return [rows.get(place, _NOTHING) for place in range(len(cases))]

    def _run(self, query: Query) -> list[Row]:
        return self._tx.run_dicts(query.sql, {**query.params, **self._signals})

    def _read(self, subjects: Sequence[int], known_at: datetime) -> dict[str, list[Any]]:
        """The columns of the signals that count for the subjects and are young enough to weigh something."""
        linked = self._tx.fixed("select_linked_sources", {"subjects": list(subjects), "now": known_at})
        sources = sorted({*subjects, *(source for (source,) in linked)})
        rows = self._tx.run(
            f"""\
select {", ".join(_COLUMNS)}
from (
{STORED_SIGNALS_AS_OF} and s.subject_id in (select unnest($sources::bigint[])) and s.occurred_at > $oldest
) as known
where subject_id in (select unnest($subjects::bigint[]))
order by signal_id""",
            {
                "now": known_at,
                "sources": sources,
                "subjects": list(subjects),
                "oldest": known_at - timedelta(days=self._model.horizon_days + 1),
            },
        )
        columns = zip(*rows, strict=True) if rows else ((),) * len(_COLUMNS)
        return {f"{name}s": list(values) for name, values in zip(_COLUMNS, columns, strict=True)}
