"""Why a score is what it is: every signal that contributes, in parts that add up to the score exactly, and when it changes next.

It runs the same compiled statements as the tick, on the signals of one account or contact only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from opportune.compile.decay import STORED_SIGNALS_AS_OF
from opportune.compile.query import Query
from opportune.compile.score import account_scores, contact_scores, contributions
from opportune.errors import NotFound
from opportune.model.definitions import Definitions
from opportune.store import Transaction, Workspace
from opportune.store.definitions import load_definitions
from opportune.store.workspace import aware, naive


@dataclass(frozen=True)
class Contribution:
    """One signal's part of the score. `share` is in score points with two decimals; all shares add up to the score."""

    signal_id: int
    signal: str
    name: str
    category: str
    party: str
    contact_id: int | None
    contact: str
    occurred_at: datetime
    age_days: int
    points: float
    decay_percent: int
    frequency_percent: int
    category_kept_percent: float
    diversity_percent: int
    counts: bool
    share: float
    next_decay_at: datetime | None


@dataclass(frozen=True)
class Part:
    """One person's part of an account's score, or the anonymous part (`contact_id` None)."""

    contact_id: int | None
    contact: str
    title: str | None
    score: int
    is_engaged: bool
    signal_count: int
    share: float


@dataclass(frozen=True)
class NextChange:
    """When the score changes by itself if nothing else happens, and to what."""

    at: datetime
    score: int


@dataclass(frozen=True)
class Explanation:
    """A score and everything it is made of. `notes` says in words which caps and bonuses applied."""

    subject_type: str
    subject_id: int
    name: str
    at: datetime
    score: int
    tier: str
    first_party_score: int
    third_party_score: int
    recorded_score: int
    parts: tuple[Part, ...]
    contributions: tuple[Contribution, ...]
    notes: tuple[str, ...]
    next_change: NextChange | None


def explain_account(workspace: Workspace, account_id: int, now: datetime, at: datetime | None = None) -> Explanation:
    """Explain an account's score as of `at` (aware), by default as of the last tick. Raises NotFound."""
    with workspace.read() as tx:
        rows = tx.run(
            "select coalesce(name, domain, 'account ' || account_id) from account where account_id = ?", [account_id]
        )
        if not rows:
            raise NotFound(f"There is no account {account_id}. List accounts with `opportune accounts list`.")
        return _Explainer(tx, load_definitions(tx), _moment(tx, now, at)).account(account_id, rows[0][0])


def explain_contact(workspace: Workspace, contact_id: int, now: datetime, at: datetime | None = None) -> Explanation:
    """Explain a contact's score as of `at` (aware), by default as of the last tick. Raises NotFound."""
    with workspace.read() as tx:
        rows = tx.fixed("select_contact_names", {"contact_ids": [contact_id]})
        if not rows:
            raise NotFound(f"There is no contact {contact_id}. List contacts with `opportune contacts list`.")
        return _Explainer(tx, load_definitions(tx), _moment(tx, now, at)).contact(contact_id, rows[0][1])


def recorded_score(tx: Transaction, subject_type: str, subject_id: int, at: datetime) -> int:
    """The score as it was recorded at a past moment (naive UTC): the ledger's last word until then, 0 before the first."""
    return int(
        tx.scalar(
            "select new_score from score_ledger where subject_type = ? and subject_id = ? and changed_at <= ? "
            "order by changed_at desc limit 1",
            [subject_type, subject_id, at],
        )
        or 0
    )


def _moment(tx: Transaction, now: datetime, at: datetime | None) -> datetime:
    if at is not None:
        return naive(at)
    last = tx.scalar("select max(ticked_at) from tick")
    return last if last is not None else naive(now)


