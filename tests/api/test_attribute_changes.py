"""Goal: whatever changes an attribute is recorded once, by whichever way it comes, and goes when its record goes.

Method: the rows themselves, and a segment of those whose plan changed lately, before and after each way.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import opportune.store
from opportune.testing import payload
from tests.api.desk import Desk
from tests.api.test_imports import OWN_MAPPING, send

_SECOND = timedelta(seconds=1)
_MIGRATION = Path(opportune.store.__file__).parent / "migrations" / "0019_attribute_changes.sql"
_PLAN = "attributes.plan"


def changes(desk: Desk, subject: str = "contact") -> list[tuple[Any, ...]]:
    """Subject, attribute, old and new value of everything recorded, in the order of the values."""
    rows = desk.rows(
        "select subject_id, attribute, old_value, new_value from attribute_change where subject_type = ? "
        "order by changed_at, subject_id, attribute",
        [subject],
    )
    return [(number, name, *(None if one is None else json.loads(one) for one in pair)) for number, name, *pair in rows]


def segment(desk: Desk, criteria: dict[str, Any], subject: str = "contact") -> None:
    body = {"segment": "asked", "name": "Asked", "subject": subject, "mode": "rule", "criteria": criteria}
    desk.post("/definitions", [body])


def members(desk: Desk) -> set[int]:
    return {row["subject_id"] for row in desk.pages("/segments/asked/members")}


def test_traits_are_recorded_once_and_only_where_they_differ(desk: Desk) -> None:
    segment(desk, {"attribute": _PLAN, "changed": True, "within_days": 7})
    desk.send(payload.identify("ann@acme", None, {"plan": "trial", "seats": 5, "title": "Lead"})).tick()
    ann = desk.contact_id("ann@acme")
    assert changes(desk) == [], "what is new has not changed"
    before = desk.rows("select * from contact")
    desk.send(payload.identify("ann@acme", None, {"plan": "trial", "seats": 5, "title": "Lead"})).tick()
    assert desk.rows("select * from contact") == before, "nothing new was said"
    desk.send(payload.identify("ann@acme", None, {"plan": "trial"})).tick()
    assert (changes(desk), members(desk)) == ([], set())
    desk.send(payload.identify("ann@acme", None, {"plan": "pro"}))
    desk.send(payload.identify("ann@acme", None, {"title": "Head of Sales", "seats": None})).tick()
    assert (ann, "title", "Lead", "Head of Sales") in changes(desk)
    assert (ann, "attributes.seats", 5, None) in changes(desk)
    desk.send(payload.identify("ann@acme", None, {"plan": "pro"})).tick()
    assert (ann, _PLAN, "trial", "pro") in changes(desk)
    assert members(desk) == {ann}


def test_traits_of_groups_change_accounts(desk: Desk) -> None:
    def group(**traits: object) -> None:
        call = {"type": "group", "userId": "ann@acme", "groupId": "g-1", "traits": {"domain": "acme.example", **traits}}
        desk.send(call).tick()

    desk.send(payload.identify("ann@acme", None, {})).tick()
    group(name="Acme", seats=5)
    before = changes(desk, "account")
    group(name="Acme", seats=5)
    assert changes(desk, "account") == before
    group(name="Acme Ltd", seats=5)
    assert changes(desk, "account") == [
        *before, (desk.account_id("acme"), "attributes.name", "Acme", "Acme Ltd"),
        (desk.account_id("acme"), "name", "Acme", "Acme Ltd"),
    ]  # fmt: skip


def test_edits_and_files_are_recorded_with_what_was_there(desk: Desk) -> None:
    segment(desk, {"attribute": "persona", "is_set": True, "unchanged_for_days": 2})
    ann = desk.post("/contacts", {"email": "ann@acme.example", "persona": "buyer"})["contact_id"]
    desk.tick()
    desk.run(
        "insert into users (user_id, email, system, external_id, created_at, updated_at) "
        "select 7, 'olga@example.com', 'crm', '7', max(ticked_at), max(ticked_at) from tick"
    )
    desk.clock.advance(_SECOND)
    desk.patch(f"/contacts/{ann}", {"persona": "champion", "owner_id": 7, "attributes": {"plan": {"name": "pro"}}})
    assert changes(desk) == [
        (ann, _PLAN, None, {"name": "pro"}), (ann, "owner", None, "olga@example.com"), (ann, "persona", "buyer", "champion"),
    ]  # fmt: skip
    desk.patch(f"/contacts/{ann}", {"persona": "champion"})
    assert len(changes(desk)) == 3, "nothing new was said"
    desk.tick(days=1, hours=23)
    assert members(desk) == set()
    desk.clock.advance(_SECOND)
    send(desk, "Mail,First\nann@acme.example,Ann\nbob@acme.example,Bob\n", "people.csv", mapping=OWN_MAPPING)
    assert changes(desk)[3:] == [(ann, "first_name", None, "Ann")], "and nothing of whom the file brought"
    desk.tick(hours=1)
    assert members(desk) == {ann}, "the persona is as old as it was"
    acme = desk.account_id("acme")
    desk.clock.advance(_SECOND)
    desk.patch(f"/accounts/{acme}", {"employees": 40})
    desk.clock.advance(_SECOND)
    desk.patch(f"/accounts/{acme}", {"employees": 60})
    assert changes(desk, "account") == [(acme, "employees", None, 40), (acme, "employees", 40, 60)]
    grown = {"subject": "account", "criteria": {"attribute": "employees", "increased_by": 20, "within_days": 1}}
    assert desk.post("/segments/count", grown)["count"] == 1


_SET = {"plan": "pro", "city": "Köln", "seats": None, "care.level": "gold", "step": 1}
_WAYS_TO_SET = {
    "one node": [{"plan": "pro", "seats": None, "care.level": "gold"}],
    "nodes that set different ones": [{"city": "Köln"}, {"plan": "pro", "care.level": "gold"}],
    "nodes that set the same": [{"plan": "free", "step": 2}, _SET],
    "many": [_SET | {f"a{number}": None for number in range(20)}],
}


@pytest.mark.parametrize("sets", _WAYS_TO_SET.values(), ids=_WAYS_TO_SET)
def test_a_journey_leaves_what_it_set_in_the_record_of_changes(desk: Desk, sets: list[dict[str, object]]) -> None:
    nodes = [{"update_attribute": {"id": f"set-{number}", "set": one}} for number, one in enumerate(sets)]
    desk.post("/definitions", [
        {"segment": "all", "name": "All", "subject": "contact", "mode": "rule", "criteria": {"everyone": True}},
        {"workflow": "greet", "name": "Greet", "kind": "journey", "trigger": {"segment_entered": "all"}, "nodes": [
            {"wait": {"id": "pause", "days": 1}}, *nodes,
        ]},
    ])  # fmt: skip
    segment(desk, {"attribute": _PLAN, "changed": True, "within_days": 7})
    desk.tick()
    gold = {"since": 2025, "level": "gold"}
    before = {
        "ann": {"plan": "trial", "seats": 5, "care": {"level": "none", "since": 2025}},
        "ben": {"plan": "pro", "city": "Köln", "care": gold, "step": 1},
        "cem": {},
    }
    ann, _, cem = (
        desk.post("/contacts", {"email": f"{name}@acme.example", "attributes": attributes})["contact_id"]
        for name, attributes in before.items()
    )
    desk.tick(minutes=1)
    desk.tick(days=1, minutes=1)
    keys = {key.partition(".")[0] for one in sets for key in one}
    wanted = [
        (ann, "attributes.care", {"level": "none", "since": 2025}, gold),
        (ann, "attributes.city", None, "Köln"),
        (ann, _PLAN, "trial", "pro"),
        (ann, "attributes.seats", 5, None),
        (ann, "attributes.step", None, 1),
        (cem, "attributes.care", None, {"level": "gold"}),
        (cem, "attributes.city", None, "Köln"),
        (cem, _PLAN, None, "pro"),
        (cem, "attributes.step", None, 1),
    ]
    assert changes(desk) == [row for row in wanted if row[1].partition(".")[2] in keys], "nothing of whom it found so"
    desk.tick(minutes=1)
    assert members(desk) == {ann, cem}


@pytest.mark.parametrize("subject", ["contact", "account"])
def test_whoever_takes_a_value_over_takes_its_age_along(desk: Desk, subject: str) -> None:
    segment(desk, {"attribute": _PLAN, "is_set": True, "unchanged_for_days": 5}, subject)
    path, key = f"/{subject}s", f"{subject}_id"
    first, second = ({"email": "a@x.example"}, {"email": "b@x.example"}) if subject == "contact" else (
        {"domain": "a.example"}, {"domain": "b.example"})  # fmt: skip
    gone = desk.post(path, {**first, "country": "NO"})[key]
    stays = desk.post(path, {**second, "country": "SE"})[key]
    desk.tick(days=1)
    desk.patch(f"{path}/{gone}", {"attributes": {"plan": "pro"}, "country": "DK"})
    desk.tick(days=4)
    desk.post(f"{path}/{gone}/merge", {f"into_{key}": stays})
    assert changes(desk, subject) == [(stays, _PLAN, None, "pro")], "the country that stays never changed"
    desk.tick(hours=23)
    assert members(desk) == set()
    desk.tick(hours=1)
    assert members(desk) == {stays}
    assert desk.sick() == []


def test_what_is_too_old_to_be_asked_about_is_forgotten(desk: Desk) -> None:
    ann = desk.post("/contacts", {"email": "ann@acme.example"})["contact_id"]
    desk.tick()
    desk.clock.advance(_SECOND)
    desk.patch(f"/contacts/{ann}", {"persona": "buyer"})
    desk.jump(days=365)
    desk.jump(days=1)
    assert len(changes(desk)) == 1
    desk.jump(days=1)
    assert changes(desk) == []
    desk.patch(f"/contacts/{ann}", {"persona": "champion"})
    assert desk.post(f"/contacts/{ann}/erase")["removed"]["attribute_changes"] == 1
    assert changes(desk) == []


def test_what_changed_before_changes_were_recorded_is_not_taken_for_unchanged(desk: Desk) -> None:
    ann, bob = (desk.post("/contacts", {"email": f"{name}@acme.example"})["contact_id"] for name in ("ann", "bob"))
    desk.clock.advance(timedelta(days=3))
    desk.patch(f"/contacts/{ann}", {"persona": "buyer"})
    desk.run("drop table attribute_change")
    lines = [line for line in _MIGRATION.read_text(encoding="utf-8").splitlines() if not line.startswith("--")]
    for statement in "\n".join(lines).split(";")[:-1]:
        desk.run(statement)
    assert changes(desk) == [(ann, None, None, None)], "any of its attributes, then"
    segment(desk, {"attribute": "country", "is_not_set": True, "unchanged_for_days": 5})
    desk.tick(days=2)
    assert members(desk) == {bob}
    desk.tick(days=3)
    assert members(desk) == {ann, bob}
    changed = {"subject": "contact", "criteria": {"attribute": "country", "changed": True, "within_days": 30}}
    assert desk.post("/segments/count", changed)["count"] == 0
