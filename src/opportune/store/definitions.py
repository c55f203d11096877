"""Definitions in the workspace file: immutable versions, one of each key in force."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from opportune.errors import Conflict
from opportune.model.bot_rules import BotRules
from opportune.model.campaign import CampaignDefinition
from opportune.model.connector import ConnectorDefinition
from opportune.model.definitions import NUMBERED_KINDS, Body, Definitions, KindKey, kind_of
from opportune.model.email import EmailDefinition
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.journey import JourneyDefinition
from opportune.model.ladder import LadderDefinition
from opportune.model.proposal import Proposal
from opportune.model.references import with_names
from opportune.model.score_model import ScoreModel
from opportune.model.segment import SegmentDefinition
from opportune.model.sending_rules import SendingRules
from opportune.model.signal import SignalDefinition
from opportune.model.workflow import WorkflowDefinition
from opportune.store.workspace import Row, Transaction, Workspace

__all__ = [
    "Body",
    "definition_versions",
    "definitions_in_force",
    "delete_definitions",
    "kind_of",
    "list_definitions",
    "load_definitions",
    "rename_definition",
    "save_definitions",
    "save_proposal",
    "stored_text",
    "versions_in_force",
]


def save_definitions(tx: Transaction, bodies: Iterable[Body], now: datetime) -> list[tuple[str, str, int]]:
    """Make a new version of each definition that differs from the one in force; returns (kind, key, version) of those.

    `now` is naive UTC. Saving a definition that is already in force changes nothing.
    """
    found = tx.fixed("select_newest_checksums")
    newest = {
        (kind, key): (version, checksum if is_active else None) for kind, key, version, checksum, is_active in found
    }
    saved: list[tuple[str, str, int]] = []
    texts: list[tuple[str, str]] = []
    for body in bodies:
        kind, key = kind_of(body)
        text = stored_text(body)
        checksum = hashlib.sha256(text.encode()).hexdigest()
        version, current = newest.get((kind, key), (0, None))
        if current == checksum:
            continue
        saved.append((kind, key, version + 1))
        texts.append((text, checksum))
    if saved:
        kinds, keys, versions = map(list, zip(*saved, strict=True))
        stored, checksums = map(list, zip(*texts, strict=True))
        tx.fixed("update_definitions_replaced", {"kinds": kinds, "keys": keys})
        tx.fixed(
            "insert_definitions",
            {"kinds": kinds, "keys": keys, "versions": versions, "bodies": stored, "checksums": checksums, "now": now},
        )
    tx.fixed("insert_signal_kinds")
    _number(tx, [(kind, key) for kind, key, _ in saved if kind in NUMBERED_KINDS])
    return saved


def save_proposal(tx: Transaction, proposal: Proposal, now: datetime) -> list[tuple[str, str, int]]:
    """Do what a proposal says; returns what `save_definitions` does."""
    for (kind, key), new_key in proposal.renamed.items():
        rename_definition(tx, kind, key, new_key)
    delete_definitions(tx, proposal.removed)
    saved = save_definitions(tx, proposal.bodies, now)
    if proposal.renamed:
        _rename_in_versions(tx, proposal.renamed)
    return saved


def rename_definition(tx: Transaction, kind: str, key: str, new_key: str) -> None:
    """Let a definition keep its number and versions under another key, a journey its draft and layout too; what they say is
    changed by saving the next one.

    A deleted definition that had the new key goes on under a key that nobody can write. Raises Conflict for a key under which
    somebody drafts another journey.
    """
    if kind == "workflow" and tx.fixed("get_draft", {"kind": kind, "key": new_key}):
        raise Conflict(f"A draft of a journey {new_key} is there already. Publish or drop it, or choose another key.")
    number = tx.scalar("select definition_id from definition_number where kind = ? and key = ?", [kind, new_key])
    if number is not None:
        _rekey(tx, kind, new_key, f"{new_key} (deleted, {number})")
    _rekey(tx, kind, key, new_key)
    if kind == "workflow":
        tx.fixed("update_renamed_draft", {"kind": kind, "key": key, "new_key": new_key})
        tx.fixed("upsert_renamed_layout", {"key": key, "new_key": new_key})
        tx.fixed("delete_canvas_layout", {"key": key})


def _rename_in_versions(tx: Transaction, renamed: Mapping[KindKey, str]) -> None:
    """Write new keys into the versions of journeys that people are on or went by: a tick looks up what they name."""
    for number, version, body in tx.fixed("list_followed_versions"):
        journey = JourneyDefinition.model_validate_json(body)
        text = stored_text(with_names(journey, renamed))
        if text != stored_text(journey):
            checksum = hashlib.sha256(text.encode()).hexdigest()
            changed = {"workflow_id": number, "version": version, "body": text, "checksum": checksum}
            tx.fixed("update_renamed_version", changed)


def _rekey(tx: Transaction, kind: str, key: str, new_key: str) -> None:
    tx.run("update definition_number set key = ? where kind = ? and key = ?", [new_key, kind, key])
    tx.run("update definition set key = ? where kind = ? and key = ?", [new_key, kind, key])


def delete_definitions(tx: Transaction, names: Iterable[KindKey]) -> None:
    """Take definitions out of force; their versions stay. Whether anything needs them is the caller's to know."""
    for kind, key in names:
        tx.run("update definition set is_active = false where kind = ? and key = ? and is_active", [kind, key])
        # Should it come back as it was, it has to be evaluated for everybody again.
        tx.fixed("delete_definition_evaluation", {"kind": kind, "key": key})


