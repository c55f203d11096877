"""Has the memory allocator of glibc keep more freed blocks at hand, before a process begins that lives long.

DuckDB plans a statement in thousands of blocks of a few dozen bytes. glibc keeps seven of each size for a thread and searches its
heap for the others; with two hundred a tick takes a sixth less time. It can only be told so before a process starts.
"""

from __future__ import annotations

import os
import platform
import sys
from contextlib import suppress

_VARIABLE = "GLIBC_TUNABLES"
_SETTING = "glibc.malloc.tcache_count"
# Processes with more rights than who started them have glibc's variable emptied, and would start themselves for ever.
_RESTARTED = "OPPORTUNE_RESTARTED"
# Of each of 64 sizes up to a kilobyte, so 7 MB for a thread at the very most.
KEPT_BLOCKS = 200


def keep_freed_blocks() -> None:
    """Start this process again, under the same id and with the same arguments, with the setting.

    Nothing happens where it is set already, or where there is no glibc; nor when it can't be started again.
    """
    tunables = os.environ.get(_VARIABLE, "")
    if _SETTING in tunables or _RESTARTED in os.environ or platform.libc_ver()[0] != "glibc":
        return
    setting = f"{_SETTING}={KEPT_BLOCKS}"
    environment = {**os.environ, _RESTARTED: "1", _VARIABLE: f"{tunables}:{setting}" if tunables else setting}
    with suppress(OSError):
        os.execve(sys.executable, sys.orig_argv, environment)  # noqa: S606
