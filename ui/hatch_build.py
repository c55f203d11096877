"""Builds the web app into the package before a wheel is made of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildWebApp(BuildHookInterface[Any]):
    """Runs npm unless the app is there already: built by `make`, or unpacked with the source distribution."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable install serves what `make` builds later, so it needs no npm. Raises RuntimeError without npm."""
        page = Path(self.root, "src/opportune/web/static/index.html")
        if version == "editable" or page.exists():
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                "The web app is built with Node 20 and npm, and npm is not on PATH. Install it, then try again."
            )
        for words in (["ci", "--ignore-scripts"], ["run", "build"]):
            subprocess.run([npm, *words], cwd=Path(self.root, "ui"), check=True)