def stored_text(body: Body) -> str:
    """A definition as it is stored: all it says and all it leaves to defaults, so that it stays what it was if those change."""
    kind, _ = kind_of(body)
    return (
        body.model_dump_json(by_alias=True, exclude_none=True)
        if kind in NUMBERED_KINDS
        else body.model_dump_json(by_alias=True)
    )


def _number(tx: Transaction, names: list[KindKey]) -> None:
    known = {(kind, key) for kind, key in tx.run("select kind, key from definition_number")} if names else set()
    new = [name for name in names if name not in known]
    if new:
        kinds, keys = map(list, zip(*new, strict=True))
        first = tx.take_ids("definition", len(new))
        tx.fixed("insert_definition_numbers", {"first": first, "kinds": kinds, "keys": keys})


def load_definitions(tx: Transaction) -> Definitions:
    """The definitions in force."""
    signals: list[SignalDefinition] = []
    model: ScoreModel | None = None
    rules: BotRules | None = None
    model_version = 0
    segments: list[SegmentDefinition] = []
    workflows: list[WorkflowDefinition] = []
    journeys: list[JourneyDefinition] = []
    ladders: list[LadderDefinition] = []
    reports: list[IntentReportDefinition] = []
    campaigns: list[CampaignDefinition] = []
    emails: list[EmailDefinition] = []
    sending_rules = SendingRules(sending_rules="default")
    connectors: list[ConnectorDefinition] = []
    for kind, _, version, body in tx.fixed("select_active_definitions"):
        match kind:
            case "signal":
                signals.append(SignalDefinition.model_validate_json(body))
            case "score_model":
                model, model_version = ScoreModel.model_validate_json(body), int(version)
            case "bot_rules":
                rules = BotRules.model_validate_json(body)
            case "segment":
                segments.append(SegmentDefinition.model_validate_json(body))
            case "workflow" if json.loads(body)["kind"] == "journey":
                journeys.append(JourneyDefinition.model_validate_json(body))
            case "workflow":
                workflows.append(WorkflowDefinition.model_validate_json(body))
            case "ladder":
                ladders.append(LadderDefinition.model_validate_json(body))
            case "intent_report":
                reports.append(IntentReportDefinition.model_validate_json(body))
            case "email":
                emails.append(EmailDefinition.model_validate_json(body))
            case "sending_rules":
                sending_rules = SendingRules.model_validate_json(body)
            case "connector":
                connectors.append(ConnectorDefinition.model_validate_json(body))
            case _:
                assert kind == "campaign", f"an unknown kind of definition is stored: {kind}"
                campaigns.append(CampaignDefinition.model_validate_json(body))
    kind_ids = {key: int(kind_id) for kind_id, key in tx.run("select kind_id, key from signal_kind order by kind_id")}
    numbers = tx.run("select kind, key, definition_id from definition_number order by definition_id")
    return Definitions(
        signals=tuple(signals),
        score_model=model or ScoreModel(score_model="intent"),
        score_model_version=model_version,
        bot_rules=rules or BotRules(bot_rules="default"),
        kind_ids=kind_ids,
        segments=tuple(segments),
        workflows=tuple(workflows),
        journeys=tuple(journeys),
        ladders=tuple(ladders),
        intent_reports=tuple(reports),
        campaigns=tuple(campaigns),
        emails=tuple(emails),
        sending_rules=sending_rules,
        connectors=tuple(connectors),
        definition_ids={(kind, key): int(number) for kind, key, number in numbers},
    )


def definitions_in_force(tx: Transaction, workspace: Workspace, revision: int) -> Definitions:
    """Like `load_definitions`, kept from the last call while `revision` (it grows with every change) stays the same."""
    kept = workspace.kept_definitions
    if kept is None or kept[0] != revision:
        workspace.kept_definitions = kept = (revision, load_definitions(tx))
    return kept[1]


def list_definitions(tx: Transaction) -> list[dict[str, Any]]:
    """Every definition in force with its version, as dicts with keys kind, key, version, created_at, body."""
    return [
        {"kind": kind, "key": key, "version": version, "created_at": created_at, "body": json.loads(body)}
        for kind, key, version, created_at, body in tx.fixed("select_definition_list")
    ]


def versions_in_force(tx: Transaction, kind: str) -> dict[str, int]:
    """The version of every definition of a kind that is in force, by key."""
    return dict(tx.run("select key, version from definition where kind = ? and is_active", [kind]))


def definition_versions(tx: Transaction, kind: str, key: str) -> list[Row]:
    """All versions of one definition, newest first: version, created_at, is_active, body."""
    return tx.fixed("select_definition_versions", {"kind": kind, "key": key})
