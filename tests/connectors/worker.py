"""Sends what is due in a workspace file and ends: `python -m tests.connectors.worker FILE`. Whoever starts it may kill it."""

import sys
from pathlib import Path

from opportune.app import open_opportune
from opportune.settings import Settings
from opportune.testing.clock import FixedClock
from tests.api.desk import START

if __name__ == "__main__":
    opportune = open_opportune(Settings(file=Path(sys.argv[1])), FixedClock(START.replace(year=2027)))
    opportune.context.journey_delivery.deliver_due()
    opportune.close()
