"""Bands of numbers, with ends that belong to them or not, and the arithmetic that lint needs of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, inf

from opportune.model.criteria import NumberTest

# A place between numbers: (n, 0) lies just before n, (n, 1) just after it. A band runs from one cut to another, so an
# end that belongs to it and one that doesn't need no cases of their own.
Cut = tuple[float, int]


@dataclass(frozen=True)
class Band:
    """The numbers between two cuts; never empty."""

    start: Cut
    end: Cut

    def __post_init__(self) -> None:
        assert self.start < self.end, f"an empty band {self.start} to {self.end}"

    @property
    def low(self) -> float:
        return self.start[0]

    @property
    def high(self) -> float:
        return self.end[0]

    @property
    def is_point(self) -> bool:
        return self.low == self.high

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(frozen=True)
class Region:
    """Bands that neither overlap nor touch, in ascending order."""

    bands: tuple[Band, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.bands)

    def __and__(self, other: Region) -> Region:
        pairs = [(max(a.start, b.start), min(a.end, b.end)) for a in self.bands for b in other.bands]
        return Region(tuple(Band(start, end) for start, end in pairs if start < end))

    def __or__(self, other: Region) -> Region:
        joined: list[Band] = []
        for band in sorted((*self.bands, *other.bands), key=lambda band: band.start):
            if joined and band.start <= joined[-1].end:
                joined[-1] = Band(joined[-1].start, max(joined[-1].end, band.end))
            else:
                joined.append(band)
        return Region(tuple(joined))

    def __sub__(self, other: Region) -> Region:
        left = self
        for band in other.bands:
            left = (left & region((-inf, 0), band.start)) | (left & region(band.end, (inf, 1)))
        return left

    def __contains__(self, number: float) -> bool:
        return any(band.start <= (number, 0) and (number, 1) <= band.end for band in self.bands)

    @property
    def width(self) -> float:
        return sum(band.width for band in self.bands)


def region(start: Cut, end: Cut) -> Region:
    """One band, or nothing where the cuts leave none."""
    return Region((Band(start, end),)) if start < end else Region()


SCORES = region((0, 0), (100, 1))
# No score at all, as a place of its own below every score: rules meet there too, if they take missing scores.
MISSING = region((-1, 0), (-1, 1))
# Counts are whole: at least 1 and at most 2 is [1, 3), so that 2 and 3 are neighbours. None is asked for beyond the largest.
COUNT_MAX = 1_000_000
COUNTS = region((0, 0), (COUNT_MAX + 1, 0))


def region_of_test(test: NumberTest, domain: Region) -> Region:
    """The numbers of the domain that satisfy a test."""
    found = domain
    for start, end in _cuts(test):
        found = found & region(start, end)
    return found


def _cuts(test: NumberTest) -> list[tuple[Cut, Cut]]:
    cuts: list[tuple[Cut, Cut]] = []
    if test.eq is not None:
        cuts.append(((test.eq, 0), (test.eq, 1)))
    if test.gt is not None:
        cuts.append(((test.gt, 1), (inf, 1)))
    if test.gte is not None:
        cuts.append(((test.gte, 0), (inf, 1)))
    if test.lt is not None:
        cuts.append(((-inf, 0), (test.lt, 0)))
    if test.lte is not None:
        cuts.append(((-inf, 0), (test.lte, 1)))
    if test.between is not None:
        low, high = test.between
        cuts.append(((low, 0), (high, 1 if test.inclusive_high else 0)))
    return cuts


def test_of_band(band: Band, domain: Region) -> dict[str, float]:
    """The test that a band satisfies exactly, as in {gte: 30, lt: 50}; an end of the domain needs no test."""
    (whole,) = domain.bands
    if band.is_point:
        return {"eq": band.low}
    test: dict[str, float] = {}
    if band.start > whole.start or band.end >= whole.end:
        test["gt" if band.start[1] else "gte"] = band.low
    if band.end < whole.end:
        test["lte" if band.end[1] else "lt"] = band.high
    return test


def in_words(found: Region, domain: Region) -> str:
    """Numbers as people say them: "up to 60", "exactly 60", "more than 60", "30 to 50", "below 30 or 60 or more"."""
    return " or ".join(_band_in_words(band, domain) for band in found.bands)


def _band_in_words(band: Band, domain: Region) -> str:
    (whole,) = domain.bands
    low, high = shown(band.low), shown(band.high)
    is_count = domain == COUNTS
    if is_count:
        last = last_count(band)
        high = shown(last)
        if band.low == last:
            return f"exactly {low}" if last else "no"
    if band.is_point:
        return f"exactly {low}"
    below = f"up to {high}" if band.end[1] or is_count else f"below {high}"
    above = f"more than {low}" if band.start[1] else f"{low} or more"
    if band.start <= whole.start:
        return "any" if band.end >= whole.end else below
    if band.end >= whole.end:
        return above
    if not band.start[1] and (band.end[1] or is_count):
        return f"{low} to {high}"
    return f"{above} and {below}"


def last_count(band: Band) -> int:
    """The highest count in a band of counts: 2 in [1, 3)."""
    return floor(band.high) if band.end[1] else ceil(band.high) - 1


def shown(number: float) -> str:
    """A number as people write it, without an exponent."""
    return f"{number:.10g}"
