"""Puts the use cases of the demo in force: the buying journey as ladders, the CRM pipeline, campaigns, rules, and a target list."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from opportune.ingest.segment_pins import NamedSubject, PinAction, Saying, change_pins
from opportune.insight.proposals import propose
from opportune.insight.segments import find_segment
from opportune.shipped import read_definitions
from opportune.shipped.templates import shipped_template
from opportune.store import Workspace
from opportune.store.definitions import Body, load_definitions, save_proposal

TEMPLATES = ("crm-pipeline", "intent-ladder", "ad-engagement-ladder")
# What a marketing team adds to them: who looks at prices, which deals go quiet, whom to win back.
_RULES = """\
segment: talk-to-them
name: Talk to them
mode: managed
---
segment: deals-gone-quiet
name: Deals gone quiet
mode: managed
---
segment: win-back
name: Win back
mode: managed
---
workflow: pricing-visitors
name: Pricing visitors that are not hot yet
description: Somebody there has looked at prices this month, though the score does not show it yet.
position: 10
when:
  all:
  - {signal: pricing-page-visit, within_days: 30}
  - not: {tier: high}
do: {sync: {to: [talk-to-them]}}
tags: [sales]
---
workflow: deals-gone-quiet
name: Open deals gone quiet
description: A deal is open, and the score is falling.
position: 20
when: {all: [{opportunities: {state: open}}, {trend: declining}]}
do: {sync: {to: [deals-gone-quiet]}}
tags: [sales]
---
workflow: win-back
name: Lost deals that warm up again
position: 30
when: {all: [{opportunities: {state: lost, closed_within_days: 365}}, {score: {gte: 40}}]}
do: {sync: {to: [win-back]}}
"""
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
        save_proposal(tx, propose(load_definitions(tx), read_definitions(_RULES, "the rules of the demo")), since)
        segment, segment_id = find_segment(load_definitions(tx), _TARGETS)
        rows = tx.run("select account_id, name from account where employees >= ? order by all", [_TARGET_EMPLOYEES])
        named = [NamedSubject(number, name, subject_id=account) for number, (account, name) in enumerate(rows, start=1)]
        change_pins(tx, segment, segment_id, PinAction.ADD, named, Saying("import", None, since))
