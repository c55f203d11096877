"""Definitions in the workspace file: immutable versions, one of each key in force."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from opportune.model.bot_rules import BotRules
from opportune.model.definitions import Definitions
from opportune.model.score_model import ScoreModel
from opportune.model.signal import SignalDefinition
from opportune.store.workspace import Row, Transaction, Workspace

Body = SignalDefinition | ScoreModel | BotRules


def kind_of(body: Body) -> tuple[str, str]:
    """The kind and key a definition is stored under."""
    match body:
        case SignalDefinition():
            return "signal", body.signal
        case ScoreModel():
            return "score_model", body.score_model
        case BotRules():
            return "bot_rules", body.bot_rules


def save_definitions(tx: Transaction, bodies: Iterable[Body], now: datetime) -> list[tuple[str, str, int]]:
    """Make a new version of each definition that differs from the one in force; returns (kind, key, version) of those.

    `now` is naive UTC. Saving a definition that is already in force changes nothing.
    """
    active = {(kind, key): (version, checksum) for kind, key, version, checksum in tx.fixed("select_active_checksums")}
    saved: list[tuple[str, str, int]] = []
    for body in bodies:
        kind, key = kind_of(body)
        text = body.model_dump_json(exclude_defaults=False)
        checksum = hashlib.sha256(text.encode()).hexdigest()
        version, current = active.get((kind, key), (0, None))
        if current == checksum:
            continue
        tx.run("update definition set is_active = false where kind = ? and key = ? and is_active", [kind, key])
        tx.run(
            "insert into definition values (?, ?, ?, ?, ?, ?, true)",
            [kind, key, version + 1, text, checksum, now],
        )
        saved.append((kind, key, version + 1))
    tx.fixed("insert_signal_kinds")
    return saved


def load_definitions(tx: Transaction) -> Definitions:
    """The definitions in force."""
    signals: list[SignalDefinition] = []
    model: ScoreModel | None = None
    rules: BotRules | None = None
    model_version = 0
    for kind, _, version, body in tx.fixed("select_active_definitions"):
        match kind:
            case "signal":
                signals.append(SignalDefinition.model_validate_json(body))
            case "score_model":
                model, model_version = ScoreModel.model_validate_json(body), int(version)
            case _:
                rules = BotRules.model_validate_json(body)
    kind_ids = {key: int(kind_id) for kind_id, key in tx.run("select kind_id, key from signal_kind order by kind_id")}
    return Definitions(
        signals=tuple(signals),
        score_model=model or ScoreModel(score_model="intent"),
        score_model_version=model_version,
        bot_rules=rules or BotRules(bot_rules="default"),
        kind_ids=kind_ids,
    )


def definitions_in_force(tx: Transaction, workspace: Workspace, revision: int) -> Definitions:
    """Like `load_definitions`, kept from the last call while `revision` (the sum of all version numbers) stays the same."""
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


def definition_versions(tx: Transaction, kind: str, key: str) -> list[Row]:
    """All versions of one definition, newest first: version, created_at, is_active, body."""
    return tx.fixed("select_definition_versions", {"kind": kind, "key": key})
