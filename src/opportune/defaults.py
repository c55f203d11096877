"""What holds where nobody says otherwise, for commands that have no need of all the settings."""

from __future__ import annotations

from pathlib import Path

DEFAULT_FILE = Path("opportune.duckdb")
