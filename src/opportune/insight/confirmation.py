"""Tokens that say: these definitions, and so many subjects. Whoever saves with one saves what was looked at, or nothing."""

from __future__ import annotations

import hashlib
from datetime import datetime

from opportune.errors import Conflict
from opportune.insight.preview import subjects_affected
from opportune.insight.trial import Trial
from opportune.model.definitions import kind_of
from opportune.store import Transaction


def confirm_token(trial: Trial, affected: int) -> str:
    """The token of a trial that affects this number of subjects."""
    changed = [body for body in trial.proposal.bodies if trial.current.by_name.get(kind_of(body)) != body]
    said = sorted(f"{' '.join(kind_of(body))} {body.model_dump_json(by_alias=True)}" for body in changed)
    said += [f"gone {kind} {key}" for kind, key in sorted(trial.proposal.removed)]
    return hashlib.sha256("\n".join([*said, str(affected)]).encode()).hexdigest()[:20]


def check_confirmed(tx: Transaction, trial: Trial, now: datetime, token: str) -> None:
    """Raises Conflict unless `token` is that of this trial and of the number it affects at `now` (naive UTC)."""
    affected = subjects_affected(tx, trial, now)
    if token != confirm_token(trial, affected):
        raise Conflict(
            f"The token was given for other definitions or another number of subjects: by now {affected:,} would be affected. "
            "Nothing was saved. Preview again, and confirm with the new token.",
            affected=affected,
        )
