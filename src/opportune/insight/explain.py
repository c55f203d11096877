"""Why a score is what it is: every signal that contributes, in parts that add up to the score exactly, and when it changes next.

It runs the same compiled statements as the tick, on the signals of one account or contact only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from opportune.insight.evaluate import Evaluator, Rolled
from opportune.insight.next_change import NextChange, find_next_change, first_looks
from opportune.insight.reason import account_reason, contact_reason
from opportune.insight.scores import current_definitions
from opportune.insight.shares import shares_of_people, shares_of_signals
from opportune.insight.subjects import subject_missing
from opportune.model.definitions import Definitions
from opportune.store import Transaction, Workspace
from opportune.store.workspace import aware, naive

# Visitors without a name, and signals about the account that come from no one person.
NO_ONE_BY_NAME = "nobody by name"


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
    """One person's part of an account's score, or the part of nobody by name (`contact_id` None)."""

    contact_id: int | None
    contact: str
    title: str | None
    score: int
    is_engaged: bool
    signal_count: int
    share: float


@dataclass(frozen=True)
class Explanation:
    """A score and everything it is made of. `reason` says it in one line, `notes` which caps and bonuses applied."""

    subject_type: str
    subject_id: int
    name: str
    at: datetime
    score: int
    tier: str
    first_party_score: int
    third_party_score: int
    recorded_score: int
    reason: str
    parts: tuple[Part, ...]
    contributions: tuple[Contribution, ...]
    notes: tuple[str, ...]
    next_change: NextChange | None


def explain_account(workspace: Workspace, account_id: int, now: datetime, at: datetime | None = None) -> Explanation:
    """Explain an account's score as of `at` (aware), by default as of the last tick. Raises NotFound."""
    with workspace.read() as tx:
        rows = tx.fixed("get_account_name", {"account_id": account_id})
        if not rows:
            raise subject_missing(tx, "account", account_id)
        definitions = current_definitions(tx, workspace)
        return _Explainer(tx, definitions, _moment(tx, now, at)).account(account_id, rows[0][1])


def explain_contact(workspace: Workspace, contact_id: int, now: datetime, at: datetime | None = None) -> Explanation:
    """Explain a contact's score as of `at` (aware), by default as of the last tick. Raises NotFound."""
    with workspace.read() as tx:
        rows = tx.fixed("select_contact_names", {"contact_ids": [contact_id]})
        if not rows:
            raise subject_missing(tx, "contact", contact_id)
        definitions = current_definitions(tx, workspace)
        return _Explainer(tx, definitions, _moment(tx, now, at)).contact(contact_id, rows[0][1])


