"""Goal: whoever asks for help gets it: every command says what it does, with an example that works."""

import shlex
from typing import Any

import pytest
import typer

from opportune.cli.root import app
from tests.cli.conftest import Opportune
from tests.docs.reference import commands

COMMANDS = list(commands())
ROOT: Any = typer.main.get_command(app)


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[path for path, _ in COMMANDS])
def test_a_command_explains_itself(path: str, command: Any) -> None:
    assert command.help.endswith("."), "a sentence"
    assert all(parameter.help for parameter in command.params), "every option and argument is explained"
    example = command.epilog.removeprefix("Example: ").partition(" > ")[0]
    assert example.startswith(path)
    words = shlex.split(example)[1:]
    group = ROOT
    while hasattr(group, "commands"):
        group = group.commands[words.pop(0)]
    assert group is command or group.name == command.name
    context = command.make_context(path, words)
    assert context.params, "the example can be read"


def test_the_first_page_fits_a_terminal(opportune: Opportune, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    found = opportune("--help")
    assert found.code == 0
    assert "Look at scores" in found.out
    assert len(found.out.splitlines()) < 84, "one line for each command"


def test_a_group_alone_shows_its_commands(opportune: Opportune) -> None:
    found = opportune("accounts")
    assert found.code == 2
    assert "merge" in found.out + found.err
    assert "Error" not in found.err


def test_a_slip_is_told_in_one_line(opportune: Opportune) -> None:
    found = opportune("accounts", "list", "--limit", "many")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("Error: Invalid value for '--limit'")
    assert found.err.count("\n") == 1
    assert "opportune accounts list --help" in found.err


def test_the_version_is_printed(opportune: Opportune) -> None:
    assert opportune("version").out.startswith("opportune ")
    assert set(opportune("version", "--json").json) == {"version"}
