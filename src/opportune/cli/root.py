"""Puts the groups of commands together, and turns every failure into one line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import Abort, TyperException
from typer.main import get_command

from opportune.cli import (
    accounts,
    activity,
    audit,
    backtest,
    backups,
    campaigns,
    connectors,
    consents,
    contacts,
    definition_files,
    definitions,
    deliveries,
    demo,
    emails,
    explain,
    health,
    import_file,
    inbox,
    journey_drafts,
    journey_lifecycle,
    journey_trials,
    journeys,
    keys,
    ladders,
    lint,
    looks,
    mappings,
    pipeline,
    preview,
    pushes,
    records,
    rejected,
    reports,
    search,
    secrets,
    segment_changes,
    segment_questions,
    segments,
    serve,
    suppressions,
    templates,
    ticks,
    topics,
    users,
    views,
    web_push,
    workflows,
)
from opportune.errors import OpportuneError

FAILED = 1
USAGE = 2
INTERRUPTED = 130
_DEBUG = "OPPORTUNE_DEBUG"

app = typer.Typer(
    name="opportune",
    help="Turns buyer signals into explained scores and timely action.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
# The order of the commands in --help.
for module in (
    serve, demo, import_file, mappings, keys, rejected, looks, accounts, contacts, pipeline, views, search, explain,
    activity, records, segments, segment_changes, segment_questions, workflows, journeys, journey_trials, journey_drafts,
    journey_lifecycle, inbox, deliveries, emails, suppressions, ladders, topics, consents, web_push, reports, campaigns, pushes,
    definitions, definition_files,
    preview, backtest, lint, templates, connectors, ticks, secrets, users, audit, backups, health,
):  # fmt: skip
    module.add_to(app)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit: 0 done, 1 failed, 2 called wrongly, 3 rejected rows (`import --strict`)."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    try:
        code: Any = _program()(args=arguments, prog_name="opportune", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except OpportuneError as error:
        return _fail(f"{error.message}{_where_to_look(error)}", FAILED)
    except TyperException as error:
        return _called_wrongly(error)
    except (Abort, KeyboardInterrupt):
        return _fail("Stopped.", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has seen enough, as in `opportune accounts list | head -1`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        if os.environ.get(_DEBUG):
            raise
        return _fail(
            f"{type(error).__name__}: {error}. This should not happen: please report it, with what "
            f"`{_DEBUG}=1` shows before the same command.",
            FAILED,
        )


@cache
def _program() -> TyperGroup:
    """All commands with their options, put together once."""
    found = get_command(app)
    assert isinstance(found, TyperGroup)
    return found


def _where_to_look(error: OpportuneError) -> str:
    if error.code != "internal_error" or os.environ.get(_DEBUG):
        return ""
    return f" If no server runs, `{_DEBUG}=1` before the same command shows the reason."


def _called_wrongly(error: TyperException) -> int:
    message = error.format_message()
    # A group without a command has shown its help, which says it all.
    if not message:
        return USAGE
    context = getattr(error, "ctx", None)
    hint = f" `{context.command_path} --help` says how it goes." if context else ""
    return _fail(f"{message.removesuffix('.')}.{hint}", error.exit_code)


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"Error: {message}\n")
    return code