class _Explainer:
    def __init__(self, tx: Transaction, definitions: Definitions, at: datetime) -> None:
        self.tx = tx
        self.definitions = definitions
        self.model = definitions.score_model
        self.at = at

    def account(self, account_id: int, name: str) -> Explanation:
        subjects = self._subjects_of(account_id)
        scores = self._contact_scores(subjects, self.at)
        score, first, third, engaged, uncapped = self._rolled(scores)
        losses = {subject: _loss(row["score"]) for subject, row in scores.items()}
        rows = self._contributions(subjects)
        people = self._people(subjects)
        shares = _shares(Fraction(score), losses)
        by_signal = self._signal_shares(rows, shares)
        parts = tuple(
            Part(
                contact_id=subject if subject > 0 else None,
                contact=people.get(subject, ("anonymous visitors", None))[0],
                title=people.get(subject, ("", None))[1],
                score=row["score"],
                is_engaged=self._is_engaged(subject, row),
                signal_count=row["signal_count"],
                share=sum(by_signal[r["signal_id"]] for r in rows if r["subject_id"] == subject) / 100,
            )
            for subject, row in sorted(scores.items(), key=lambda item: (-item[1]["score"], -item[0]))
        )
        return Explanation(
            subject_type="account",
            subject_id=account_id,
            name=name,
            at=aware(self.at),
            score=score,
            tier=self.model.tier(score),
            first_party_score=first,
            third_party_score=third,
            recorded_score=recorded_score(self.tx, "account", account_id, self.at),
            parts=parts,
            contributions=self._described(rows, by_signal, people),
            notes=tuple(self._notes(rows, people, engaged, uncapped, score)),
            next_change=self._next_change(subjects, rows, score, lambda scores: self._rolled(scores)[0]),
        )

    def contact(self, contact_id: int, name: str) -> Explanation:
        scores = self._contact_scores([contact_id], self.at)
        row = scores.get(contact_id, {"score": 0, "first_party_score": 0, "third_party_score": 0})
        rows = self._contributions([contact_id])
        people = self._people([contact_id])
        by_signal = self._signal_shares(rows, {contact_id: Fraction(row["score"])})
        return Explanation(
            subject_type="contact",
            subject_id=contact_id,
            name=name,
            at=aware(self.at),
            score=row["score"],
            tier=self.model.tier(row["score"]),
            first_party_score=row["first_party_score"],
            third_party_score=row["third_party_score"],
            recorded_score=recorded_score(self.tx, "contact", contact_id, self.at),
            parts=(),
            contributions=self._described(rows, by_signal, people),
            notes=tuple(self._subject_notes(rows, people)),
            next_change=self._next_change(
                [contact_id], rows, row["score"], lambda scores: scores.get(contact_id, {"score": 0})["score"]
            ),
        )

    def _subjects_of(self, account_id: int) -> list[int]:
        rows = self.tx.run("select contact_id from contact where account_id = ? order by contact_id", [account_id])
        return [-account_id, *(contact_id for (contact_id,) in rows)]

    def _run(self, query: Query, extra: Mapping[str, object]) -> list[dict[str, Any]]:
        return self.tx.run_dicts(query.sql, {**query.params, **extra})

    def _signals_of(self, subjects: Sequence[int]) -> tuple[str, dict[str, object]]:
        """The signals of these subjects as they were known at the moment, and the parameters of that SELECT."""
        linked = self.tx.fixed("select_linked_sources", {"subjects": list(subjects), "now": self.at})
        sources = set(subjects) | {source for (source,) in linked}
        return (
            f"{STORED_SIGNALS_AS_OF} and s.subject_id in (select unnest($sources::bigint[])) and s.recorded_at <= $known_at",
            {"sources": sorted(sources), "known_at": self.at},
        )

    def _contact_scores(self, subjects: Sequence[int], at: datetime) -> dict[int, dict[str, Any]]:
        signals, extra = self._signals_of(subjects)
        query = contact_scores(self.model, self.definitions.kinds, signals, at)
        rows = self._run(query, extra)
        return {row["subject_id"]: row for row in rows if row["subject_id"] in set(subjects)}

    def _contributions(self, subjects: Sequence[int]) -> list[dict[str, Any]]:
        signals, extra = self._signals_of(subjects)
        rows = self._run(contributions(self.model, self.definitions.kinds, signals, self.at), extra)
        return [row for row in rows if row["subject_id"] in set(subjects)]

    def _rolled(self, scores: Mapping[int, Mapping[str, Any]]) -> tuple[int, int, int, int, int]:
        """Account score, both sub-scores, engaged contacts, and the score before the breadth cap."""
        if not scores:
            return 0, 0, 0, 0, 0
        values = ", ".join(
            f"(1, {subject}, {row['score']}, {row['first_party_score']}, {row['third_party_score']}, "
            f"{row['visitor_count']}, {row['signal_count']}, null::timestamp)"
            for subject, row in scores.items()
        )
        columns = "account_id, contact_id, score, first_party_score, third_party_score, visitor_count, signal_count, last_signal_at"
        query = account_scores(self.model, f"    select * from (values {values}) as part({columns})")
        row = self._run(query, {})[0]
        free = account_scores(
            self.model.without_breadth_cap(), f"    select * from (values {values}) as part({columns})"
        )
        uncapped = self._run(free, {})[0]["score"]
        return row["score"], row["first_party_score"], row["third_party_score"], row["engaged_count"], uncapped

    def _is_engaged(self, subject: int, row: Mapping[str, Any]) -> bool:
        return bool(row["score"] >= self.model.breadth_cap.engaged_score and (subject > 0 or row["visitor_count"] >= 2))

    def _people(self, subjects: Sequence[int]) -> dict[int, tuple[str, str | None]]:
        rows = self.tx.fixed("select_contact_names", {"contact_ids": [subject for subject in subjects if subject > 0]})
        return {contact_id: (name, title) for contact_id, name, title in rows}

    def _signal_shares(self, rows: Sequence[Mapping[str, Any]], shares: Mapping[int, Fraction]) -> dict[int, int]:
        """Each signal's share of the score in hundredths; together exactly the subjects' shares."""
        exact = {row["signal_id"]: _effective_e8(row) for row in rows}
        raw = {row["subject_id"]: Fraction(0) for row in rows}
        for row in rows:
            raw[row["subject_id"]] += exact[row["signal_id"]]
        parts = {}
        for row in rows:
            total = raw[row["subject_id"]]
            share = shares.get(row["subject_id"], Fraction(0))
            parts[row["signal_id"]] = share * exact[row["signal_id"]] / total * 100 if total > 0 else Fraction(0)
        return _apportion(parts, round(sum(shares.get(subject, Fraction(0)) for subject in raw) * 100))

    def _described(
        self, rows: Sequence[Mapping[str, Any]], shares: Mapping[int, int], people: Mapping[int, tuple[str, str | None]]
    ) -> tuple[Contribution, ...]:
        kinds = {self.definitions.kind_ids[definition.signal]: definition for definition in self.definitions.signals}
        described = []
        for row in rows:
            definition = kinds[row["kind_id"]]
            uncapped = row["category_points_e6"]
            described.append(
                Contribution(
                    signal_id=row["signal_id"],
                    signal=definition.signal,
                    name=definition.name,
                    category=definition.category.value,
                    party=definition.party.value,
                    contact_id=row["subject_id"] if row["subject_id"] > 0 else None,
                    contact=people.get(row["subject_id"], ("anonymous visitors", None))[0],
                    occurred_at=aware(row["occurred_at"]),
                    age_days=(self.at - row["occurred_at"]).days,
                    points=row["points_e2"] / 100,
                    decay_percent=row["decay_percent"],
                    frequency_percent=row["frequency_percent"],
                    category_kept_percent=round(100 * row["category_kept_e6"] / uncapped, 1) if uncapped > 0 else 100.0,
                    diversity_percent=row["diversity_percent"] if row["points_e2"] > 0 else 100,
                    counts=row["counts"],
                    share=shares[row["signal_id"]] / 100,
                    next_decay_at=aware(row["next_decay_at"]) if row["points_e2"] else None,
                )
            )
        return tuple(
            sorted(described, key=lambda part: (-abs(part.share), -part.occurred_at.timestamp(), part.signal_id))
        )

    def _notes(
        self,
        rows: Sequence[Mapping[str, Any]],
        people: Mapping[int, tuple[str, str | None]],
        engaged: int,
        uncapped: int,
        score: int,
    ) -> list[str]:
        notes = []
        if score < uncapped:
            who = {0: "no contact is", 1: "only one contact is"}.get(engaged, f"only {engaged} contacts are")
            notes.append(
                f"The people together stand for {uncapped}, but {who} engaged (score {self.model.breadth_cap.engaged_score} "
                f"or more), which caps the account at {score}."
            )
        return notes + self._subject_notes(rows, people)

    def _subject_notes(
        self, rows: Sequence[Mapping[str, Any]], people: Mapping[int, tuple[str, str | None]]
    ) -> list[str]:
        """Which caps and bonuses changed somebody's points, each said once."""
        kinds = {self.definitions.kind_ids[definition.signal]: definition for definition in self.definitions.signals}
        notes: dict[str, None] = {}
        for row in rows:
            who = people.get(row["subject_id"], ("anonymous visitors", None))[0]
            definition = kinds[row["kind_id"]]
            if row["points_e2"] > 0 and row["category_kept_e6"] < row["category_points_e6"]:
                notes[
                    f"{who}: {definition.category.value} signals bring {row['category_points_e6'] / 1e6:g} points, "
                    f"of which {row['category_kept_e6'] / 1e6:g} count (the most one category can bring)."
                ] = None
            if row["points_e2"] > 0 and row["diversity_percent"] > 100:
                notes[f"{who}: signals from several categories count {row['diversity_percent']} %."] = None
            if row["frequency_percent"] > 100:
                notes[f"{who}: {definition.name} came often and counts {row['frequency_percent']} %."] = None
            if not row["counts"]:
                notes[f"{who}: {definition.name} came more than {self.model.frequency.daily_cap} times a day."] = None
        return list(notes)

    def _next_change(
        self,
        subjects: Sequence[int],
        rows: Sequence[Mapping[str, Any]],
        score: int,
        evaluate: Callable[[dict[int, dict[str, Any]]], int],
    ) -> NextChange | None:
        def changed(moment: datetime) -> bool:
            return evaluate(self._contact_scores(subjects, moment)) != score

        ages = {step.up_to_days + 1 for step in self.model.decay} | {self.model.frequency.within_days + 1}
        weighing = [row["occurred_at"] for row in rows if row["points_e2"] and row["counts"]]
        boundaries = {occurred_at + timedelta(days=days) for occurred_at in weighing for days in ages}
        moments = sorted(moment for moment in boundaries if moment > self.at)
        # Many signals change weight without moving the rounded score: leap ahead until it has moved, then go back and
        # halve. Where negative signals make the score dip and return between two leaps, the dip is passed over.
        same, leap = -1, 1
        while same + leap < len(moments) and not changed(moments[same + leap]):
            same, leap = same + leap, leap * 2
        first = min(same + leap, len(moments) - 1)
        if first <= same or not changed(moments[first]):
            return None
        while first - same > 1:
            middle = (first + same) // 2
            if changed(moments[middle]):
                first = middle
            else:
                same = middle
        later = evaluate(self._contact_scores(subjects, moments[first]))
        return NextChange(at=aware(moments[first]), score=later)


