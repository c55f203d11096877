"""Circular targeting: a campaign shown only to those who have engaged with it already.

A campaign can reach somebody if one of its segments can; a segment can if people, criteria or one of its rules can fill
it; a rule can unless it asks for engagements with campaigns that can reach nobody. What can't begin anywhere is what is
left when everything that can begin has been marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from opportune.model.campaign import CampaignDefinition, CampaignState
from opportune.model.criteria import AdEngagements, Criteria, SegmentCondition
from opportune.model.definitions import KindKey
from opportune.model.lint.book import Book, Filler, Rule, all_of, names_of, segment_names
from opportune.model.lint.finding import Code, Finding, Recipe, Severity
from opportune.model.lint.reach import conjuncts
from opportune.model.lint.recipes import engagement_ladder_recipe
from opportune.model.lint.whom import in_any
from opportune.model.segment import Mode, SegmentDefinition

# What must be so for one way into a segment or a campaign: every need, each met by any one of its names.
Way = tuple[frozenset[KindKey], ...]
Ways = Mapping[KindKey, tuple[Way, ...]]
_FREELY: tuple[Way, ...] = ((),)


def circular_targeting(book: Book) -> Iterator[Finding]:
    """Campaigns that are shown to nobody who has not engaged with them before."""
    ways = _ways(book)
    reached = _reached(ways)
    campaigns = [campaign for campaign in _running(book) if ("campaign", campaign.campaign) not in reached]
    circular = [campaign for campaign in campaigns if _needs_itself(("campaign", campaign.campaign), ways, reached)]
    if circular:
        stuck = [rule for rule in book.rules if not _is_open(_way_through(rule), reached)]
        recipe = engagement_ladder_recipe(book, stuck)
        for campaign in circular:
            yield _finding(book, campaign, recipe)


def _finding(book: Book, campaign: CampaignDefinition, recipe: Recipe) -> Finding:
    keys = tuple(dict.fromkeys(campaign.include))
    fillers = [filler for key in keys for filler in book.fillers.get(key, ())]
    return Finding(
        code=Code.CIRCULAR_TARGETING,
        severity=Severity.WARNING,
        message=f'The campaign "{campaign.name}" is shown only to members of {all_of(map(book.called, keys))}, '
        f"{_way_in(book, campaign, keys, fillers)}, so nobody new can ever see it.",
        definitions=(("campaign", campaign.campaign), *names_of(*fillers), *segment_names(*keys)),
        recipe=recipe,
        criteria=in_any(keys),
    )


def _way_in(book: Book, campaign: CampaignDefinition, keys: tuple[str, ...], fillers: list[Filler]) -> str:
    criteria = [segment.criteria for key in keys if (segment := book.segment(key)) and segment.criteria]
    asked = [*criteria, *(filler.when for filler in fillers)]
    is_direct = any(("campaign", campaign.campaign) in need for part in asked for need in _asked(part))
    for_what = " for engagements with it" if is_direct else ", in the end, for engagements with it"
    if not fillers:
        return f"whose criteria ask{for_what}"
    if criteria:
        return "which nobody gets into without engagements with it"
    if len(names_of(*fillers)) == 1:
        return f"which only {fillers[0].label} fills; that asks{for_what}"
    return f"which only {all_of(filler.label for filler in fillers)} fill; these ask{for_what}"


def _ways(book: Book) -> Ways:
    ways: dict[KindKey, tuple[Way, ...]] = {
        ("segment", key): tuple(_way_through(filler) for filler in fillers) for key, fillers in book.fillers.items()
    }
    for segment in book.definitions.segments:
        ways["segment", segment.segment] = _ways_into(book, segment)
    for campaign in _running(book):
        included = frozenset(("segment", key) for key in campaign.include)
        ways["campaign", campaign.campaign] = ((included,),)
    return ways


def _running(book: Book) -> list[CampaignDefinition]:
    """Campaigns that are live or being prepared; one without segments can't be judged yet."""
    return [
        campaign for campaign in book.definitions.campaigns
        if campaign.state is not CampaignState.STOPPED and campaign.include
    ]  # fmt: skip


def _ways_into(book: Book, segment: SegmentDefinition) -> tuple[Way, ...]:
    if segment.mode is Mode.RULE and segment.criteria is not None:
        return (_asked(segment.criteria),)
    fillers = book.fillers.get(segment.segment)
    # People can put members into a segment that no rule fills.
    return tuple(_way_through(filler) for filler in fillers) if segment.mode is Mode.MANAGED and fillers else _FREELY


def _way_through(filler: Filler) -> Way:
    move = filler.workflow.do.move if isinstance(filler, Rule) else None
    needs = _asked(filler.when)
    if move and not move.also_if_in_none:
        return (*needs, frozenset(("segment", key) for key in move.from_))
    return needs


def _asked(criteria: Criteria) -> Way:
    """The campaigns and segments without which the criteria can't hold."""
    needs: list[frozenset[KindKey]] = []
    for part in conjuncts(criteria):
        match part:
            case AdEngagements() if part.ad_engagements.least > 0:
                needs.append(frozenset(("campaign", key) for key in part.ad_engagements.campaign))
            case SegmentCondition():
                needs.append(frozenset({("segment", part.segment)}))
            case _:
                pass
    return tuple(needs)


def _reached(ways: Ways) -> set[KindKey]:
    """Everything that can begin, and what follows from it. What has no ways listed is outside and takes part freely."""
    reached = {name for way_list in ways.values() for way in way_list for need in way for name in need} - set(ways)
    while True:
        more = {
            name for name, found in ways.items() if name not in reached and any(_is_open(way, reached) for way in found)
        }
        if not more:
            return reached
        reached |= more


def _is_open(way: Way, reached: set[KindKey]) -> bool:
    return all(need & reached for need in way)


def _needs_itself(start: KindKey, ways: Ways, reached: set[KindKey]) -> bool:
    """Whether what it is missing leads back to it."""
    seen: set[KindKey] = set()
    waiting = [start]
    while waiting:
        for way in ways.get(waiting.pop(), ()):
            missing = {name for need in way if not need & reached for name in need} - seen
            if start in missing:
                return True
            seen |= missing
            waiting += missing
    return False
