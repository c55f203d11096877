"""Goal: secrets are set, and failed messages looked at, corrected and replayed, from the terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from opportune.clock import SystemClock
from opportune.store import Workspace
from tests.cli.conftest import Opportune

VALUE = "https://hooks.example/T0/very-secret"
JOURNEY = """\
workflow: tell
name: Tell
kind: journey
trigger: {manual: true}
nodes:
  - http: {id: call, url: "https://shop.example/", body: {name: "{{ contact.first_name }}"}}
"""
FAILED = """\
insert into delivery_end by name
select unnest([1, 2]) as delivery_id, concat('key-', delivery_id) as idempotency_key, definition_id as workflow_id, 1 as version,
    'call' as node, 1 as enrollment_id, 1 as subject_id, 1 as contact_id, 'http' as channel, 'http:shop.example' as queue,
    '{"contact": {"first_name": "Anne", "email": "ann@acme.example"}}' as data, 'failed' as state, 1 as attempt_count,
    timestamp '2026-03-01' as created_at, timestamp '2026-03-01' as ended_at, 422 as status_code, 'answered 422' as reason
from definition_number
where key = 'tell'"""


@pytest.fixture
def failed(opportune: Opportune, file: Path) -> Path:
    """A workspace in which two messages failed for good."""
    Path("tell.yaml").write_text(JOURNEY)
    assert opportune("definitions", "apply", "tell.yaml", "--yes", "-f", file).code == 0
    workspace = Workspace.open(file, SystemClock().now(), threads=1)
    with workspace.transaction() as tx:
        tx.run(FAILED)
    workspace.close()
    return file


def test_a_secret_is_read_from_standard_input_and_never_printed(
    opportune: Opportune, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opportune("secrets", "list", "-f", file).err.startswith("There is no secret yet.")
    monkeypatch.setattr("sys.stdin", io.StringIO(VALUE + "\n"))
    made = opportune("secrets", "set", "slack_hook", "-f", file)
    assert (made.code, made.out) == (0, "Secret slack_hook is kept. Write it as {{ secrets.slack_hook }}.\n"), made.err
    listed = opportune("secrets", "list", "-f", file).out
    assert "slack_hook" in listed
    assert "very-secret" not in listed
    assert opportune("secrets", "delete", "slack_hook", "-f", file).code == 1, "nobody is here to ask"
    assert opportune("secrets", "delete", "slack_hook", "--yes", "-f", file).out == "Secret slack_hook is forgotten.\n"


def test_the_secret_of_signatures(opportune: Opportune, failed: Path) -> None:
    found = opportune("secrets", "signing", "tell", "-f", failed)
    assert found.out.startswith("whsec_"), found.err
    assert opportune("secrets", "signing", "tell", "--json", "-f", failed).json["secret"] == found.out.strip()
    assert "There is no journey nobody." in opportune("secrets", "signing", "nobody", "-f", failed).err


def test_a_failed_message_is_corrected_and_replayed(opportune: Opportune, failed: Path) -> None:
    listed = opportune("deliveries", "list", "--state", "failed", "-f", failed).out
    assert "answered 422" in listed
    assert "ann@acme.example" in listed
    assert opportune("deliveries", "list", "--journey", "tell", "--node", "other", "-f", failed).err.strip() == (
        "There is no such message."
    )
    shown = opportune("deliveries", "show", "1", "-f", failed).out
    assert "https://shop.example/" in shown
    assert "Anne" in shown
    data = opportune("deliveries", "show", "1", "--json", "-f", failed).json["data"]
    data["contact"]["first_name"] = "Ann"
    Path("data.json").write_text(json.dumps(data))
    corrected = opportune("deliveries", "correct", "1", "data.json", "-f", failed)
    assert corrected.out == "Corrected. Send it with `opportune deliveries replay 1`.\n", corrected.err
    assert opportune("deliveries", "replay", "1", "-f", failed).out == "Message 1 is sent again.\n"
    assert opportune("deliveries", "replay", "-f", failed).code == 1, "nobody is here to ask"
    again = opportune("deliveries", "replay", "--journey", "tell", "--yes", "-f", failed)
    assert again.out == "1 message will be sent again.\n", again.err
    states = [row["state"] for row in opportune("deliveries", "list", "--json", "-f", failed).json]
    assert states == ["waiting", "waiting"]
    assert opportune("deliveries", "skip", "2", "-f", failed).out == "Message 2 is skipped.\n"
    assert opportune("deliveries", "correct", "1", "none.json", "-f", failed).err == (
        "Error: none.json cannot be read: No such file or directory. Check the path.\n"
    )
