"""Evaluates the scores of a few people as of any moment, by the compiled statements of the tick.

Their signals are read once; what is asked afterwards runs on those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from opportune.compile.decay import KNOWN_THEN, stored_signals
from opportune.compile.query import Query
from opportune.compile.score import account_scores, contact_scores, contributions
from opportune.model.definitions import Definitions
from opportune.model.score_model import ScoreModel
from opportune.store import Transaction, statement

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
# Nobody else's links, of which there are a hundred thousand.
_KNOWN_OF_SOURCES = replace(
    KNOWN_THEN,
    links="(select * from identity_link where linked_at <= $now and subject_id in (select unnest($sources::bigint[])))",
)
# Parameters, and not values written out: those would be another statement to parse for every account.
_PART_COLUMNS = {
    "account_id": "bigint", "contact_id": "bigint", "score": "bigint", "first_party_score": "bigint",
    "third_party_score": "bigint", "visitor_count": "bigint", "signal_count": "bigint",
}  # fmt: skip
_GIVEN_PARTS = (
    "    select "
    + ", ".join(f"unnest(${name}s::{kind}[]) as {name}" for name, kind in _PART_COLUMNS.items())
    + ", null::timestamp as last_signal_at"
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Rolled:
    """The score of an account out of those of its people."""

    score: int
    first_party_score: int
    third_party_score: int
    engaged_count: int


# The account of people without a live signal.
_NOTHING = Rolled(0, 0, 0, 0)


class Evaluator:
    """Scores of these subjects with the signals known at a moment (naive UTC)."""

    def __init__(self, tx: Transaction, definitions: Definitions, subjects: Sequence[int], known_at: datetime) -> None:
        self._tx = tx
        self._model = definitions.score_model
        last = tx.run_dicts(statement("get_last_tick"))
        # The weights are in a table when the last tick went by them; as literals they take longer to plan than to run.
        is_stored = bool(last) and last[0]["definitions_checksum"] == definitions.scoring_checksum
        self._kinds = None if is_stored else definitions.kinds
        self._signals = self._read(subjects, known_at)
        self._scores: dict[datetime, dict[int, Row]] = {}
        self._accounts: dict[datetime, Rolled] = {}

    def scores(self, moments: Sequence[datetime]) -> list[dict[int, Row]]:
        """For each of several moments, the score of every subject that has a live signal then.

        Those asked for together take one statement: planning it takes longer than running it. They are remembered.
        """
        unknown = sorted({*moments} - self._scores.keys())
        if unknown:
            self._scores.update(zip(unknown, self._find_scores(unknown), strict=True))
        return [self._scores[moment] for moment in moments]

    def accounts(self, moments: Sequence[datetime]) -> list[Rolled]:
        """The account that these people make at each of several moments; remembered likewise."""
        unknown = sorted({*moments} - self._accounts.keys())
        if unknown:
            self._accounts.update(zip(unknown, self._rolled(self._model, self.scores(unknown)), strict=True))
        return [self._accounts[moment] for moment in moments]

    def uncapped(self, at: datetime) -> int:
        """The score of that account if there were no breadth cap."""
        rolled = self.accounts([at])[0]
        if rolled.score < self._model.breadth_cap.cap(rolled.engaged_count):
            return rolled.score
        return self._rolled(self._model.without_breadth_cap(), self.scores([at]))[0].score

    def contributions(self, at: datetime) -> list[Row]:
        """What every live signal brings, as `compile.score.contributions` says."""
        return self._run(contributions(self._model, self._kinds, _GIVEN_SIGNALS, at))

    def _find_scores(self, moments: Sequence[datetime]) -> list[dict[int, Row]]:
        query = contact_scores(self._model, self._kinds, _MOVED_SIGNALS, moments[0], has_day=True)
        moved = {
            "moment_count": len(moments),
            "places": list(range(len(moments))),
            "aheads_us": [(moment - moments[0]) // timedelta(microseconds=1) for moment in moments],
        }
        found: list[dict[int, Row]] = [{} for _ in moments]
        for row in self._tx.run_dicts(query.sql, {**query.params, **self._signals, **moved}):
            subject, place = divmod(abs(row["subject_id"]), len(moments))
            found[place][subject if row["subject_id"] > 0 else -subject] = row
        return found

    def _rolled(self, model: ScoreModel, cases: Sequence[Mapping[int, Row]]) -> list[Rolled]:
        """The account that each of several sets of people makes."""
        parts = [
            {**row, "account_id": place, "contact_id": subject}
            for place, scores in enumerate(cases)
            for subject, row in scores.items()
        ]
        if not parts:
            return [_NOTHING] * len(cases)
        query = account_scores(model, _GIVEN_PARTS)
        given = {f"{name}s": [part[name] for part in parts] for name in _PART_COLUMNS}
        found = {
            row["account_id"]: Rolled(
                row["score"], row["first_party_score"], row["third_party_score"], row["engaged_count"]
            )
            for row in self._tx.run_dicts(query.sql, {**query.params, **given})
        }
        return [found.get(place, _NOTHING) for place in range(len(cases))]

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
{stored_signals(_KNOWN_OF_SOURCES)} and s.subject_id in (select unnest($sources::bigint[])) and s.occurred_at > $oldest
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
