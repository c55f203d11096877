"""Draws what definitions would do: segments, moves, workflows, stages, and some names. Pure layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from opportune.cli.output import count, table

Values = Mapping[str, Any]


def preview_page(found: Values, names: int) -> RenderableType:
    """The page of one preview as the API gives it, with at most so many names of each segment and direction."""
    blocks: list[RenderableType] = [_heading(found)]
    if found["segments"]:
        changes = [
            (one["segment"], f"{one['subject']}s", one["members_before"], _step(one), one["entered"], one["left"])
            for one in found["segments"]
        ]
        blocks += [Text(), table(["segment", "of", ">members", ">then", ">enter", ">leave"], changes)]
    if found["moved"]:
        pairs = [(one["from_segment"], one["to_segment"], one["subjects"]) for one in found["moved"]]
        blocks += [Text(), table(["from", "to", ">move"], pairs)]
    if found["workflows"]:
        acts = [
            (one["workflow"], *(one[name] for name in ("matched", "added", "moved", "removed", "unchanged")))
            for one in found["workflows"]
        ]
        blocks += [Text(), table(["workflow", ">matches", ">adds", ">moves", ">removes", ">leaves alone"], acts)]
    for ladder in found["ladders"]:
        rungs = [(one["stage"], one["before"], one["after"]) for one in ladder["stages"]]
        blocks += [Text(), table([f"ladder {ladder['ladder']}", ">now", ">then"], rungs)]
    samples = list(_samples(found, names))
    if samples:
        blocks += [Text(), table(["", "segment", "", "domain", ">score", "why"], samples, headless=True)]
    return Group(*blocks)


def _heading(found: Values) -> Text:
    affected = count(found["affected"], "subject")
    said = (
        f"{affected} would enter or leave something." if found["affected"] else "Nobody would enter or leave anything."
    )
    heading = Text(said, "bold")
    heading.append(f"   Nothing was changed; {found['milliseconds']:,.0f} ms", "bright_black")
    return heading


def _step(segment: Values) -> Text:
    difference = segment["members_after"] - segment["members_before"]
    return Text(f"{segment['members_after']:,}", "green" if difference > 0 else "red" if difference < 0 else "")


def _samples(found: Values, names: int) -> Iterator[tuple[object, ...]]:
    for segment in found["segments"]:
        for way, sign in (("entered", Text("+", "green")), ("left", Text("-", "red"))):
            for one in segment[f"{way}_samples"][:names]:
                yield sign, segment["segment"], one["name"], one["domain"], one["score"], one["reason"]
