"""Goal: a definition compiles to the SQL beside it, and that SQL finds what the definition says.

Method: every `fixtures/<name>.yaml` holds definitions and cases, `fixtures/<name>.sql` the SQL they compile to. Each
SQL is bound on empty tables and run on each case. `make snap` rewrites the SQL.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from opportune.compile.derived import derived_signals
from opportune.compile.query import Query
from opportune.compile.signals import sent_signals
from opportune.model.signal import SignalDefinition
from opportune.store import Workspace
from tests.compile.working_tables import (
    Live,
    Sent,
    arrive,
    create_live_signal,
    create_new_event,
    explain,
    kind_ids,
    run_derived,
    run_sent,
)

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.yaml"))


@cache
def fixture(name: str) -> dict[str, Any]:
    return yaml.safe_load((FIXTURES / f"{name}.yaml").read_text(encoding="utf-8"))


def definitions_of(name: str) -> tuple[SignalDefinition, ...]:
    return tuple(SignalDefinition.model_validate(body) for body in fixture(name)["definitions"])


def query_of(name: str) -> Query:
    definitions = definitions_of(name)
    ids = kind_ids(definitions)
    derived = [definition for definition in definitions if definition.derive]
    return derived_signals(derived[0], ids) if derived else sent_signals(definitions, ids)


def cases(key: str) -> list[Any]:
    return [
        pytest.param(name, case, id=f"{name}-{case.get('about', number)}".replace(" ", "_"))
        for name in NAMES
        for number, case in enumerate(fixture(name)["cases"], start=1)
        if key in case
    ]


@pytest.mark.snapshot
@pytest.mark.parametrize("name", NAMES)
def test_a_definition_compiles_to_the_sql_beside_it(name: str) -> None:
    query = query_of(name)
    values = "".join(f"-- ${key} = {value!r}\n" for key, value in query.params.items())
    text = f"-- {fixture(name)['about']}\n{query.sql}\n{values}"
    path = FIXTURES / f"{name}.sql"
    if os.environ.get("UPDATE"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, "run `make snap` and read the difference"


def test_every_sql_file_has_its_definitions() -> None:
    assert sorted(path.stem for path in FIXTURES.glob("*.sql")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_sql_binds_on_an_empty_store(workspace: Workspace, name: str) -> None:
    with workspace.transaction() as tx:
        create_new_event(tx, [])
        create_live_signal(tx, [], {})
        explain(tx, query_of(name))


@pytest.mark.parametrize(("name", "case"), cases("event"))
def test_an_event_carries_the_signals_it_should(workspace: Workspace, name: str, case: Mapping[str, Any]) -> None:
    with workspace.transaction() as tx:
        create_new_event(tx, [case["event"]])
        found = run_sent(tx, definitions_of(name))
    assert [(sent.signal, sent.context_key, sent.quantity) for sent in found] == [
        tuple(expected) if isinstance(expected, list) else (expected, None, None) for expected in case["expect"]
    ]
    assert all(isinstance(sent, Sent) and sent.event_id == 1 and sent.subject_id == 1 for sent in found)


@pytest.mark.parametrize(("name", "case"), cases("rounds"))
def test_signals_derive_what_they_should(workspace: Workspace, name: str, case: Mapping[str, Any]) -> None:
    """Round by round, as ticks bring them: what is derived joins the stored signals and is not derived again."""
    definitions = definitions_of(name)
    ids = kind_ids(definitions)
    derived = next(definition for definition in definitions if definition.derive)
    stored: list[Live] = []
    with workspace.transaction() as tx:
        for number, given in enumerate(case["rounds"], start=1):
            stored = arrive(stored, [live_row(name, row) for row in given["arrive"]])
            found = run_derived(tx, derived, stored, ids)
            expected = [(subject, moment(at), context) for subject, at, context in given["expect"]]
            assert [(row.subject_id, row.occurred_at, row.context_key) for row in found] == expected, f"round {number}"
            stored += found
            assert run_derived(tx, derived, [replace(row, is_fresh=True) for row in stored], ids) == [], (
                f"again after round {number}"
            )


def live_row(name: str, row: list[Any]) -> Live:
    subject, signal, at, context, quantity, verdict = [*row, None, None, None][:6]
    account = fixture(name).get("accounts", {}).get(subject)
    return Live(signal, subject, moment(at), context, quantity, account, verdict=verdict)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}")
