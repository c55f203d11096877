"""Imports that can be looked at later, tried on a sample first, and stopped while they run."""

import gzip
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from opportune.errors import Cancelled
from opportune.ingest.cancellation import Cancellation
from tests.api.desk import API, Desk
from tests.api.test_imports import ACCOUNTS, OWN_MAPPING, send

MAVEN = Path(__file__).parents[2] / "examples" / "data" / "maven" / "accounts.csv"


def broken_maven() -> str:
    """The Maven accounts with the name of the one in line 17 removed."""
    lines = MAVEN.read_text(encoding="utf-8").splitlines()
    assert lines[16].startswith("Domzoom,")
    lines[16] = lines[16].removeprefix("Domzoom")
    return "\n".join(lines) + "\n"


def sample(desk: Desk, content: bytes | str, name: str = "accounts.csv", **fields: object) -> Any:
    return desk.post("/import-samples", files={"file": (name, content)}, data=fields)


def test_an_error_in_line_17_is_told_with_its_line_and_the_rest_is_imported(desk: Desk) -> None:
    report = send(desk, broken_maven())[-1]["report"]
    assert (report["rows"], report["created"], report["rejected"]) == (85, 84, 1)
    refused = [issue for issue in report["issues"] if issue["severity"] == "rejected"]
    assert refused == [
        {
            "line": 17, "severity": "rejected", "code": "missing_value", "reason": "external_id is needed and is empty",
            "column": "account", "value": None,
        }
    ]  # fmt: skip


def test_an_import_keeps_its_report_and_its_mapping(desk: Desk) -> None:
    report = send(desk, broken_maven())[-1]["report"]
    found = desk.get(f"/imports/{desk.get('/imports')['items'][0]['import_run_id']}")
    assert found["report"] == report
    again = desk.post("/import-mappings/check", {"text": found["mapping_yaml"]})
    assert again["body"] == next(
        mapping["body"] for mapping in desk.get("/import-mappings")["items"] if mapping["name"] == "maven-accounts"
    )
    assert desk.refused("GET", "/imports/99")[:2] == (404, "not_found")


def test_an_import_from_before_reports_were_kept_has_none(desk: Desk) -> None:
    send(desk, ACCOUNTS[:500])
    desk.run("update import_run set report = null, mapping_body = null")
    found = desk.get("/imports/1")
    assert (found["report"], found["mapping_yaml"], found["file_name"]) == (None, None, "accounts.csv")


def test_a_sample_shows_the_columns_and_the_mappings_that_fit(desk: Desk) -> None:
    found = sample(desk, MAVEN.read_bytes())
    assert found["columns"][:2] == ["account", "sector"]
    assert found["rows"][0]["line"] == 2
    assert found["rows"][0]["values"]["account"] == "Acme Corporation"
    assert len(found["rows"]) == 20
    assert found["mappings"][0]["name"] == "maven-accounts"
    assert found["mappings"][0]["missing_columns"] == []
    assert desk.get("/accounts")["items"] == []


def test_a_sample_of_a_cut_off_file_is_its_whole_rows(desk: Desk) -> None:
    content = gzip.compress(ACCOUNTS.encode())[:4_000]
    rows = sample(desk, content, "accounts.csv.gz")["rows"]
    assert rows[0]["values"]["account"] == "Company 0"


def test_a_sample_is_read_as_the_mapping_says(desk: Desk) -> None:
    text = OWN_MAPPING + "delimiter: '|'\n"
    assert sample(desk, "Mail|First\nann@acme.example|Ann\n", "p.csv", mapping=text)["columns"] == ["Mail", "First"]


def test_a_sample_of_nothing_is_refused_by_name(desk: Desk) -> None:
    status, _, message = desk.refused("POST", "/import-samples", files={"file": ("nothing.csv", b"")})
    assert (status, message) == (422, "nothing.csv is empty. Export it again.")


def test_a_mapping_is_checked_and_given_in_both_forms(desk: Desk) -> None:
    found = desk.post("/import-mappings/check", {"text": OWN_MAPPING})
    assert found["body"]["fields"] == {"email": "Mail", "first_name": "First"}
    # What a form sends is JSON, which is YAML as well.
    assert desk.post("/import-mappings/check", {"text": json.dumps(found["body"])})["yaml"] == found["yaml"]
    report = send(desk, "Mail,First\nann@acme.example,Ann\n", "p.csv", mapping=json.dumps(found["body"]))[-1]["report"]
    assert report["created"] == 1


