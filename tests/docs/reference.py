"""Writes the reference of the command line from the commands themselves."""

from collections.abc import Iterator
from typing import Any

import typer

from opportune.cli.root import app
from opportune.cli.session import SHARED_PANEL
from tests.docs.blocks import markdown_table

INTRODUCTION = """\
# The command line

Every command and every option, generated from the program by `make docs`. `opportune COMMAND --help` says the same.

Commands talk to the server that has the workspace file open, or open the file themselves when none runs. These options
go with every command:

"""


def commands(command: Any = None, path: str = "opportune") -> Iterator[tuple[str, Any]]:
    """Every command with its full name; groups are walked through."""
    command = command or typer.main.get_command(app)
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, child in command.commands.items():
        yield from commands(child, f"{path} {name}")


def reference() -> str:
    """The page `docs/cli.md`."""
    found = list(commands())
    shared = [parameter for parameter in found[0][1].params if _is_shared(parameter)]
    parts = [INTRODUCTION + _options(shared)]
    parts.append(
        "Exit codes: 0 done, 1 failed, 2 called wrongly, 3 rejected rows (`import --strict`), 130 stopped by Ctrl+C."
    )
    parts += [_section(path, command) for path, command in found]
    return "\n\n".join(parts) + "\n"


def _section(path: str, command: Any) -> str:
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    options = [
        parameter
        for parameter in command.params
        if parameter.param_type_name == "option" and not _is_shared(parameter) and not parameter.hidden
    ]
    parts = [f"## {path}", command.help, f"```sh\n{command.epilog.removeprefix('Example: ')}\n```"]
    if arguments:
        rows = [[f"`{_name(parameter)}`", parameter.help] for parameter in arguments]
        parts.append(markdown_table(["argument", "what it is"], rows))
    if options:
        parts.append(_options(options))
    return "\n\n".join(parts)


def _name(parameter: Any) -> str:
    name = str(parameter.metavar or parameter.name.upper()).strip("[]")
    return name if parameter.required else f"[{name}]"


def _options(options: list[Any]) -> str:
    return markdown_table(["option", "default", "what it does"], [_option_row(option) for option in options])


def _option_row(option: Any) -> list[str]:
    names = ", ".join(f"`{name}`" for name in option.opts)
    if isinstance(option.show_default, str):
        default = option.show_default
    elif option.required:
        default = "required"
    elif option.default in (None, False):
        default = ""
    else:
        default = f"`{option.default}`"
    variable = f" Also `{option.envvar}`." if option.envvar else ""
    return [names, default, f"{option.help}{variable}"]


def _is_shared(parameter: Any) -> bool:
    return getattr(parameter, "rich_help_panel", None) == SHARED_PANEL
