"""Rules that undo each other: what one puts into a segment, another one takes out, or claims for itself."""

from __future__ import annotations

from collections.abc import Iterator

from opportune.model.criteria import AllOf, SegmentCondition
from opportune.model.lint.band import Region
from opportune.model.lint.book import Book, Filler, Rule, all_of, names_of, segment_names, who
from opportune.model.lint.finding import Code, Finding, Recipe, Severity
from opportune.model.lint.recipes import ladder_recipe
from opportune.model.lint.whom import matching_pairs
from opportune.model.workflow import Action, Move

_NARROWER = (
    "Make the two tell subjects apart: put what the second one asks for into the first one's criteria, inside `not`."
)


def drained_syncs(book: Book) -> Iterator[Finding]:
    """Segments that a sync or a ladder fills and another rule drains of the same subjects."""
    for key, fillers in book.fillers.items():
        for filler in fillers:
            drainers = book.drainers_of(filler, key)
            if filler.verb == "sync" and drainers:
                yield _drained(book, key, filler, drainers)


def adding_back(book: Book) -> Iterator[Finding]:
    """Segments that an add fills again with those whom another rule has taken out."""
    for key, fillers in book.fillers.items():
        for filler in fillers:
            drainers = book.drainers_of(filler, key)
            if filler.verb == "add" and drainers:
                others = all_of(rule.label for rule in drainers)
                yield Finding(
                    code=Code.ADDED_BACK,
                    severity=Severity.WARNING,
                    message=f"At every run {filler.label} puts those back into {book.called(key)} whom {others} "
                    f"{'has' if len(drainers) == 1 else 'have'} taken out, as long as they still match.",
                    definitions=(*names_of(filler, *drainers), *segment_names(key)),
                    recipe=ladder_recipe(book, filler) or Recipe(_NARROWER),
                    subject=filler.subject,
                    criteria=matching_pairs([(filler, drainer) for drainer in drainers]),
                )


def moves_to_where_they_come_from(book: Book) -> Iterator[Finding]:
    """Moves that name a segment in from and in to."""
    for rule in book.rules:
        move = rule.workflow.do.move
        shared = [key for key in move.from_ if key in move.to] if move else []
        if move and shared:
            left = tuple(key for key in move.from_ if key not in shared)
            better = (
                rule.workflow.model_copy(
                    update={"do": Action(move=Move(**{"from": left}, to=move.to, also_if_in_none=move.also_if_in_none))}
                )
                if left
                else None
            )
            yield Finding(
                code=Code.FROM_AND_TO,
                severity=Severity.WARNING,
                message=f"{rule.label} moves from {all_of(map(book.called, shared))} to the same segment: "
                "whoever is there stays there.",
                definitions=(*names_of(rule), *segment_names(*shared)),
                recipe=Recipe("Name a segment in `from` or in `to`, not in both.", (better,), names_of(rule))
                if better
                else Recipe("Name other segments in `from`, or use `add`."),
                subject=rule.subject,
                criteria=AllOf(all=(SegmentCondition(segment=shared[0]), rule.when)),
            )


def several_writers(book: Book) -> Iterator[Finding]:
    """Segments that several rules or ladders fill. With a sync or a ladder among them, each undoes the others' work."""
    for key, fillers in book.fillers.items():
        writers = names_of(*fillers)
        if len(writers) < 2:
            continue
        exact = [filler for filler in fillers if filler.verb == "sync"]
        others = [filler for filler in fillers if filler.verb != "sync"]
        labels = all_of(filler.label for filler in fillers)
        if exact and others:
            said = (
                f"{all_of(filler.label for filler in exact)} {'holds' if len(exact) == 1 else 'hold'} {book.called(key)} "
                f"to exactly who matches there, and so takes out again whom {all_of(filler.label for filler in others)} "
                f"{'puts' if len(others) == 1 else 'put'} in."
            )
        elif any(kind == "ladder" for kind, _ in writers):
            said = f"{labels} fill {book.called(key)}, so that it no longer holds exactly one stage of a ladder."
        else:
            said = f"{labels} fill {book.called(key)}: it holds everybody who matches at least one of them."
        yield Finding(
            code=Code.SEVERAL_WRITERS,
            severity=Severity.INFO if not exact else Severity.WARNING,
            message=said,
            definitions=(*writers, *segment_names(key)),
            recipe=Recipe("Give each of them a segment of its own, or say all of it in one rule with `any`."),
            subject=fillers[0].subject,
            criteria=SegmentCondition(segment=key),
        )


def _drained(book: Book, key: str, filler: Filler, drainers: tuple[Rule, ...]) -> Finding:
    taken = Region()
    for rule in drainers:
        if (
            filler.reach
            and rule.reach
            and rule.reach.axis == filler.reach.axis
            and rule.reach.rest <= filler.reach.rest
        ):
            taken = taken | rule.reach.region
    is_empty = filler.reach is not None and not (filler.reach.region - taken)
    rules = all_of(rule.label for rule in drainers)
    takes = "takes" if len(drainers) == 1 else "take"
    campaigns = [campaign for campaign in book.live_campaigns if is_empty and key in campaign.include]
    if is_empty:
        shown = all_of(book.campaign_called(campaign.campaign) for campaign in campaigns)
        said = f"{book.called(key)} is empty after every run: {filler.label} fills it, and {rules} {takes} everybody out again"
        said += f", so that {shown} reaches nobody there." if campaigns else "."
    else:
        said = (
            f"{book.called(key)} lacks {who(filler.subject).lower()} that {filler.label} puts there: "
            f"{rules} {takes} them out in the same run."
        )
    return Finding(
        code=Code.SYNC_DRAINED,
        severity=Severity.WARNING,
        message=said,
        definitions=(
            *names_of(filler, *drainers),
            *segment_names(key),
            *(("campaign", campaign.campaign) for campaign in campaigns),
        ),
        recipe=ladder_recipe(book, filler) or Recipe(_NARROWER),
        subject=filler.subject,
        criteria=matching_pairs([(filler, drainer) for drainer in drainers]),
    )
