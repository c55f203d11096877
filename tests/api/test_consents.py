"""Goal: what contacts consent to is recorded with its evidence, and criteria go by it until it expires."""

from __future__ import annotations

from tests.api.audience import apply, contact, members
from tests.api.desk import Desk

READERS = "segment: readers\nname: Readers\nsubject: contact\nmode: rule\ncriteria: {consent: newsletter}\n"


def test_criteria_go_by_consent_until_it_expires(desk: Desk) -> None:
    apply(desk, READERS)
    ann = contact(desk, "ann@acme.example")
    path = f"/contacts/{ann}/consents"
    desk.tick()
    assert desk.get(path)["items"] == []
    given = {"status": "granted", "source": "form", "evidence": "/signup", "expires_at": "2026-03-03T00:00:00Z"}
    assert desk.put(f"{path}/newsletter", given) == {
        "purpose": "newsletter", "counts_as": "granted", "given_at": "2026-03-01T09:00:01Z", **given,
    }  # fmt: skip
    desk.tick()
    assert members(desk, "readers") == ["ann@acme.example"]
    desk.tick(days=2)
    assert members(desk, "readers") == []
    assert [row["counts_as"] for row in desk.get(path)["items"]] == ["unknown"]
    desk.put(f"{path}/newsletter", {"status": "granted"})
    desk.tick()
    assert members(desk, "readers") == ["ann@acme.example"]
    desk.put(f"{path}/newsletter", {"status": "withdrawn"})
    desk.put(f"{path}/events", {"status": "denied"})
    desk.tick()
    assert members(desk, "readers") == []
    assert [(row["purpose"], row["counts_as"]) for row in desk.get(path)["items"]] == [
        ("events", "denied"), ("newsletter", "withdrawn"),
    ]  # fmt: skip


def test_what_cannot_be_is_refused(desk: Desk) -> None:
    path = f"/contacts/{contact(desk, 'ann@acme.example')}/consents/newsletter"
    assert desk.refused("PUT", path, json={"status": "granted", "given_at": "2026-03-02"}) == (
        422, "invalid_input", "given_at lies in the future (2026-03-02 00:00 UTC). Leave it out to say now.",
    )  # fmt: skip
    assert desk.refused("PUT", path, json={"status": "granted", "expires_at": "2026-02-01"}) == (
        422, "invalid_input", "expires_at does not lie after given_at. Leave it out for a consent that does not expire.",
    )  # fmt: skip
    assert desk.refused("PUT", path, json={"status": "perhaps"})[0] == 422
    assert desk.refused("PUT", path.replace("newsletter", "News Letter"), json={"status": "granted"})[0] == 422
    assert desk.refused("PUT", "/contacts/999/consents/newsletter", json={"status": "granted"})[0] == 404
    assert desk.refused("GET", "/contacts/999/consents")[0] == 404


def test_the_newest_word_survives_a_merge(desk: Desk) -> None:
    ann, same = contact(desk, "ann@acme.example"), contact(desk, "ann@private.example")
    desk.put(f"/contacts/{ann}/consents/newsletter", {"status": "granted"})
    desk.put(f"/contacts/{ann}/consents/events", {"status": "granted", "given_at": "2026-02-02"})
    desk.put(f"/contacts/{same}/consents/newsletter", {"status": "granted", "given_at": "2026-01-01"})
    desk.put(f"/contacts/{same}/consents/events", {"status": "withdrawn"})
    desk.put(f"/contacts/{same}/consents/calls", {"status": "denied"})
    desk.post(f"/contacts/{same}/merge", {"into_contact_id": ann})
    rows = desk.get(f"/contacts/{ann}/consents")["items"]
    assert [(row["purpose"], row["status"]) for row in rows] == [
        ("calls", "denied"), ("events", "withdrawn"), ("newsletter", "granted"),
    ]  # fmt: skip
    assert rows[2]["given_at"] == "2026-03-01T09:00:00Z"
    assert desk.rows("select count(*) from consent") == [(3,)]
    desk.post(f"/contacts/{ann}/erase")
    assert desk.rows("select count(*) from consent") == [(0,)]
