"""Sends what is due in a workspace file: `python -m tests.connectors.worker FILE`.

For each line that it reads, it forks a process that does so, tells its id, and at the end how it ended: less than 0 when it was
killed. What each would import anew takes longer than what it does.
"""

import os
import sys
from pathlib import Path

from opportune.app import open_opportune
from opportune.settings import Settings
from opportune.testing.clock import FixedClock
from tests.api.desk import START

LATER = START.replace(year=2027)


def _deliver(file: Path) -> None:
    opportune = open_opportune(Settings(file=file), FixedClock(LATER))
    opportune.context.journey_delivery.deliver_due()
    opportune.close()


def _fork(file: Path) -> int:
    child = os.fork()
    if child:
        return child
    # What is logged goes elsewhere.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    status = 1
    try:
        _deliver(file)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    for _ in sys.stdin:
        child = _fork(Path(sys.argv[1]))
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
