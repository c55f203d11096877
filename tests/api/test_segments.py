"""Goal: whoever works with segments sees who is in them, since when and by what, and how that changed."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.api.audience import account, apply, change, contact, members, three_accounts
from tests.api.desk import API, Desk


def test_the_list_says_what_a_segment_is_and_how_it_moves(desk: Desk) -> None:
    acme, _, _ = three_accounts(desk)
    found = {row["key"]: row for row in desk.get("/segments")["items"]}
    assert list(found) == sorted(found) == ["large", "partners", "people", "software", "warm"]
    software = found["software"]
    assert {name: software[name] for name in ("name", "mode", "subject", "folder", "tags", "owner")} == {
        "name": "Software companies", "mode": "rule", "subject": "account", "folder": "Firmographics", "tags": ["icp"],
        "owner": "ann@sales.example",
    }  # fmt: skip
    assert [software[name] for name in ("member_count", "entered_count", "left_count")] == [2, 2, 0]
    assert software["used_by"] == [{"kind": "workflow", "key": "add-warm", "name": "Warm ones"}]
    assert software["evaluated_at"].startswith("2026-03-01T09:00:01")
    assert software["counted_at"] == software["evaluated_at"], "counts are as of the last tick"
    assert software["duration_ms"] > 0
    assert found["people"]["member_count"] == 0
    desk.patch(f"/accounts/{acme}", {"industry": "Farming"})
    desk.tick(days=5)
    assert desk.get("/segments/software")["left_count"] == 1
    desk.tick(days=2)
    gone = desk.get("/segments/software")
    assert gone["counted_at"].startswith("2026-03-08") and gone["counted_at"] > gone["evaluated_at"]
    assert [gone[name] for name in ("member_count", "entered_count", "left_count")] == [1, 0, 1]
    assert gone == next(row for row in desk.get("/segments")["items"] if row["key"] == "software")


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ({"subject": "contact"}, ["people"]),
        ({"mode": "managed"}, ["large", "warm"]),
        ({"folder": "Firmographics"}, ["software"]),
        ({"tag": "icp"}, ["software"]),
        ({"owner": "ann@sales.example"}, ["software"]),
        ({"q": "WE KNOW"}, ["people"]),
        ({"q": "'; drop table account; --"}, []),
    ],
)
def test_the_list_can_be_narrowed(desk: Desk, wanted: dict[str, str], keys: list[str]) -> None:
    apply(desk)
    assert [row["key"] for row in desk.get("/segments", **wanted)["items"]] == keys


def test_members_come_with_what_made_them_members(desk: Desk) -> None:
    acme, umbra, initech = three_accounts(desk)
    desk.event("ann@acme", "pricing-page-visit").tick(minutes=1)
    rows = desk.pages("/segments/software/members", limit=1)
    assert [(row["subject_id"], row["name"], row["address"]) for row in rows] == [
        (acme, "Acme", "acme.example"), (umbra, "Umbra", "umbra.example"),
    ]  # fmt: skip
    assert rows[0]["score"] > 0 == rows[1]["score"]
    assert [(row["source"], row["source_key"], row["pinned"]) for row in rows] == [("criteria", None, None)] * 2
    assert rows[0]["since"] == "2026-03-01T09:00:01Z"
    large = desk.pages("/segments/large/members", sort="name")
    assert [(row["subject_id"], row["source"], row["source_key"]) for row in large] == [
        (initech, "workflow", "sync-large"), (umbra, "workflow", "sync-large"),
    ]  # fmt: skip
    for sort in ("score", "since", "-since", "-name"):
        assert len(desk.pages("/segments/software/members", sort=sort, limit=1)) == 2
    assert [row["subject_id"] for row in desk.pages("/segments/software/members", q="MBR")] == [umbra]
    assert desk.refused("GET", "/segments/none/members") == (
        404, "not_found", "There is no segment none. `opportune segments list` shows which there are.",
    )  # fmt: skip


def test_history_tells_who_entered_and_left_and_by_what(desk: Desk) -> None:
    acme, umbra, _ = three_accounts(desk)
    desk.patch(f"/accounts/{umbra}", {"employees": 10})
    desk.tick(days=1)
    rows = desk.pages("/segments/large/history", limit=1)
    assert [(row["name"], row["is_entered"], row["source"], row["source_key"]) for row in rows] == [
        ("Umbra", False, "workflow", "sync-large"),
        ("Umbra", True, "workflow", "sync-large"),
        ("Initech", True, "workflow", "sync-large"),
    ]
    moved = desk.pages(f"/accounts/{umbra}/segments/history", limit=1)
    assert sorted((row["segment"], row["is_entered"]) for row in moved) == [
        ("large", False), ("large", True), ("software", False), ("software", True),
    ]  # fmt: skip
    assert desk.get(f"/accounts/{umbra}/segments")["items"] == []
    mine = desk.get(f"/accounts/{acme}/segments")["items"]
    assert [(row["key"], row["name"], row["mode"], row["source"]) for row in mine] == [
        ("software", "Software companies", "rule", "criteria")
    ]
    assert desk.pages("/segments/large/history", since="2026-03-02T00:00:00Z") == rows[:1]
    assert desk.pages("/segments/large/history", until="2026-03-02T00:00:00Z") == rows[1:]
    assert desk.refused("GET", "/accounts/999/segments")[0] == 404


def test_counts_go_back_day_by_day(desk: Desk) -> None:
    acme, _, _ = three_accounts(desk)
    desk.tick(days=3)
    desk.patch(f"/accounts/{acme}", {"employees": 3})
    desk.tick(hours=1)
    found = desk.get("/segments/software/counts", days=5)["items"]
    assert [(row["day"], row["entered_count"], row["left_count"], row["member_count"]) for row in found] == [
        ("2026-02-28", 0, 0, 0),
        ("2026-03-01", 2, 0, 2),
        ("2026-03-02", 0, 0, 2),
        ("2026-03-03", 0, 0, 2),
        ("2026-03-04", 0, 1, 1),
    ]
    month = [row["member_count"] for row in desk.get("/segments/software/counts")["items"]]
    assert len(month) == 30
    listed = {row["key"]: row["daily_counts"] for row in desk.get("/segments")["items"]}
    assert listed["software"] == month, "the list draws the same line"
    assert listed["partners"] == [0] * 30


def test_people_add_and_remove_in_manual_segments(desk: Desk) -> None:
    acme, _, _ = three_accounts(desk)
    answer = change(
        desk, "partners", "add", acme, "https://www.UMBRA.example/x", "none.example", "not a domain", 999, by="Ann"
    )
    assert (answer["changed"], answer["unchanged"], answer["rejected"]) == (2, 0, 3)
    assert [(row["number"], row["value"], row["reason"]) for row in answer["rejections"]] == [
        (3, "none.example", "there is no account none.example; `opportune accounts list` shows them"),
        (4, "not a domain", "'not a domain' is neither a domain nor an id"),
        (5, "999", "there is no account 999; `opportune accounts list` shows them"),
    ]
    assert members(desk, "partners") == []
    desk.tick()
    assert members(desk, "partners") == ["acme.example", "umbra.example"]
    row = desk.pages("/segments/partners/members")[0]
    assert (row["source"], row["pinned"]) == ("person", "in")
    assert change(desk, "partners", "add", acme)["unchanged"] == 1
    assert change(desk, "partners", "remove", "acme.example")["changed"] == 1
    desk.tick()
    assert members(desk, "partners") == ["umbra.example"]
    pins = desk.pages("/segments/partners/pins")
    assert [(row["address"], row["pinned"], row["source"], row["pinned_by"]) for row in pins] == [
        ("umbra.example", "in", "person", "Ann")
    ]


def test_a_pin_holds_whatever_criteria_and_workflows_say(desk: Desk) -> None:
    acme, umbra, initech = three_accounts(desk)
    change(desk, "software", "pin_out", acme)
    change(desk, "software", "pin_in", "initech.example")
    change(desk, "large", "pin_out", initech)
    change(desk, "large", "add", acme)
    desk.tick()
    assert members(desk, "software") == ["initech.example", "umbra.example"]
    assert members(desk, "large") == ["acme.example", "umbra.example"]
    desk.tick(days=2)
    assert members(desk, "software") == ["initech.example", "umbra.example"]
    assert [row["address"] for row in desk.pages("/segments/software/pins", side="out")] == ["acme.example"]
    change(desk, "software", "unpin", acme, initech, umbra)
    change(desk, "large", "unpin", acme, initech)
    desk.tick()
    assert members(desk, "software") == ["acme.example", "umbra.example"]
    assert members(desk, "large") == ["initech.example", "umbra.example"]


def test_what_criteria_and_workflows_decide_is_not_edited_by_hand(desk: Desk) -> None:
    acme, umbra, _ = three_accounts(desk)
    refused = desk.refused("POST", "/segments/software/members", json={"action": "add", "subjects": [acme]})
    assert refused == (
        409, "conflict", "Segment software is of mode rule, so its criteria decide who is in it. Pin accounts in or out instead: "
        "that holds whatever the criteria say.",
    )  # fmt: skip
    change(desk, "large", "add", acme)
    answer = change(desk, "large", "remove", acme, umbra)
    assert (answer["changed"], answer["unchanged"], answer["rejected"]) == (1, 0, 1)
    assert answer["rejections"][0]["reason"] == (
        "workflow sync-large keeps it in large; pin it out to keep it out all the same"
    )
    assert desk.refused("POST", "/segments/none/members", json={"action": "add", "subjects": [1]})[0] == 404
    for body in ({"action": "add", "subjects": []}, {"action": "invite", "subjects": [1]}, {"action": "add"}):
        assert desk.refused("POST", "/segments/partners/members", json=body)[:2] == (422, "invalid_input")


def test_contacts_are_named_by_any_of_their_emails(desk: Desk) -> None:
    apply(desk)
    ann = contact(desk, "ann@acme.example", first_name="Ann", last_name="Lee")
    bob = contact(desk, "bob@acme.example")
    answer = change(desk, "people", "add", "ANN@acme.example", bob, "cy@acme.example", "acme.example")
    assert (answer["changed"], answer["rejected"]) == (2, 2)
    assert [row["reason"] for row in answer["rejections"]] == [
        "there is no contact cy@acme.example; `opportune contacts list` shows them",
        "'acme.example' is neither an email address nor an id",
    ]
    desk.tick()
    rows = desk.pages("/segments/people/members", sort="name")
    assert [(row["subject_id"], row["name"]) for row in rows] == [(ann, "Ann Lee"), (bob, "bob@acme.example")]
    assert [row["key"] for row in desk.get(f"/contacts/{ann}/segments")["items"]] == ["people"]
    assert [row["segment"] for row in desk.pages(f"/contacts/{ann}/segments/history")] == ["people"]
    desk.post(f"/contacts/{bob}/merge", {"into_contact_id": ann})
    assert change(desk, "people", "add", bob)["rejections"][0]["reason"] == (
        f"contact {bob} was merged into contact {ann}; name that one"
    )


def imported(desk: Desk, key: str, text: str | bytes, **fields: str) -> dict[str, object]:
    return desk.post(f"/segments/{key}/members/import", None, files={"file": ("list.csv", text)}, data=fields)


def test_members_come_from_a_file_with_every_rejected_line(desk: Desk) -> None:
    _, umbra, _ = three_accounts(desk)
    text = f"Company;Domain;account_id\nAcme;acme.example;\nUmbra;;{umbra}\nNobody;;\nX;x.example;\nbroken;a;b;c;d\n"
    answer = imported(desk, "partners", text, by="Ann")
    assert (answer["changed"], answer["rejected"]) == (2, 3)
    assert answer["rejections"] == [
        {"number": 4, "value": "", "reason": "the line has neither domain nor account_id"},
        {
            "number": 5,
            "value": "x.example",
            "reason": "there is no account x.example; `opportune accounts list` shows them",
        },
        {
            "number": 6,
            "value": "c",
            "reason": "5 cells where the header has 3; put a cell that contains the delimiter in quotes",
        },
    ]
    desk.tick()
    assert members(desk, "partners") == ["acme.example", "umbra.example"]
    assert {row["source"] for row in desk.pages("/segments/partners/members")} == {"import"}
    assert imported(desk, "partners", text, action="remove")["changed"] == 2
    desk.tick()
    assert members(desk, "partners") == []


def test_a_list_that_is_imported_again_takes_out_whom_it_does_not_name_any_more(desk: Desk) -> None:
    _, _, initech = three_accounts(desk)
    imported(desk, "partners", "domain\nacme.example\numbra.example\n")
    change(desk, "partners", "add", initech)
    desk.tick()
    answer = imported(desk, "partners", "domain\numbra.example\nx.example\n", action="replace")
    assert (answer["changed"], answer["unchanged"], answer["rejected"]) == (1, 1, 1)
    desk.tick()
    assert members(desk, "partners") == ["initech.example", "umbra.example"], "whom a person added stays"
    assert imported(desk, "partners", "domain\nacme.example\numbra.example\n", action="replace")["changed"] == 1
    files = {"file": ("list.csv", "domain\nx.example\n")}
    data = {"action": "replace"}
    refused = desk.refused("POST", "/segments/partners/members/import", files=files, data=data)
    assert refused[2] == (
        "None of those named is a known account, so nothing was replaced. Check that this is the right list."
    )
    assert change(desk, "partners", "replace", "acme.example")["changed"] == 1
    desk.tick()
    assert members(desk, "partners") == ["acme.example", "umbra.example"], "what was imported stays"
    refused = desk.refused("POST", "/segments/software/members", json={"action": "replace", "subjects": [initech]})
    assert "its criteria decide who is in it" in refused[2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "name,mail\nAcme,x\n",
            "The file has no column domain or account_id; its columns are name, mail. Name the one with the accounts so in the "
            "first line.",
        ),
        (
            "domain\n",
            "The file has no line with accounts. Write domain or account_id in its first line, and one account on each line "
            "after it.",
        ),
        ("", "The file has no line with accounts. Write"),
        (b"\x1f\x8bnonsense", "The file cannot be read to its end: "),
    ],
)
def test_a_file_that_names_nobody_is_refused(desk: Desk, text: str, message: str) -> None:
    apply(desk)
    refused = desk.refused("POST", "/segments/partners/members/import", files={"file": ("list.csv", text)})
    assert refused[:2] == (422, "invalid_input")
    assert refused[2].startswith(message)


def test_members_are_exported_and_can_be_imported_elsewhere(desk: Desk) -> None:
    apply(desk)
    account(desk, "acme", industry="software", employees=70, attributes={})
    evil = account(desk, "umbra", industry="software", employees=70)
    desk.patch(f"/accounts/{evil}", {"name": '=HYPERLINK("x"), Ümlaut\nand more'})
    desk.tick()
    answer = desk.client.get(f"{API}/segments/software/members/export")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="software.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["domain"] for row in rows] == ["acme.example", "umbra.example"]
    assert rows[1]["name"] == '\'=HYPERLINK("x"), Ümlaut\nand more', "no spreadsheet takes it for a formula"
    assert rows[0]["since"] == "2026-03-01T09:00:01+00:00"
    assert imported(desk, "partners", answer.content)["changed"] == 2
    lines = desk.client.get(f"{API}/segments/software/members/export", params={"format": "jsonl"}).text.splitlines()
    assert json.loads(lines[1])["name"].startswith("=HYPERLINK")
    assert desk.refused("GET", "/segments/none/members/export")[0] == 404


def test_names_with_quotes_and_sql_are_only_names(desk: Desk) -> None:
    name = """O'Brien "x"; drop table account; -- ☃ {{ 7 * 7 }}"""
    apply(desk, f'segment: odd\nname: {json.dumps(name)}\nmode: manual\nfolder: "a\'b"\n')
    one = account(desk, "acme")
    change(desk, "odd", "add", one, by="x'; drop table segment_pin; --")
    desk.tick()
    found = desk.get("/segments", folder="a'b")["items"]
    assert [(row["name"], row["member_count"]) for row in found] == [(name, 1)]
    assert desk.pages("/segments/odd/pins")[0]["pinned_by"] == "x'; drop table segment_pin; --"
