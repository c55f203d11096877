"""Splits a score into parts that add up to it exactly: first among people, then among their signals. Pure arithmetic."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any


def shares_of_people(score: int, scores: Mapping[int, int]) -> dict[int, Fraction]:
    """The account's score split among people in proportion to how much each one's score takes away from certainty."""
    losses = {subject: Fraction(_loss(value)) for subject, value in scores.items()}
    whole = sum(losses.values(), Fraction(0))
    if whole == 0:
        return dict.fromkeys(losses, Fraction(0))
    return {subject: score * loss / whole for subject, loss in losses.items()}


def shares_of_signals(rows: Sequence[Mapping[str, Any]], shares: Mapping[int, Fraction]) -> dict[int, int]:
    """Each signal's share of the score in hundredths; together exactly the subjects' shares.

    `rows` are contributions; the share of a subject is split in proportion to what its signals bring to its raw points.
    """
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


def _effective_e8(row: Mapping[str, Any]) -> Fraction:
    """A signal's points after decay, frequency, category cap and diversity: what it brings to the raw points."""
    points = Fraction(row["points_e6"])
    if row["points_e2"] > 0 and row["category_points_e6"] > 0:
        kept = Fraction(row["category_kept_e6"], row["category_points_e6"])
        return points * kept * int(row["diversity_percent"])
    return points * 100


def _loss(score: int) -> float:
    return 50.0 if score >= 100 else -math.log1p(-score / 100)


def _apportion(parts: Mapping[int, Fraction], total: int) -> dict[int, int]:
    """Whole numbers as near to `parts` as possible that add up to `total`: the largest remainders are rounded up."""
    floors = {key: math.floor(part) for key, part in parts.items()}
    missing = total - sum(floors.values())
    by_remainder = sorted(parts, key=lambda key: (floors[key] - parts[key], key))
    for key in by_remainder[: max(missing, 0)]:
        floors[key] += 1
    return floors
