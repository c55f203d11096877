"""`opportune plan`, `apply` and `export`: definitions as a folder of files, to keep under version control."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from opportune.cli.client import API
from opportune.cli.definitions import put_in_force, read_yaml, yaml_files
from opportune.cli.output import count
from opportune.cli.questions import YesOption
from opportune.cli.session import Panel, Session, command
from opportune.cli.ticks import show_tick_plan
from opportune.errors import InvalidInput

PruneOption = Annotated[
    bool, typer.Option("--prune", help="Delete segments, workflows and the like that are not in the folder.")
]


def add_to(app: typer.Typer) -> None:
    command(app, "plan", example="opportune plan definitions/", panel=Panel.CHANGE)(plan)
    command(app, "apply", example="opportune apply definitions/", panel=Panel.CHANGE)(apply)
    command(app, "export", example="opportune export definitions/", panel=Panel.CHANGE)(export)


def plan(
    session: Session,
    path: Annotated[
        Path | None, typer.Argument(help="A folder with definitions, or one file.", metavar="[DIR]", show_default=False)
    ] = None,
    prune: PruneOption = False,
    full: Annotated[bool, typer.Option("--full", help="Without DIR: the steps of a tick that computes all.")] = False,
) -> None:
    """Show what a folder of definitions would change.

    It changes nothing. Without a folder, print the steps of a tick, in order, with their SQL.
    """
    if path is None:
        show_tick_plan(session, full)
    else:
        put_in_force(session, _checked(path), dry_run=True, yes=False, **_scope(path, prune))


def apply(
    session: Session,
    path: Annotated[Path, typer.Argument(help="A folder with definitions, or one file.", metavar="DIR")],
    prune: PruneOption = False,
    yes: YesOption = False,
) -> None:
    """Put a folder of definitions in force, all of it or nothing.

    It shows what changes, and asks first. A definition whose key has changed is renamed: it keeps its members and its history.
    What is not in the folder stays, unless you say --prune.
    """
    put_in_force(session, _checked(path), dry_run=False, yes=yes, **_scope(path, prune))


def export(session: Session, folder: Annotated[Path, typer.Argument(help="Where to write.", metavar="DIR")]) -> None:
    """Write the definitions in force into a folder.

    Each goes into a file of its own, such as segments/hot-accounts.yaml. Applying them again changes nothing.
    """
    with session.connect() as client:
        text = client.get_text(f"{API}/definitions/export")
    targets: set[Path] = set()
    for document in text.split("\n---\n"):
        kind, key = next(iter(yaml.safe_load(document).items()))
        target = folder / _folder_of(kind) / f"{key}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(document.strip() + "\n", encoding="utf-8")
        targets.add(target)
    others = [file for file in yaml_files(folder) if file not in targets]
    if session.out.as_json:
        session.out.json({"written": sorted(map(str, targets)), "others": list(map(str, others))})
        return
    session.out.print(f"{count(len(targets), 'definition')} in {folder}.")
    if others:
        session.out.note(
            f"Also there, and not written now: {', '.join(map(str, others))}. Delete what is gone, or "
            f"`opportune apply {folder}` puts it in force again."
        )


def _folder_of(kind: str) -> str:
    return kind if kind.endswith("s") else f"{kind}s"


def _scope(path: Path, prune: bool) -> dict[str, Any]:
    if prune and not path.is_dir():
        raise InvalidInput(f"--prune deletes what a folder doesn't have, and {path} is a file. Name the folder.")
    return {"is_whole": path.is_dir(), "prune": prune}


def _checked(path: Path) -> str:
    """The definitions as one text, each file read once here already, so that an error names the file."""
    from opportune.model.definitions import kind_of
    from opportune.shipped import read_definitions

    text = read_yaml(path)
    seen: dict[tuple[str, str], Path] = {}
    for file in yaml_files(path):
        for body in read_definitions(file.read_text(encoding="utf-8"), str(file)):
            kind, key = kind_of(body)
            if (kind, key) in seen:
                raise InvalidInput(
                    f"{kind} {key} is defined in {seen[kind, key]} and again in {file}. Keep one of them."
                )
            seen[kind, key] = file
    return text
