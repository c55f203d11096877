"""Campaigns and the segments they include and exclude."""

from __future__ import annotations

from collections.abc import Iterator

from opportune.model.campaign import CampaignDefinition
from opportune.model.criteria import SegmentCondition, SubjectType
from opportune.model.lint.book import Book, all_of, segment_names
from opportune.model.lint.finding import Code, Finding, Recipe, Severity
from opportune.model.segment import Mode

_STATES = ("open", "won", "lost")


def unfilled_segments(book: Book) -> Iterator[Finding]:
    """Live campaigns that include a segment which workflows are to fill, and none does."""
    for campaign in book.live_campaigns:
        for key in dict.fromkeys(campaign.include):
            segment = book.segment(key)
            if segment and segment.mode is Mode.MANAGED and key not in book.fillers | book.journeys_into:
                yield Finding(
                    code=Code.UNFILLED_SEGMENT,
                    severity=Severity.WARNING,
                    message=f"The live campaign {_called(campaign)} includes {book.called(key)}, "
                    "which no active workflow or ladder fills.",
                    definitions=(("campaign", campaign.campaign), *segment_names(key)),
                    recipe=Recipe(
                        "Activate the workflow that fills it, give it criteria (mode rule), or take it out of `include`."
                    ),
                    criteria=SegmentCondition(segment=key),
                )


def excluded_twice(book: Book) -> Iterator[Finding]:
    """Live campaigns that name a segment twice, where another one may have been meant."""
    for campaign in book.live_campaigns:
        for place, keys in (("include", campaign.include), ("exclude", campaign.exclude)):
            doubles = tuple(dict.fromkeys(key for key in keys if keys.count(key) > 1))
            if doubles:
                yield Finding(
                    code=Code.EXCLUDED_TWICE,
                    severity=Severity.WARNING,
                    message=f"The live campaign {_called(campaign)} names {all_of(map(book.called, doubles))} twice in {place}.",
                    definitions=(("campaign", campaign.campaign), *segment_names(*doubles)),
                    recipe=_better(book, campaign, "Name each segment once, and check whether another one was meant."),
                )


def incomplete_trios(book: Book) -> Iterator[Finding]:
    """Live campaigns that exclude two of the open, won and lost segments, though there is a third."""
    for campaign in book.live_campaigns:
        missing = _missing_exclusions(book, campaign)
        if missing:
            others = [
                key
                for key in dict.fromkeys(campaign.exclude)
                if any(_trio_of(key) == _trio_of(key_) for key_ in missing)
            ]
            yield Finding(
                code=Code.TRIO_INCOMPLETE,
                severity=Severity.WARNING,
                message=f"The live campaign {_called(campaign)} excludes {all_of(map(book.called, others))}, "
                f"but not {all_of(map(book.called, missing))}.",
                definitions=(("campaign", campaign.campaign), *segment_names(*others, *missing)),
                recipe=_better(
                    book, campaign, "Exclude all three: accounts with an open, a won or a recently lost opportunity."
                ),
                subject=SubjectType.ACCOUNT,
                criteria=SegmentCondition(segment=missing[0]),
            )


def _missing_exclusions(book: Book, campaign: CampaignDefinition) -> tuple[str, ...]:
    excluded = set(campaign.exclude)
    trios = {_trio_of(key) for key in excluded} - {()}
    partly = [trio for trio in trios if len(excluded & set(trio)) == len(_STATES) - 1]
    return tuple(key for trio in sorted(partly) for key in trio if key not in excluded and book.segment(key))


def _trio_of(key: str) -> tuple[str, ...]:
    """The three keys of which this is one, as in open-, won- and lost-opportunities; none for other keys."""
    words = key.split("-")
    found = [place for place, word in enumerate(words) if word in _STATES]
    if len(found) != 1:
        return ()
    return tuple("-".join([*words[: found[0]], state, *words[found[0] + 1 :]]) for state in _STATES)


def _better(book: Book, campaign: CampaignDefinition, text: str) -> Recipe:
    name = ("campaign", campaign.campaign)
    exclude = tuple(dict.fromkeys((*campaign.exclude, *_missing_exclusions(book, campaign))))
    changed = campaign.model_copy(update={"include": tuple(dict.fromkeys(campaign.include)), "exclude": exclude})
    return Recipe(text, (changed,), (name,))


def _called(campaign: CampaignDefinition) -> str:
    return f'"{campaign.name}"'
