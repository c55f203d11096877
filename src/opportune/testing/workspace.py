"""A workspace as a new user has it: empty, with the definitions that come with Opportune."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from opportune.model.bot_rules import BotRules
from opportune.shipped import shipped_score_model, shipped_signals
from opportune.store import Workspace
from opportune.store.definitions import Body, save_definitions
from opportune.store.workspace import naive


def open_shipped(now: datetime, path: Path | None = None) -> Workspace:
    """Open a workspace, in memory unless there is a path, and put the shipped definitions in force as of `now`.

    What happens in tests is too little to be shared between cores.
    """
    workspace = Workspace.open(path, now, threads=1)
    with workspace.transaction() as tx:
        save_definitions(tx, shipped_bodies(), naive(now))
    return workspace


def shipped_bodies() -> list[Body]:
    """The signal catalogue, the score model and the default bot rules."""
    return [*shipped_signals(), shipped_score_model(), BotRules(bot_rules="default")]
