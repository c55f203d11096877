"""Connectors as people look at them: what each can do, what it still needs, whom it knows, and how its credits stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from opportune.errors import NotFound
from opportune.insight.credits import credit_balances
from opportune.insight.scores import current_definitions
from opportune.model.connector import ConnectorDefinition
from opportune.model.references import used_by
from opportune.shipped.connectors import ShippedConnector, shipped_connectors
from opportune.store import Transaction, Workspace, statement
from opportune.store.definitions import versions_in_force


def list_connectors(tx: Transaction, workspace: Workspace, now: datetime) -> list[dict[str, Any]]:
    """Those in force and those that can be installed, in order of key. `now` is naive UTC."""
    definitions = current_definitions(tx, workspace)
    shipped = {connector.key: connector for connector in shipped_connectors()}
    own = {connector.connector: connector for connector in definitions.connectors}
    versions = versions_in_force(tx, "connector")
    secrets = {name for name, *_ in tx.fixed("list_secrets")}
    counts = {row["connector"]: row for row in tx.run_dicts(statement("count_connector_records"))}
    balances = credit_balances(tx, now)
    return [
        {
            **_described(own.get(key) or shipped[key].definition, secrets),
            "version": versions.get(key) if key in own else None,
            "setup": shipped[key].setup if key in shipped else "",
            "is_shipped": key in shipped,
            "used_by": [name for _, name in used_by(definitions, "connector", key)],
            "record_count": counts.get(key, {}).get("record_count", 0),
            "member_count": counts.get(key, {}).get("member_count", 0),
            "credits": balances.get(key),
        }
        for key in sorted({*own, *shipped})
    ]


def get_connector(tx: Transaction, workspace: Workspace, key: str, now: datetime) -> dict[str, Any]:
    """One of `list_connectors`. Raises NotFound."""
    found = next((row for row in list_connectors(tx, workspace, now) if row["key"] == key), None)
    if found is None:
        raise NotFound(f"There is no connector {key}. `opportune connectors list` shows which there are.")
    return found


def connector_in_force(tx: Transaction, workspace: Workspace, key: str) -> ConnectorDefinition:
    """The definition of a connector. Raises NotFound, also for one that only could be installed."""
    for connector in current_definitions(tx, workspace).connectors:
        if connector.connector == key:
            return connector
    shipped: list[ShippedConnector] = [one for one in shipped_connectors() if one.key == key]
    advice = (
        f"`opportune connectors install {key}` does that" if shipped else "`opportune connectors list` shows which are"
    )
    raise NotFound(f"Connector {key} is not in force. {advice}.")


def _described(connector: ConnectorDefinition, secrets: set[str]) -> dict[str, Any]:
    return {
        "key": connector.connector,
        "name": connector.name,
        "description": connector.description,
        "via": connector.via,
        "base_url": connector.base_url,
        "settings": connector.settings,
        "files": list(connector.files.values()),
        "operations": list(connector.operations),
        "secrets": [{"name": name, "is_set": name in secrets} for name in connector.secrets],
        "credit_rules": connector.credits.model_dump(),
        "has_test": connector.via != "http" or "test" in connector.calls,
    }
