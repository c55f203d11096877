"""Definitions and facts that tests of segments over HTTP start from."""

from __future__ import annotations

from typing import Any

from tests.api.desk import Desk

YAML = {"Content-Type": "application/yaml"}
# Software companies by criteria, two segments that a rule keeps, and one that people keep.
DEFINITIONS = """\
segment: software
name: Software companies
mode: rule
folder: Firmographics
tags: [icp]
owner: ann@sales.example
criteria:
  all:
  - {attribute: industry, eq: software}
  - {attribute: employees, gte: 50}
---
segment: partners
name: Partners
mode: manual
---
segment: people
name: People we know
mode: manual
subject: contact
---
workflow: sync-large
name: Large ones
when: {attribute: employees, gte: 500}
do: {sync: {to: [large]}}
---
workflow: add-warm
name: Warm ones
position: 200
when: {segment: software}
do: {move: {from: [large], to: [warm]}}
status: disabled
"""


def apply(desk: Desk, text: str = DEFINITIONS) -> Any:
    return desk.post("/definitions", None, content=text, headers=YAML)


def account(desk: Desk, name: str, **fields: object) -> int:
    answer = desk.post("/accounts", {"domain": f"{name}.example", "name": name.capitalize(), **fields})
    return int(answer["account_id"])


def contact(desk: Desk, email: str, **fields: object) -> int:
    return int(desk.post("/contacts", {"email": email, **fields})["contact_id"])


def three_accounts(desk: Desk) -> tuple[int, int, int]:
    """Acme and Umbra make software, Initech is large; everything is evaluated."""
    apply(desk)
    acme = account(desk, "acme", industry="Software", employees=120)
    umbra = account(desk, "umbra", industry="software", employees=900)
    initech = account(desk, "initech", industry="Retail", employees=7000)
    desk.tick()
    return acme, umbra, initech


def members(desk: Desk, key: str) -> list[str]:
    return sorted(row["address"] for row in desk.pages(f"/segments/{key}/members"))


def change(desk: Desk, key: str, action: str, *subjects: object, **more: object) -> Any:
    return desk.post(f"/segments/{key}/members", {"action": action, "subjects": list(subjects), **more})
