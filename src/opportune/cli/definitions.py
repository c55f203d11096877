"""`opportune definitions`: look at them, take them out as YAML, put changed ones in force, rename and delete them.

Folders with a file for each definition are in `definition_files.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from opportune.cli.client import API, Client
from opportune.cli.findings import show_findings
from opportune.cli.output import Output, count, shown, table, when
from opportune.cli.questions import YesOption, confirm
from opportune.cli.session import Panel, Session, command
from opportune.cli.yaml_page import show_yaml
from opportune.errors import InvalidInput, NotFound

group = typer.Typer(help="All that is defined, signals to workflows, as YAML.", no_args_is_help=True)
_SUFFIXES = (".yaml", ".yml")
_YAML = "application/yaml"
KindArgument = Annotated[
    str,
    typer.Argument(
        help="signal, score_model, bot_rules, segment, workflow, ladder, intent_report, campaign, connector, email or "
        "sending_rules.",
        metavar="KIND",
    ),
]
KeyArgument = Annotated[str, typer.Argument(help="Its key, such as pricing-page-visit.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="definitions", rich_help_panel=Panel.CHANGE)


@command(group, "list", example="opportune definitions list")
def list_definitions(session: Session) -> None:
    """List the definitions in force."""
    with session.connect() as client:
        found = client.get(f"{API}/definitions")["items"]
    if session.out.as_json:
        session.out.json(found)
        return
    rows = [
        (item["kind"], item["key"], item["version"], when(item["created_at"]), item["body"].get("description"))
        for item in found
    ]
    session.out.print(table(["kind", "key", ">version", "since", "description"], rows))


@command(group, "show", example="opportune definitions show score_model intent")
def show_definition(session: Session, kind: KindArgument, key: KeyArgument) -> None:
    """Print one definition as YAML."""
    found = show_yaml(session, _path(kind, key))
    if found and found["used_by"]:
        session.out.note(f"Used by {names(found['used_by'])}.")


@command(group, "versions", example="opportune definitions versions score_model intent")
def list_versions(session: Session, kind: KindArgument, key: KeyArgument) -> None:
    """List every version of one definition, the newest first."""
    with session.connect() as client:
        found = client.get(f"{_path(kind, key)}/versions")["items"]
    if session.out.as_json:
        session.out.json(found)
        return
    rows = [(item["version"], when(item["created_at"]), "in force" if item["is_active"] else "") for item in found]
    session.out.print(table([">version", "since", ""], rows))


@command(group, "export", example="opportune definitions export definitions/")
def export_definitions(
    session: Session,
    folder: Annotated[Path | None, typer.Argument(help="Write a file per kind here; without it, print all.")] = None,
) -> None:
    """Write the definitions in force as YAML, to keep in version control and to apply elsewhere."""
    with session.connect() as client:
        text = client.get_text(f"{API}/definitions/export")
    if folder is None:
        session.out.print(text.rstrip("\n"))
        return
    folder.mkdir(parents=True, exist_ok=True)
    by_kind: dict[str, list[str]] = {}
    for document in text.split("\n---\n"):
        document = document.strip().removeprefix("---\n")
        if document:
            by_kind.setdefault(document.partition(":")[0], []).append(document)
    for kind, documents in sorted(by_kind.items()):
        target = folder / f"{kind}.yaml"
        target.write_text("\n---\n".join(documents) + "\n", encoding="utf-8")
        session.out.note(f"{target}: {count(len(documents), 'definition')}")


@command(group, "apply", example="opportune definitions apply definitions/")
def apply_definitions(
    session: Session,
    path: Annotated[Path, typer.Argument(help="A YAML file, or a folder with several.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
    yes: YesOption = False,
) -> None:
    """Put definitions in force, after saying what changes and how many accounts would change their tier.

    A definition that is in force already makes no new version.
    """
    put_in_force(session, read_yaml(path), dry_run=dry_run, yes=yes)


@command(group, "rename", example="opportune definitions rename segment hot-accounts hottest-accounts")
def rename_definition(
    session: Session,
    kind: KindArgument,
    key: KeyArgument,
    new_key: Annotated[str, typer.Argument(help="What it is to be called.")],
) -> None:
    """Give a definition another key, and write that wherever it is named. Members, history and versions stay with it."""
    with session.connect() as client:
        answer = client.post(f"{_path(kind, key)}/rename", {"key": new_key})
    if session.out.as_json:
        session.out.json(answer)
        return
    show_changes(session.out, answer)


@command(group, "delete", example="opportune definitions delete segment hot-accounts")
def delete_definition(
    session: Session,
    kind: KindArgument,
    key: KeyArgument,
    force: Annotated[
        bool,
        typer.Option("--force", help="Leave it out of the lists of whatever names it, where they work without it."),
    ] = False,
    yes: YesOption = False,
) -> None:
    """Take a definition out of force. Refused while others use it.

    Its versions stay; the members of a segment leave it.
    """
    with session.connect() as client:
        preview = client.delete(_path(kind, key), force=force, dry_run=True)
        if not session.out.as_json:
            show_changes(session.out, preview, is_planned=True)
        confirm(f"Delete {kind} {key}?", yes)
        answer = client.delete(_path(kind, key), force=force)
        client.post(f"{API}/ticks", {"full": False})
    if session.out.as_json:
        session.out.json(answer)
    else:
        session.out.print(f"{kind} {key} is deleted")


def put_in_force(session: Session, text: str, *, dry_run: bool, yes: bool, **params: object) -> None:
    """Send definitions, show what changes, and go on unless it is a dry run or somebody says no."""
    with session.connect(may_create=True) as client:
        answer = _apply(client, text, dry_run=True, **params)
        change_count = len(answer["changes"]) + len(answer["removed"])
        if not session.out.as_json:
            _show_preview(session.out, answer)
        if change_count and not dry_run:
            confirm(f"Put {count(change_count, 'change')} in force?", yes)
            answer = _apply(client, text, dry_run=False, **params)
            client.post(f"{API}/ticks", {"full": False})
            session.out.note("In force; the scores are up to date.")
    if session.out.as_json:
        session.out.json(answer)


def read_yaml(path: Path) -> str:
    """The YAML of a file, or of all files of a folder in order of name. Raises NotFound and InvalidInput."""
    files = yaml_files(path)
    if not files:
        raise InvalidInput(f"The folder {path} holds no .yaml file.")
    try:
        return "\n---\n".join(file.read_text(encoding="utf-8").strip() for file in files) + "\n"
    except UnicodeDecodeError as error:
        raise InvalidInput(f"A file in {path} is not UTF-8: {error}. Save it in that encoding.") from error


def yaml_files(path: Path) -> list[Path]:
    """The file, or all YAML files in and below the folder, in order of name. Raises NotFound."""
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES)
    if not path.is_file():
        raise NotFound(f"There is no file or folder {path}. Check the path.")
    return [path]


def _path(kind: str, key: str) -> str:
    return f"{API}/definitions/{quote(kind, safe='')}/{quote(key, safe='')}"


def names(found: list[dict[str, str]]) -> str:
    """Definitions in a sentence."""
    return ", ".join(f"{name['kind']} {name['key']}" for name in found)


def show_changes(out: Output, answer: dict[str, Any], *, is_planned: bool = False) -> None:
    """What becomes of each definition, or would when it is only planned, with the fields that differ."""
    for change in answer["changes"]:
        becomes = "is new" if change["is_new"] else f"becomes version {change['version']}"
        was = f" (was {change['renamed_from']})" if change["renamed_from"] else ""
        out.print(f"{change['kind']} {change['key']}{was} {becomes}")
        rows = [(f"  {field['path']}", _value(field["old"]), _value(field["new"])) for field in change["fields"]]
        if rows:
            out.print(table(["  field", "in force", "then"], rows))
    for name in answer["removed"]:
        out.print(f"{name['kind']} {name['key']} {'would be' if is_planned else 'is'} deleted")


def _apply(client: Client, text: str, *, dry_run: bool, **params: object) -> dict[str, Any]:
    answer: dict[str, Any] = client.post_text(f"{API}/definitions", text, _YAML, dry_run=dry_run, **params)
    return answer


def _show_preview(out: Output, preview: dict[str, Any]) -> None:
    is_same = not (preview["changes"] or preview["removed"])
    if is_same:
        out.print("Nothing changes: these definitions are in force already.")
    show_changes(out, preview, is_planned=True)
    if preview["missing"]:
        out.print(
            f"\n{count(len(preview['missing']), 'definition')} in force, but not in these files: {names(preview['missing'])}. "
            "They stay; --prune deletes them."
        )
    if is_same:
        return
    if preview["warnings"]:
        out.print()
        show_findings(out, preview["warnings"])
    _show_member_moves(out, preview["member_moves"] or [])
    moves = preview["tier_moves"] or []
    if not moves:
        out.print("\nNo account would change its tier.")
        return
    said = ", ".join(f"{move['accounts']:,} from {move['from_tier']} to {move['to_tier']}" for move in moves)
    out.print(f"\n{count(preview['tier_changes'], 'account')} would change the tier: {said}.")


def _show_member_moves(out: Output, moves: list[dict[str, Any]]) -> None:
    if not moves:
        out.print("\nNobody would enter or leave a segment.")
        return
    out.print("\nAt the next tick:")
    rows = [(f"  {move['segment']}", f"{move['subject']}s", move["entered"], move["left"]) for move in moves]
    out.print(table(["  segment", "of", ">would enter", ">would leave"], rows))


def _value(value: object) -> str:
    return "-" if value is None else shown(value) if not isinstance(value, list | dict) else json.dumps(value)
