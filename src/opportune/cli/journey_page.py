"""Draws what a journey would do with everybody: who comes where, what is sent; and with one of them, word for word. Pure layout."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from opportune.cli.output import count, table, when

Values = Mapping[str, Any]
_REASONS = {
    "no_address": "without an address",
    "no_subscription": "without a browser that is subscribed",
    "no_consent": "without consent",
    "suppressed": "suppressed",
    "held_out": "held out by the sending rules",
    "capped": "who have had enough",
    "duplicate": "to an address that gets one already",
}


def journey_preview_page(found: Values) -> RenderableType:
    """The page of one preview as the API gives it."""
    blocks: list[RenderableType] = [_heading(found), Text(_entry(found), "bright_black")]
    if found["entering"]:
        rows = list(_rows(found))
        blocks += [Text(), table(["node", "kind", ">reached", "way out", "leads to", ">count", "for example"], rows)]
        ends = ", ".join(f"{reason} {number:,}" for reason, number in found["ends"].items())
        blocks += [Text(), Text(f"Ends: {ends}")]
    messages = [node for node in found["nodes"] if node["messages"] is not None]
    if messages:
        blocks += [Text(), table(["node", "by", ">messages", "would not be sent", ">credits"], map(_message, messages))]
        blocks += [
            Text(f"{node['id']}: {warning}", "yellow") for node in messages if (warning := node["messages"]["warning"])
        ]
    return Group(*blocks)


def _heading(found: Values) -> Text:
    heading = Text(f"{count(found['entering'], found['subject'])} would enter {found['journey']}.", "bold")
    heading.append(f"   Nothing was changed; {found['milliseconds']:,.0f} ms", "bright_black")
    return heading


def _entry(found: Values) -> str:
    said = f"It starts for {found['starts_with']}: {found['found']:,}."
    if found["kept_out"]:
        said += f" {found['kept_out']:,} are in it or may not come again."
    if found["refused"]:
        said += f" {found['refused']:,} are kept out by its criteria, suppressed segments or a goal they reached."
    for journey, number in found["held_off"].items():
        said += f" {number:,} are held off: {journey} of the same group has them."
    for journey, number in found["takes_out_of"].items():
        said += f" {number:,} would leave {journey} for it."
    return said


def _rows(found: Values) -> Iterator[tuple[object, ...]]:
    for node in found["nodes"]:
        named = ", ".join(one["name"] or one["address"] or str(one["subject_id"]) for one in node["samples"])
        ways = [way for way in node["ways"] if way["count"]] or node["ways"][:1]
        for place, way in enumerate(ways):
            first = (node["label"] or node["id"], node["kind"], node["reached"]) if place == 0 else ("", "", "")
            yield (*first, way["outcome"], way["to"] or "out", way["count"], named if place == 0 else "")


def _message(node: Values) -> tuple[object, ...]:
    messages = node["messages"]
    skipped = ", ".join(f"{number:,} {_REASONS.get(reason, reason)}" for reason, number in messages["skipped"].items())
    credits = f"{messages['credits']:,} of {messages['connector']}" if messages["credits"] else ""
    return (
        node["label"] or node["id"],
        messages["connector"] or messages["channel"],
        messages["count"],
        skipped,
        credits,
    )


def simulation_page(found: Values) -> RenderableType:
    """The page of one simulation as the API gives it: the steps, and below each what would be sent there."""
    who = found["name"] or f"{found['subject']} {found['subject_id']}"
    if found["refused"]:
        return Text(f"{who} would not enter {found['journey']}: {found['refused']}. See --anyway.", "bold")
    blocks: list[RenderableType] = [
        Text(f"{who} in {found['journey']}, if nothing else happened; nothing was sent", "bold")
    ]
    if found["takes_out_of"]:
        blocks.append(Text(f"They would leave {found['takes_out_of']} for it.", "bright_black"))
    for step in found["steps"]:
        pause = f" until {when(step['leaves_at'])}" if step["leaves_at"] != step["arrives_at"] else ""
        line = Text(f"\n{when(step['arrives_at'])}  ")
        line.append(step["label"] or step["node"], "bold")
        line.append(f"  {step['kind']}{pause}: {step['outcome']}, {step['to'] or 'out'}")
        blocks.append(line)
        if step["why"]:
            blocks.append(Text(f"    {step['why']}", "bright_black"))
        blocks += [_written(message) for message in step["messages"]]
    if found["ends"]:
        blocks.append(Text(f"\nIt ends: {found['ends']}"))
    blocks += [_written(message) for message in found["at_exit"]]
    return Group(*blocks)


def _written(message: Values) -> Text:
    """What a message says, each line of it moved in."""
    lines = [f"{message['operation']} to {message['to'] or 'nobody'}"]
    lines += [f"{name}: {message[name]}" for name in ("skipped", "problem", "sender", "subject") if message[name]]
    if message["credits"]:
        lines.append(f"credits: up to {message['credits']}")
    lines += (message["text"] or "").splitlines()
    if message["channel"] == "web_push" and message["fields"]:
        lines += json.dumps(message["fields"], ensure_ascii=False, indent=2).splitlines()
    for call in message["calls"]:
        lines += _call(call)
    for row in message["rows"]:
        lines += ["", f"a row of {row['file']}", *(f"{name}: {value}" for name, value in row["row"].items())]
    for one in message["bought"]:
        lines.append(f"buys {', '.join(one.values())}")
    return Text(
        "\n".join(f"    {line}".rstrip() for line in lines),
        "yellow" if message["skipped"] or message["problem"] else "",
    )


def _call(call: Values) -> Iterator[str]:
    """A request as it goes over the wire, the JSON in it over several lines."""
    yield ""
    yield f"{call['method']} {call['url']}"
    yield from (f"{name}: {value}" for name, value in call["headers"].items())
    if call["body"]:
        yield from _readable(call["body"]).splitlines()
    if call["supposing"]:
        yield f"(as if {call['supposing']})"


def _readable(body: str) -> str:
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except ValueError:
        return body
