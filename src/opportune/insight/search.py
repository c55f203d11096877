"""Finds things by a part of their name, for whoever jumps to one: accounts, contacts, and what is defined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from opportune.insight.scores import current_definitions
from opportune.insight.subjects import is_phrase
from opportune.model.definitions import Definitions
from opportune.model.segment import Mode
from opportune.store import Transaction, Workspace, statement

# In the order in which they are found: people look for accounts most.
FOUND_KINDS = ("account", "contact", "segment", "workflow", "ladder", "campaign", "intent_report")
# Of a text that more accounts have, the best among so many are found. It bounds the time of short texts.
CANDIDATES = 2_000
_MODES = {Mode.RULE: "by rule", Mode.MANAGED: "by workflows", Mode.MANUAL: "by hand"}


def search(tx: Transaction, workspace: Workspace, text: str, kinds: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """What has the text in its name, key, domain or email, ignoring case: at most `limit` of each kind, the best first."""
    wanted = text.strip().lower()
    if not wanted:
        return []
    params = {
        "text": wanted,
        "is_phrase": is_phrase(wanted),
        "some": CANDIDATES,
        "limit": limit,
    }
    found: list[dict[str, Any]] = []
    if "account" in kinds:
        found += map(_account, tx.run_dicts(statement("search_accounts"), params))
    if "contact" in kinds:
        found += map(_contact, tx.run_dicts(statement("search_contacts"), params))
    definitions = current_definitions(tx, workspace)
    for kind in FOUND_KINDS:
        if kind in kinds:
            named = [row for row in _defined(definitions, kind) if _place(row, wanted) is not None]
            found += sorted(named, key=lambda row: (_place(row, wanted), row["name"].lower(), row["key"]))[:limit]
    return found


def _account(row: dict[str, Any]) -> dict[str, Any]:
    name = row["name"] or row["domain"] or f"Account {row['account_id']}"
    detail = row["domain"] if row["domain"] != name else None
    return _row("account", str(row["account_id"]), name, detail) | {"score": row["score"], "tier": row["tier"]}


def _contact(row: dict[str, Any]) -> dict[str, Any]:
    name = row["name"] or row["email"] or f"Contact {row['contact_id']}"
    details = [text for text in (row["email"], row["account_name"]) if text and text != name]
    found = _row("contact", str(row["contact_id"]), name, " · ".join(details) or None)
    return found | {"score": row["score"], "tier": row["tier"]}


def _defined(definitions: Definitions, kind: str) -> Iterator[dict[str, Any]]:
    if kind == "segment":
        for segment in definitions.segments:
            yield _row(kind, segment.segment, segment.name, _MODES[segment.mode])
    elif kind == "workflow":
        for workflow in definitions.workflows:
            yield _row(kind, workflow.workflow, workflow.name, workflow.status.value)
    elif kind == "ladder":
        for ladder in definitions.ladders:
            yield _row(kind, ladder.ladder, ladder.name, f"{len(ladder.stages)} stages")
    elif kind == "campaign":
        for campaign in definitions.campaigns:
            yield _row(kind, campaign.campaign, campaign.name, campaign.state.value)
    elif kind == "intent_report":
        for report in definitions.intent_reports:
            weights = f"{report.first_party_percent} % first-party, {report.third_party_percent} % third-party"
            yield _row(kind, report.intent_report, report.name, weights)


def _row(kind: str, key: str, name: str, detail: str | None) -> dict[str, Any]:
    return {"kind": kind, "key": key, "name": name, "detail": detail, "score": None, "tier": None}


def _place(row: dict[str, Any], wanted: str) -> int | None:
    """How well a definition is named as wanted; None when it is not."""
    name, key = row["name"].lower(), row["key"]
    if wanted in (name, key):
        return 0
    if name.startswith(wanted) or key.startswith(wanted):
        return 1
    if f" {wanted}" in name or f"-{wanted}" in key:
        return 2
    return 3 if wanted in name or wanted in key else None
