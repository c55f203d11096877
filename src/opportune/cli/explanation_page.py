"""Draws an explanation as a page: the score as a sum, the people, the signals, what comes next. Pure layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from opportune.cli.output import count, day, signed, table, tier, trend, when, zone

SHOWN_SIGNALS = 15
_SHOWN_ADDENDS = 6
_WIDTH_MAX = 120
Values = Mapping[str, Any]


def explanation_page(explanation: Values, present: Values | None, width: int, show_all: bool = False) -> RenderableType:
    """The page of one explanation as the API gives it; `present` is the subject's row, for its trend."""
    width = min(width, _WIDTH_MAX)
    is_account = explanation["subject_type"] == "account"
    blocks: list[RenderableType] = [
        _heading(explanation, present),
        Rule(style="bright_black", characters="─"),
        _standing(explanation, present),
        _sum(explanation, is_account),
    ]
    if is_account and explanation["parts"]:
        blocks.append(_people(explanation["parts"]))
    if explanation["contributions"]:
        blocks.append(_signals(explanation["contributions"], is_account, show_all))
    if explanation["notes"]:
        blocks.append(Group(*(Text(f"· {note}", overflow="fold") for note in explanation["notes"])))
    blocks.append(_next(explanation))
    spaced: list[RenderableType] = []
    for block in blocks:
        spaced += [block] if isinstance(block, Rule) or not spaced else [block, Text()]
    return _Page(Group(*spaced[:-1] if isinstance(spaced[-1], Text) and not spaced[-1].plain else spaced), width)


class _Page:
    """Content no wider than a page."""

    def __init__(self, content: RenderableType, width: int) -> None:
        self.content = content
        self.width = width

    def __rich_console__(self, console: Any, options: Any) -> Any:
        yield from console.render(self.content, options.update_width(min(self.width, options.max_width)))


def _heading(explanation: Values, present: Values | None) -> Text:
    facts = [explanation["subject_type"], str(explanation["subject_id"])]
    known = present or {}
    detail = known.get("domain") or known.get("email")
    heading = Text(explanation["name"], "bold")
    heading.append(
        f"   {' '.join(facts)}" + (f" · {detail}" if detail and detail != explanation["name"] else ""), "bright_black"
    )
    return heading


def _standing(explanation: Values, present: Values | None) -> Text:
    line = Text("Score ")
    line.append(str(explanation["score"]), "bold").append("   ")
    line.append_text(tier(explanation["tier"]))
    if present and present.get("trend"):
        line.append("   ").append_text(trend(present["trend"]))
        changes = [(signed(present.get(f"delta_{days}d")), days) for days in (1, 7, 14)]
        said = ", ".join(f"{change} in {count(days, 'day')}" for change, days in changes if change)
        line.append(f" ({said})" if said else "", "bright_black")
    line.append(f"\nfirst party {explanation['first_party_score']}, third party {explanation['third_party_score']}")
    line.append(f"   as of {when(explanation['at'])} {zone()}", "bright_black")
    if explanation["recorded_score"] != explanation["score"]:
        line.append(
            f"\nRecorded at that moment: {explanation['recorded_score']}. The definitions have changed since, "
            "or facts came in later.",
            "yellow",
        )
    return line


def _sum(explanation: Values, is_account: bool) -> Text:
    """The score as a sum: of people for an account, of categories for a contact."""
    if is_account:
        addends = [(part["contact"], part["share"]) for part in explanation["parts"] if part["share"]]
    else:
        shares: Counter[str] = Counter()
        for part in explanation["contributions"]:
            shares[part["category"].replace("_", " ")] += round(part["share"] * 100)
        addends = [(name, share / 100) for name, share in shares.most_common() if share]
    if not addends:
        return Text("Nothing counts at this moment: no signal is young enough, or none ever came.")
    line = Text(f"{explanation['score']} = ", "bold")
    shown = addends if len(addends) <= _SHOWN_ADDENDS else addends[: _SHOWN_ADDENDS - 1]
    for position, (name, share) in enumerate(shown):
        line.append(("" if position == 0 else " + " if share >= 0 else " - "), "bright_black")
        line.append(f"{share if position == 0 else abs(share):.2f}", "bold").append(f" {name}")
    if rest := addends[len(shown) :]:
        line.append(" + ", "bright_black").append(f"{sum(share for _, share in rest):.2f}", "bold")
        line.append(f" {count(len(rest), 'other', 'others')}")
    return line


def _people(parts: Sequence[Values]) -> Table:
    rows = [
        (
            Text(part["contact"], "" if part["contact_id"] else "italic"),
            part["title"] or "",
            part["score"],
            "engaged" if part["is_engaged"] else "",
            part["signal_count"],
            Text(f"{part['share']:.2f}", "bold"),
        )
        for part in parts
    ]
    return table(["people", "", ">score", "", ">signals", ">share"], rows)


def _signals(contributions: Sequence[Values], is_account: bool, show_all: bool) -> Table:
    counted = [part for part in contributions if part["share"] or part["points"]]
    shown = counted if show_all else counted[:SHOWN_SIGNALS]
    columns = [
        "when",
        "signal",
        *(["who"] if is_account else []),
        ">points",
        ">age",
        ">often",
        ">cap",
        ">mix",
        ">share",
    ]
    result = table(columns, [_signal_row(part, is_account) for part in shown])
    blanks = [""] * (len(columns) - 3)
    if rest := counted[len(shown) :]:
        share = sum(round(part["share"] * 100) for part in rest) / 100
        result.add_row("", Text(f"{len(rest):,} more; --all lists them", "bright_black"), *blanks, f"{share:.2f}")
    result.add_row("", Text("together", "bold"), *blanks, Text(f"{_total(contributions):.2f}", "bold"))
    return result


def _signal_row(part: Values, is_account: bool) -> tuple[object, ...]:
    style = "" if part["counts"] and part["share"] else "bright_black"
    who = (Text(part["contact"], style),) if is_account else ()
    return (
        Text(day(part["occurred_at"]), style),
        Text(part["name"], style),
        *who,
        Text(f"{part['points']:g}", style),
        _factor(part["decay_percent"]),
        _factor(part["frequency_percent"]),
        _factor(part["category_kept_percent"]),
        _factor(part["diversity_percent"]),
        Text(f"{part['share']:.2f}", style),
    )


def _factor(percent: float) -> Text:
    """A factor other than one; a full row of hundreds would hide the ones that matter."""
    return Text("" if percent == 100 else f"{percent:g} %", "bright_black")


def _total(contributions: Sequence[Values]) -> float:
    hundredths: int = sum(round(part["share"] * 100) for part in contributions)
    return hundredths / 100


def _next(explanation: Values) -> Text:
    change = explanation["next_change"]
    if change is None:
        return Text("Left alone, the score stays as it is.")
    direction = "falls" if change["score"] < explanation["score"] else "rises"
    return Text(f"Left alone, the score {direction} to {change['score']} on {when(change['at'])} {zone()}.")