def recorded_score(tx: Transaction, subject_type: str, subject_id: int, at: datetime) -> int:
    """The score as it was recorded at a past moment (naive UTC): the ledger's last word until then, 0 before the first."""
    found = tx.fixed("get_recorded_score", {"subject_type": subject_type, "subject_id": subject_id, "at": at})
    return int(found[0][0]) if found else 0


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
        evaluator = Evaluator(self.tx, self.definitions, subjects, self.at)
        rows = evaluator.contributions(self.at)
        rolled, *_ = evaluator.accounts([self.at, *first_looks(self.model, rows, self.at)])
        scores = evaluator.scores([self.at])[0]
        people = self._people(subjects)
        shares = shares_of_people(rolled.score, {subject: row["score"] for subject, row in scores.items()})
        by_signal = shares_of_signals(rows, shares)
        parts = tuple(
            Part(
                contact_id=subject if subject > 0 else None,
                contact=people.get(subject, (NO_ONE_BY_NAME, None))[0],
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
            score=rolled.score,
            tier=self.model.tier(rolled.score),
            first_party_score=rolled.first_party_score,
            third_party_score=rolled.third_party_score,
            recorded_score=recorded_score(self.tx, "account", account_id, self.at),
            reason=account_reason(
                rows, {subject: row["score"] for subject, row in scores.items()}, self.definitions.kind_names, self.at
            ),
            parts=parts,
            contributions=self._described(rows, by_signal, people),
            notes=tuple(self._notes(rows, people, rolled, evaluator.uncapped(self.at))),
            next_change=find_next_change(
                self.model,
                rows,
                self.at,
                rolled.score,
                lambda moments: [account.score for account in evaluator.accounts(moments)],
            ),
        )

    def contact(self, contact_id: int, name: str) -> Explanation:
        evaluator = Evaluator(self.tx, self.definitions, [contact_id], self.at)
        nothing = {"score": 0, "first_party_score": 0, "third_party_score": 0}
        rows = evaluator.contributions(self.at)
        scores, *_ = evaluator.scores([self.at, *first_looks(self.model, rows, self.at)])
        row = scores.get(contact_id, nothing)
        people = self._people([contact_id])
        by_signal = shares_of_signals(rows, {contact_id: Fraction(row["score"])})
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
            reason=contact_reason(rows, self.definitions.kind_names, self.at),
            parts=(),
            contributions=self._described(rows, by_signal, people),
            notes=tuple(self._subject_notes(rows, people)),
            next_change=find_next_change(
                self.model,
                rows,
                self.at,
                row["score"],
                lambda moments: [scores.get(contact_id, nothing)["score"] for scores in evaluator.scores(moments)],
            ),
        )

    def _subjects_of(self, account_id: int) -> list[int]:
        rows = self.tx.run("select contact_id from contact where account_id = ? order by contact_id", [account_id])
        return [-account_id, *(contact_id for (contact_id,) in rows)]

    def _is_engaged(self, subject: int, row: Mapping[str, Any]) -> bool:
        return bool(row["score"] >= self.model.breadth_cap.engaged_score and (subject > 0 or row["visitor_count"] >= 2))

    def _people(self, subjects: Sequence[int]) -> dict[int, tuple[str, str | None]]:
        rows = self.tx.fixed("select_contact_names", {"contact_ids": [subject for subject in subjects if subject > 0]})
        return {contact_id: (name, title) for contact_id, name, title in rows}

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
                    contact=self._giver(row, people),
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

    def _giver(self, row: Mapping[str, Any], people: Mapping[int, tuple[str, str | None]]) -> str:
        if row["source_id"] < 0:
            return "the account as a whole"
        return people.get(row["subject_id"], ("an anonymous visitor", None))[0]

    def _notes(
        self,
        rows: Sequence[Mapping[str, Any]],
        people: Mapping[int, tuple[str, str | None]],
        rolled: Rolled,
        uncapped: int,
    ) -> list[str]:
        notes = []
        if rolled.score < uncapped:
            engaged = rolled.engaged_count
            who = {0: "no contact is", 1: "only one contact is"}.get(engaged, f"only {engaged} contacts are")
            notes.append(
                f"The people together stand for {uncapped}, but {who} engaged (score "
                f"{self.model.breadth_cap.engaged_score} or more), which caps the account at {rolled.score}."
            )
        return notes + self._subject_notes(rows, people)

    def _subject_notes(
        self, rows: Sequence[Mapping[str, Any]], people: Mapping[int, tuple[str, str | None]]
    ) -> list[str]:
        """Which caps and bonuses changed somebody's points, each said once."""
        kinds = {self.definitions.kind_ids[definition.signal]: definition for definition in self.definitions.signals}
        notes: dict[str, None] = {}
        for row in rows:
            who = people.get(row["subject_id"], (NO_ONE_BY_NAME, None))[0]
            definition = kinds[row["kind_id"]]
            if row["points_e2"] > 0 and row["category_kept_e6"] < row["category_points_e6"]:
                notes[
                    f"{who}: {definition.category.value.replace('_', '-')} signals bring "
                    f"{row['category_points_e6'] / 1e6:g} points, of which {row['category_kept_e6'] / 1e6:g} count "
                    "(the most one category can bring)."
                ] = None
            if row["points_e2"] > 0 and row["diversity_percent"] > 100:
                notes[f"{who}: signals from several categories count {row['diversity_percent']} %."] = None
            if row["frequency_percent"] > 100:
                notes[f"{who}: {definition.name} came often and counts {row['frequency_percent']} %."] = None
            if not row["counts"]:
                notes[f"{who}: {definition.name} came more than {self.model.frequency.daily_cap} times a day."] = None
        return list(notes)
