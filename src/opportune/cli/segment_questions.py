"""`opportune segments count` and `why`, and `opportune explain segment`: criteria and what they say of somebody."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from opportune.cli import explain
from opportune.cli.client import API
from opportune.cli.definitions import read_yaml
from opportune.cli.output import Output, count, table, tier, when
from opportune.cli.segments import KeyArgument, find_member, group, segment_path
from opportune.cli.session import Session, command
from opportune.errors import InvalidInput

_YAML = "application/yaml"
FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="YAML of a segment, a workflow, or `criteria` with their `subject`.")
]


def add_to(app: typer.Typer) -> None:
    """They belong to the groups of `segments.py` and `explain.py`."""
    command(group, "count", example="opportune segments count segment.yaml")(count_members)
    command(group, "why", example="opportune segments why hot-accounts acme.example")(why_member)
    command(explain.group, "segment", example="opportune explain segment hot-accounts")(explain_segment)


def count_members(
    session: Session,
    path: FileArgument,
    sample: Annotated[int, typer.Option(min=0, max=50, help="So many of them by name.")] = 10,
) -> None:
    """Count who satisfies criteria now, before they are put in force."""
    with session.connect() as client:
        found = client.post_text(f"{API}/segments/count", read_yaml(path), _YAML, sample=sample)
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(f"{count(found['count'], found['subject'])}, counted in {found['milliseconds']:g} ms.")
    if found["sample"]:
        rows = [
            (row["score"], tier(row["tier"]), row["name"], row["address"], str(row["subject_id"]))
            for row in found["sample"]
        ]
        session.out.print()
        session.out.print(table([">score", "tier", "name", "address", ">id"], rows))


def why_member(
    session: Session,
    key: Annotated[str, typer.Argument(help="The key of the segment.")],
    wanted: Annotated[str, typer.Argument(metavar="SUBJECT", help="The id, domain, email or name.")],
    path: Annotated[
        Path | None,
        typer.Option("--definition", help="YAML of a definition that is not in force, instead of the segment."),
    ] = None,
) -> None:
    """Say why somebody is in a segment or not: every condition with what it looked at, pins, workflows and ladders."""
    with session.connect() as client:
        if path is None:
            found = client.get(f"{segment_path(key)}/why", subject_id=find_member(client, key, wanted))
        elif wanted.isascii() and wanted.isdigit():
            found = client.post_text(f"{API}/segments/why", read_yaml(path), _YAML, subject_id=int(wanted))
        else:
            raise InvalidInput("With --definition, name the account or contact by its id.")
    if session.out.as_json:
        session.out.json(found)
    else:
        _show_why(session.out, found)


def explain_segment(session: Session, key: KeyArgument) -> None:
    """Print the SQL that decides on the members of a segment, one CTE for each condition."""
    with session.connect() as client:
        found = client.get(f"{segment_path(key)}/sql")["items"]
    if session.out.as_json:
        session.out.json(found)
        return
    if not found:
        session.out.note(
            "People decide who is in this segment; there is no SQL. `opportune segments pins KEY` lists them."
        )
        return
    texts = []
    for statement in found:
        values = "".join(f"-- ${one['name']} = {one['value']}\n" for one in statement["parameters"])
        texts.append(f"-- {statement['title']}\n{values}{statement['sql']};")
    session.out.print("\n\n".join(texts))


def _show_why(out: Output, found: dict[str, Any]) -> None:
    where = f" {found['segment']}" if found["segment"] else ""
    is_in = found["is_member"] if found["is_member"] is not None else found["holds"]
    out.print(f"{found['name']} is {'in' if is_in else 'not in'}{where or ' it'}.")
    for reason in found["reasons"]:
        out.print(f"  {reason}")
    if found["criteria"]:
        out.print()
        out.print(table(["", "condition", "looked at"], _lines(found["criteria"], 0)))
    for rule in found["rules"]:
        out.print()
        note = f"; {rule['note']}" if rule["note"] else ""
        out.print(f"{rule['kind']} {rule['key']} ({rule['status']}) {rule['does']}{note}")
        if rule["criteria"]:
            out.print(table(["", "condition", "looked at"], _lines(rule["criteria"], 0)))
    if found["may_turn_at"]:
        out.print(f"\nA condition may turn by itself at {when(found['may_turn_at'])}.")


def _lines(node: dict[str, Any], depth: int) -> list[tuple[Text, str, str]]:
    """A node and what is below it, one line each, with a mark for what holds and what fails."""
    marks = {True: Text("✓", "green"), False: Text("✗", "red"), None: Text("·", "bright_black")}
    if node["matching"] is not None:
        looked_at = f"{node['matching']:,} of {node['asked']:,}"
        names = ", ".join(person["name"] for person in node["people"])
        looked_at += f": {names}" if names else ""
    else:
        looked_at = node["value"] or ""
    lines = [(marks[node["holds"]], "  " * depth + node["text"], looked_at)]
    for part in node["parts"]:
        lines += _lines(part, depth + 1)
    return lines
