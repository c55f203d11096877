"""The command line: the use cases of the API as commands. They speak HTTP to the server, or to a private one."""

from __future__ import annotations

import sys
from typing import NoReturn

from opportune.cli.allocator import keep_freed_blocks

_LONG_LIVED = {"serve", "demo"}


def main() -> NoReturn:
    """The program `opportune`: runs one command and exits, see `opportune.cli.root`."""
    if _LONG_LIVED & {*sys.argv[1:]}:
        # Before everything else is imported, since the process starts anew.
        keep_freed_blocks()
    from opportune.cli.root import main as run_command

    run_command()


__all__ = ["main"]