def test_every_shipped_mapping_says_the_same_in_both_forms(desk: Desk) -> None:
    for mapping in desk.get("/import-mappings")["items"]:
        assert desk.post("/import-mappings/check", {"text": json.dumps(mapping["body"])})["body"] == mapping["body"]


def test_a_wrong_mapping_is_refused_at_the_field_it_names(desk: Desk) -> None:
    text = OWN_MAPPING.replace("  email: Mail", "  emial: Mail")
    answer = desk.client.post(f"{API}/import-mappings/check", json={"text": text})
    error = answer.json()["error"]
    assert answer.status_code == 422
    assert "contact has no field 'emial'; did you mean \"email\"?" in error["message"]
    text = OWN_MAPPING.replace("Mail", "{ from: Mail, parse: mail }")
    error = desk.client.post(f"{API}/import-mappings/check", json={"text": text}).json()["error"]
    assert error["details"]["problems"][0]["path"] == "fields.email.parse"


def test_what_a_mapping_can_fill_is_listed(desk: Desk) -> None:
    found = {item["object"]: item for item in desk.get("/import-mappings/targets")["items"]}
    assert {field["field"] for field in found["contact"]["fields"] if field["is_identity"]} == {"external_id", "email"}
    assert found["user"]["references"] == [
        {"reference": "manager", "by": ["external_id", "name", "email"], "missing": ["create", "keep"]}
    ]


def test_a_running_import_is_seen_and_cancelled_and_changes_nothing(desk: Desk) -> None:
    """The import waits for the writer's place, which the test holds, so that it is running for sure."""
    lines: list[dict[str, Any]] = []
    with desk.opportune.context.workspace.transaction():
        thread = threading.Thread(target=lambda: lines.extend(send(desk, ACCOUNTS)))
        thread.start()
        running = wait_for_one(desk)
        assert (running["file_name"], running["mapping"], running["is_dry_run"]) == (
            "accounts.csv", "maven-accounts", False,
        )  # fmt: skip
        assert desk.delete(f"/imports/running/{running['ticket']}")["ticket"] == running["ticket"]
    thread.join()
    assert lines[-1]["error"]["code"] == "cancelled"
    assert lines[-1]["error"]["message"] == "The import was cancelled; nothing was changed."
    assert desk.get("/accounts")["items"] == []
    assert desk.get("/imports")["items"] == []
    assert desk.get("/imports/running")["items"] == []
    status, _, message = desk.refused("DELETE", f"/imports/running/{running['ticket']}")
    assert status == 404
    assert "it may have ended" in message


def wait_for_one(desk: Desk) -> Any:
    for _ in range(10_000):
        if (items := desk.get("/imports/running")["items"]) and items[0]["done"] == items[0]["total"] > 0:
            return items[0]
    raise AssertionError("the import never came so far")


def test_what_is_final_is_not_cancelled() -> None:
    cancellation = Cancellation()
    cancellation.make_final()
    assert not cancellation.wish()
    cancellation.check()
    other = Cancellation()
    assert other.wish()
    with pytest.raises(Cancelled):
        other.make_final()


def test_a_late_wish_is_refused(desk: Desk) -> None:
    running = desk.opportune.context.running_imports.add("a.csv", "own", False, desk.clock.now())
    running.cancellation.make_final()
    status, code, message = desk.refused("DELETE", f"/imports/running/{running.ticket}")
    assert (status, code) == (409, "conflict")
    assert "can't be cancelled any more" in message


def test_signals_of_a_cancelled_import_are_not_stored(desk: Desk) -> None:
    mapping = "name: own\nobject: signal\nsystem: crm\nfields:\n  occurred_at: At\n  email: Mail\n  name: What\n"
    rows = "At,Mail,What\n" + "".join(f"2026-02-28,ann{n}@acme.example,Demo Requested\n" for n in range(6_000))
    lines: list[dict[str, Any]] = []
    with desk.opportune.context.workspace.transaction():
        thread = threading.Thread(target=lambda: lines.extend(send(desk, rows, "s.csv", mapping=mapping)))
        thread.start()
        desk.delete(f"/imports/running/{wait_for_one(desk)['ticket']}")
    thread.join()
    assert lines[-1]["error"]["code"] == "cancelled"
    assert desk.rows("select count(*) from event") == [(0,)]
