"""Where a workspace file is kept when another one takes its place."""

from __future__ import annotations

from itertools import count
from pathlib import Path


def kept_before_restore(file: Path) -> Path:
    """A name beside the file that no earlier restore has used, so that none of what was there is lost."""
    first = file.with_name(f"{file.name}.before-restore")
    others = (file.with_name(f"{first.name}-{number}") for number in count(2))
    return first if not first.exists() else next(other for other in others if not other.exists())