def _effective_e8(row: Mapping[str, Any]) -> Fraction:
    """A signal's points after decay, frequency, category cap and diversity: what it brings to the raw points."""
    points = Fraction(row["points_e6"])
    if row["points_e2"] > 0 and row["category_points_e6"] > 0:
        kept = Fraction(row["category_kept_e6"], row["category_points_e6"])
        return points * kept * int(row["diversity_percent"])
    return points * 100


def _loss(score: int) -> float:
    return 50.0 if score >= 100 else -math.log1p(-score / 100)


def _shares(total: Fraction, losses: Mapping[int, float]) -> dict[int, Fraction]:
    """The account's score split among people in proportion to how much each one's score takes away from certainty."""
    whole = sum(map(Fraction, losses.values()), Fraction(0))
    if whole == 0:
        return {subject: Fraction(0) for subject in losses}
    return {subject: total * Fraction(loss) / whole for subject, loss in losses.items()}


def _apportion(parts: Mapping[int, Fraction], total: int) -> dict[int, int]:
    """Whole numbers as near to `parts` as possible that add up to `total`: the largest remainders are rounded up."""
    floors = {key: math.floor(part) for key, part in parts.items()}
    missing = total - sum(floors.values())
    by_remainder = sorted(parts, key=lambda key: (floors[key] - parts[key], key))
    for key in by_remainder[: max(missing, 0)]:
        floors[key] += 1
    return floors
