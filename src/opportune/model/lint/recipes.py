"""Better recipes: the ladder that a set of rules means, and a sync instead of an add."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from opportune.model.criteria import AdEngagements, IntentCondition, ScoreCondition, SubjectType
from opportune.model.ladder import LadderDefinition
from opportune.model.lint.band import Region, shown
from opportune.model.lint.book import Book, Filler, Rule, names_of
from opportune.model.lint.finding import Recipe
from opportune.model.lint.reach import Reach, all_criteria, domain_of, measure_of
from opportune.model.workflow import Action, Sync

_MAX_KEY = 64
_MIN_STAGES = 2
_LADDER = (
    "Replace these workflows with a ladder: one stage for every number, the lower end of a stage belongs to it and the "
    "upper end to the next, and whoever loses the number leaves."
)
_ENGAGEMENTS = (
    "Count engagements with any of these campaigns over one window, as a ladder, and show the first of the campaigns "
    "to a segment that needs no engagement, such as a target list."
)


def ladder_recipe(book: Book, filler: Filler) -> Recipe | None:
    """The ladder that a rule and the others like it mean; None where they make no ladder of two stages or more.

    Alike are rules over the same score or the same count, or else all rules that count engagements with ads.
    """
    if not isinstance(filler, Rule) or filler.reach is None:
        return None
    found = _ladder_over(book, filler.reach, filler.subject)
    if found is None and isinstance(filler.reach.axis, AdEngagements):
        counting = [rule for rule in book.rules if rule.reach and isinstance(rule.reach.axis, AdEngagements)]
        found = engagement_ladder_recipe(book, counting)
    return found if found and found.definitions else None


def sync_recipe(rules: Sequence[Rule]) -> Recipe:
    """The same rules with sync in the place of add."""
    changed = tuple(
        rule.workflow.model_copy(update={"do": Action(sync=Sync(to=rule.fills))})
        for rule in rules
        if rule.verb == "add"
    )
    return Recipe(
        "Use sync instead of add: a sync also takes out who doesn't match any more.",
        changed,
        names_of(*(rule for rule in rules if rule.verb == "add")),
    )


def engagement_ladder_recipe(book: Book, rules: Sequence[Rule]) -> Recipe:
    """One ladder over the engagements with any of the campaigns, in the longest of the windows."""
    counting = [rule for rule in rules if rule.reach and isinstance(rule.reach.axis, AdEngagements)]
    axes = [
        rule.reach.axis.ad_engagements for rule in counting if rule.reach and isinstance(rule.reach.axis, AdEngagements)
    ]
    rungs = sorted({(rule.reach.region.bands[0].low, key) for rule in counting if rule.reach for key in rule.fills})
    if len({rule.subject for rule in counting}) != 1 or len(rungs) < _MIN_STAGES:
        return Recipe(_ENGAGEMENTS)
    windows = [axis.within_days for axis in axes]
    every = tuple(dict.fromkeys(key for axis in axes for key in axis.campaign))
    longest = None if None in windows else max(days for days in windows if days is not None)
    ladder = _ladder(
        ladder=_free_key(book, "ad-engagement-ladder"),
        name="Ad engagement ladder",
        subject=counting[0].subject,
        measure={"ad_engagements": {"campaign": every, "within_days": longest}},
        stages=[_stage(book, low, key) for low, key in rungs],
    )
    return Recipe(_ENGAGEMENTS, (ladder,), names_of(*counting)) if ladder else Recipe(_ENGAGEMENTS)


def _ladder_over(book: Book, reach: Reach, subject: SubjectType) -> Recipe | None:
    name = (reach.axis, reach.rest, subject)
    if name not in book.ladder_recipes:
        book.ladder_recipes[name] = _work_out_ladder(book, reach, subject)
    return book.ladder_recipes[name]


def _work_out_ladder(book: Book, reach: Reach, subject: SubjectType) -> Recipe | None:
    rules = [rule for rule in book.rules if rule.subject is subject and _is_alike(rule.reach, reach)]
    measure = measure_of(reach.axis)
    stages = _stages(book, rules, reach)
    if measure is None or stages is None:
        return None
    rest = sorted(reach.rest, key=lambda part: part.model_dump_json())
    base, name = _ladder_name(book, reach)
    ladder = _ladder(
        ladder=_free_key(book, f"{base}-ladder"),
        name=f"{name[:121]} ladder",
        subject=subject,
        measure=measure,
        among=all_criteria(rest) if rest else None,
        stages=stages,
    )
    return Recipe(_LADDER, (ladder,), names_of(*rules)) if ladder else None


def _ladder(**parts: object) -> LadderDefinition | None:
    """None where the parts make no ladder, as with more stages than one has, or two that begin at the same number."""
    try:
        return LadderDefinition.model_validate(parts)
    except ValidationError:
        return None


def _is_alike(reach: Reach | None, other: Reach) -> bool:
    return reach is not None and reach.axis == other.axis and reach.rest == other.rest


def _stages(book: Book, rules: list[Rule], reach: Reach) -> list[dict[str, object]] | None:
    """What the rules leave behind when they run in order: each stretch between two thresholds belongs to one segment.

    Where several claim it, the one with the narrowest band has it; where none does, the one that was meant to and is
    left with nothing.
    """
    meant: dict[str, Region] = {}
    held: dict[str, Region] = {}
    for rule in rules:
        assert rule.reach is not None, "only rules with this reach are asked"
        for key in rule.drains:
            held[key] = held.get(key, Region()) - rule.reach.region
        for key in rule.fills:
            held[key] = held.get(key, Region()) | rule.reach.region
            meant[key] = meant.get(key, Region()) | rule.reach.region
    owners = [(low, _owner(middle, held, meant)) for low, middle in _stretches(rules, reach)]
    changes = [pair for place, pair in enumerate(owners) if place == 0 or owners[place - 1][1] != pair[1]]
    if changes and changes[0][1] is None:
        changes = changes[1:]
    placed = [key for _, key in changes if key]
    if len(placed) < _MIN_STAGES or set(meant) - set(placed):
        return None
    return [_stage(book, low, key) for low, key in changes]


def _stretches(rules: list[Rule], reach: Reach) -> list[tuple[float, float]]:
    """The lower end and a number inside of every stretch between two thresholds."""
    (whole,) = domain_of(reach.axis).bands
    ends = {end for rule in rules if rule.reach for band in rule.reach.region.bands for end in (band.low, band.high)}
    lows = sorted({whole.low} | {end for end in ends if whole.low < end < whole.high})
    return [(low, (low + high) / 2) for low, high in zip(lows, [*lows[1:], whole.high], strict=True)]


def _owner(number: float, held: dict[str, Region], meant: dict[str, Region]) -> str | None:
    holding = [key for key, found in held.items() if number in found]
    if holding:
        return min(holding, key=lambda key: held[key].width)
    left_out = [key for key, found in meant.items() if number in found and not held[key]]
    return left_out[0] if len(left_out) == 1 else None


def _stage(book: Book, low: float, segment: str | None) -> dict[str, object]:
    if segment is None:
        return {"stage": f"from-{shown(low).replace('.', '-')}", "name": f"From {shown(low)}", "from": low}
    return {"stage": segment, "name": book.bare_name(segment), "segment": segment, "from": low}


def _ladder_name(book: Book, reach: Reach) -> tuple[str, str]:
    match reach.axis:
        case IntentCondition(intent=key):
            names = {report.intent_report: report.name for report in book.definitions.intent_reports}
            return key, names.get(key, key)
        case ScoreCondition():
            return "score", "Score"
        case AdEngagements():
            return "ad-engagement", "Ad engagement"
        case _:
            return "signal", "Signal"


def _free_key(book: Book, wanted: str) -> str:
    taken = {ladder.ladder for ladder in book.definitions.ladders}
    endings = ["", *(f"-{number}" for number in range(2, len(taken) + 3))]
    keys = (wanted[: _MAX_KEY - len(ending)].rstrip("-") + ending for ending in endings)
    return next(key for key in keys if key not in taken)
