"""Puts the use cases of the demo in force: the buying journey as ladders, the CRM pipeline, campaigns, and a target list."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from opportune.ingest.segment_pins import NamedSubject, PinAction, Saying, change_pins
from opportune.insight.proposals import propose
from opportune.insight.segments import find_segment
from opportune.shipped.templates import shipped_template
from opportune.store import Workspace
from opportune.store.definitions import Body, load_definitions, save_proposal

TEMPLATES = ("crm-pipeline", "intent-ladder", "ad-engagement-ladder")
_TARGETS = "target-accounts"
# Companies at least this large are on the target list.
_TARGET_EMPLOYEES = 3_000


def put_rules_in_force(workspace: Workspace, since: datetime) -> None:
    """Save the templates and fill the target list, as of `since` (naive UTC)."""
    with workspace.transaction() as tx:
        for key in TEMPLATES:
            # The kinds of definitions are exactly those that are stored.
            bodies = cast(tuple[Body, ...], shipped_template(key).definitions)
            save_proposal(tx, propose(load_definitions(tx), bodies), since)
        segment, segment_id = find_segment(load_definitions(tx), _TARGETS)
        rows = tx.run("select account_id, name from account where employees >= ? order by all", [_TARGET_EMPLOYEES])
        named = [NamedSubject(number, name, subject_id=account) for number, (account, name) in enumerate(rows, start=1)]
        change_pins(tx, segment, segment_id, PinAction.ADD, named, Saying("import", None, since))
