"""Goal: the doctor finds nothing in a sound workspace, and each kind of damage under its own name.

Method: a workspace with a bit of everything, damaged in one way behind the program's back.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from opportune.testing import payload
from tests.api.desk import Desk
from tests.api.story import Story, gone_on_from, told


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return told(tmp_path_factory.mktemp("busy") / "workspace.duckdb", live_busily)


@pytest.fixture
def busy(story: Story, tmp_path: Path) -> Iterator[Desk]:
    """Contacts, visitors, merges, decay, an erased person, and requests that wait for the next tick."""
    with gone_on_from(story, tmp_path / "workspace.duckdb") as desk:
        yield desk


def live_busily(desk: Desk) -> None:
    desk.send(payload.page("visitor:one", "/pricing", None)).send(payload.identify("ann@acme", "visitor:one", {}))
    for name in ("bob@acme", "cid@acme", "eve@other"):
        desk.event(name, "demo-requested").event(name, "pricing-page-visit")
    desk.tick()
    desk.jump(days=9)
    desk.post(f"/contacts/{desk.contact_id('bob@acme')}/merge", {"into_contact_id": desk.contact_id("cid@acme")})
    desk.event("zoe@acme", "demo-requested").tick()
    desk.post(f"/contacts/{desk.contact_id('zoe@acme')}/erase")
    desk.patch(f"/contacts/{desk.contact_id('eve@other')}", {"account_id": desk.account_id("acme")})


def test_a_sound_workspace_passes_at_every_moment(busy: Desk) -> None:
    assert busy.sick() == [], "with requests that wait"
    busy.tick()
    assert busy.sick() == []
    busy.jump(days=100)
    assert busy.sick() == []
    model = busy.get("/definitions/score_model/intent")["body"]
    busy.put("/definitions/score_model/intent", {**model, "saturation": 30})
    assert busy.sick() == [], "with a full tick that waits"


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("schema_version", "delete from migration where version > 1"),
        ("definitions", "update definition set body = '{}' where kind = 'bot_rules'"),
        ("signal_kinds", "update signal set kind_id = 999 where signal_id = 1"),
        ("signal_ids", "insert into signal select * from signal limit 1"),
        ("links", "update identity_link set into_id = 12345"),
        ("aliases", "update identity_alias set value = value || 'x'"),
        (
            "aliases",
            "insert into identity_alias select alias_hash, kind, value, 12345, first_seen_at from identity_alias limit 1",
        ),
        ("references", "delete from account"),
        ("references", "update contact set owner_id = 4"),
        (
            "attribute_changes",
            "insert into attribute_change values ('contact', 12345, 'title', null, null, '2026-03-01')",
        ),
        ("domains", "delete from account_domain"),
        ("counters", "update id_counter set next_id = 1 where name = 'person'"),
        ("ticks", "update tick set ticked_at = ticked_at + interval 1 year where tick_id = 1"),
        ("scored_subjects", "update account_score set account_id = 12345 where account_id = 1"),
        ("ledger", "update account_score set score = score - 1 where score > 0"),
        ("ledger", "delete from score_ledger"),
        ("contact_scores", "delete from signal"),
        ("contact_scores", "update signal set verdict = 'a machine'"),
        ("account_scores", "update account_score set engaged_count = 99"),
    ],
)
def test_damage_is_found_under_its_name(busy: Desk, name: str, damage: str) -> None:
    busy.tick()
    busy.run(damage)
    found = busy.get("/doctor")
    check = next(check for check in found["checks"] if check["name"] == name)
    assert not found["ok"]
    assert not check["ok"]
    assert check["detail"]
    assert "opportune" in check["fix"], "it says what to do"


def test_an_empty_workspace_is_sound(desk: Desk) -> None:
    assert desk.sick() == []


def test_the_status_says_what_is_there_and_what_still_arrives(busy: Desk) -> None:
    found = busy.get("/status")
    assert found["counts"]["contacts"] == len(busy.pages("/contacts"))
    assert found["counts"]["signals"] == len(busy.pages("/signals"))
    assert found["last_tick"]["tick_id"] == busy.get("/ticks", limit=1)["items"][0]["tick_id"]
    assert found["next_due_at"] is not None
    assert (found["queued_events"], found["last_error"]) == (0, None)
    (source,) = found["sources"]
    assert (source["source"], source["event_count"]) == ("desk", found["counts"]["events"])
    covered = {row["signal"]: row for row in found["signals"]}
    assert covered["pricing-page-visit"]["signal_count"] > 0
    assert covered["webinar-attended"] == {
        "signal": "webinar-attended", "name": "Webinar attended", "enabled": True, "signal_count": 0, "last_signal_at": None,
    }  # fmt: skip


def test_metrics_count_what_ticks_did(desk: Desk) -> None:
    live_busily(desk)
    text = desk.client.get("/metrics").text
    events = desk.rows("select sum(event_count) from tick")[0][0]
    assert f"opportune_events_taken_total {float(events)}" in text
    assert "opportune_events_queued 0.0" in text
    assert "opportune_tick_seconds_bucket" in text


def test_the_plan_of_a_tick_reads_like_the_model(desk: Desk) -> None:
    text = desk.get("/ticks/plan")["text"]
    assert text.index("create_new_event") < text.index("identify") < text.index("insert_score_ledger")
    assert "of_category as (" in text
    assert desk.get("/ticks/plan", full=True)["text"] != text, "everything is another question than what changed"


def test_a_tick_says_what_it_did(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").clock.advance(desk.clock.now() - desk.clock.now().replace(hour=8))
    answer = desk.post("/ticks", {"full": False})
    assert (answer["event_count"], answer["signal_count"], answer["tick_count"]) == (1, 1, 1)
    assert desk.refused("POST", "/ticks", json={})[:2] == (409, "time_went_backwards"), "the clock stands still"
    assert desk.refused("POST", "/ticks", json={"complete": True})[:2] == (422, "invalid_input")
    desk.tick(days=3)
    assert len(desk.get("/ticks")["items"]) == 4, "one for each day"
