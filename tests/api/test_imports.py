"""Files over HTTP: progress and a report line by line, and errors where a client looks for them."""

import json
from typing import Any

import pytest

from tests.api.desk import API, Desk

ACCOUNTS = "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n" + "".join(
    f"Company {number},technolgy,1996,1100.04,2822,United States,\n" for number in range(12_000)
)
OWN_MAPPING = """\
name: own
object: contact
system: crm
fields:
  email: Mail
  first_name: First
"""


def send(desk: Desk, content: bytes | str, name: str = "accounts.csv", **fields: object) -> list[dict[str, Any]]:
    data = {"mapping": "maven-accounts", **fields}
    answer = desk.client.post(f"{API}/imports", files={"file": (name, content)}, data=data)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_progress_comes_first_and_the_report_last(desk: Desk) -> None:
    *progress, last = send(desk, ACCOUNTS)
    assert len(progress) >= 3
    done = [line["progress"]["done"] for line in progress]
    assert done == sorted(done)
    assert progress[-1]["progress"]["done"] == progress[-1]["progress"]["total"]
    report = last["report"]
    assert (report["rows"], report["created"], report["file_name"]) == (12_000, 12_000, "accounts.csv")
    assert report["issue_counts"][0]["code"] == "corrected"
    assert send(desk, ACCOUNTS)[-1]["report"]["unchanged"] == 12_000, "again changes nothing"
    assert len(desk.get("/accounts", limit=200)["items"]) == 200


def test_a_dry_run_reports_and_changes_nothing(desk: Desk) -> None:
    report = send(desk, ACCOUNTS, dry_run="true")[-1]["report"]
    assert (report["is_dry_run"], report["created"]) == (True, 12_000)
    assert desk.get("/accounts")["items"] == []
    assert desk.get("/imports")["items"] == []


def test_a_mapping_is_sent_as_text(desk: Desk) -> None:
    report = send(desk, "Mail,First\nann@acme.example,Ann\n", "people.csv", mapping=OWN_MAPPING)[-1]["report"]
    assert (report["mapping"], report["created"], report["also_created"]) == ("own", 1, {"account": 1})
    assert desk.get("/contacts/1")["first_name"] == "Ann"


def test_imports_are_listed(desk: Desk) -> None:
    for number in range(3):
        send(desk, ACCOUNTS[: 200 + number], f"part-{number}.csv")
    found = desk.pages("/imports", limit=1)
    assert [run["file_name"] for run in found] == ["part-2.csv", "part-1.csv", "part-0.csv"]
    assert found[0]["object"] == "account"


def test_the_shipped_mappings_are_listed_as_they_were_written(desk: Desk) -> None:
    found = {mapping["name"]: mapping for mapping in desk.get("/import-mappings")["items"]}
    assert found["maven-accounts"]["object"] == "account"
    report = send(desk, ACCOUNTS, mapping=found["maven-accounts"]["yaml"])[-1]["report"]
    assert report["created"] == 12_000


@pytest.mark.parametrize(
    ("fields", "content", "status", "part"),
    [
        ({"mapping": "maven-acounts"}, "a,b\n1,2\n", 404, 'did you mean "maven-accounts"?'),
        ({"mapping": "/etc/mapping.yaml"}, "a,b\n1,2\n", 404, "the server reads no file of its own"),
        ({"mapping": "name: [x"}, "a,b\n1,2\n", 422, "is not YAML"),
        ({"mapping": "maven-accounts"}, "a,b\n1,2\n", 422, "accounts.csv does not fit the mapping"),
        ({"mapping": "maven-accounts", "shift_days": 10**9}, "a,b\n", 422, "shift_days"),
        ({"mapping": ""}, "a,b\n", 422, "mapping"),
    ],
)
def test_what_is_wrong_before_the_first_line_is_an_ordinary_error(
    desk: Desk, fields: dict[str, object], content: str, status: int, part: str
) -> None:
    found, _, message = desk.refused("POST", "/imports", files={"file": ("accounts.csv", content)}, data=fields)
    assert found == status
    assert part in message
    assert "/tmp" not in message, "where the server puts files is its own business"


def test_what_goes_wrong_later_is_a_line(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").tick()
    mapping = "name: own\nobject: signal\nsystem: crm\nfields:\n  occurred_at: At\n  email: Mail\n  name: What\n"
    lines = send(
        desk, "At,Mail,What\n2026-01-01,bob@acme.example,Pricing Viewed\n", "s.csv", mapping=mapping, as_history="true"
    )
    assert lines[-1]["error"]["code"] == "conflict"
    assert desk.rows("select count(*) from event") == [(1,)], "nothing was changed"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\x00b.csv", "x" * 500 + ".csv", "..", "", "C:\\data\\accounts.csv"]
)
def test_the_name_of_a_file_is_no_path(desk: Desk, name: str) -> None:
    answer = desk.client.post(
        f"{API}/imports", files={"file": (name, ACCOUNTS[:300])}, data={"mapping": "maven-accounts"}
    )
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        shown = json.loads(answer.text.splitlines()[-1])["report"]["file_name"]
        assert "/" not in shown
        assert "\\" not in shown
        assert len(shown) <= 100


def test_signals_that_come_in_a_file_are_scored(desk: Desk) -> None:
    mapping = "name: own\nobject: signal\nsystem: crm\nfields:\n  occurred_at: At\n  email: Mail\n  name: What\n"
    row = "2026-02-28,ann@acme.example,Demo Requested\n"
    assert send(desk, "At,Mail,What\n" + row, "s.csv", mapping=mapping)[-1]["report"]["created"] == 1
    desk.tick()
    assert desk.get("/contacts/1")["score"] > 0
