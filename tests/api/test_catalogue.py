"""What settings are chosen by: scores as they are distributed, what signals and sources bring, what an event would carry."""

from opportune.testing import payload
from tests.api.desk import Desk


def test_scores_are_counted_and_accounts_without_signals_score_nothing(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").event("bob@other", "demo-requested").event("eve@third", "blog-post-view")
    desk.tick()
    desk.run("insert into account select 9999, 'Silent', null, null, null, null, null, null, null, null, null, null, null, "
             "null, null, null, now()::timestamp, now()::timestamp")  # fmt: skip
    found = {row["score"]: row["accounts"] for row in desk.get("/score-distribution")["items"]}
    assert found[0] == 1
    assert sum(found.values()) == 4
    assert max(found.values()) == 2, "the two that did the same score the same"
    assert list(found) == sorted(found)


def test_the_catalogue_says_what_each_signal_brings(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").tick(days=40)
    desk.event("ann@acme", "demo-requested").event("bob@acme", "blog-post-view").tick(hours=1)
    found = {row["signal"]: row for row in desk.get("/signal-definitions")["items"]}
    assert len(found) >= 50
    demo = found["demo-requested"]
    assert (demo["signal_count"], demo["recent_count"], sum(demo["daily_signals"])) == (2, 1, 1)
    assert demo["daily_signals"][-1] == 1
    assert len(demo["daily_signals"]) == 30
    assert demo["is_shipped"]
    assert not demo["is_changed"]
    assert demo["last_signal_on"] == desk.clock.now().date().isoformat()
    assert found["meeting-attended"]["last_signal_on"] is None
    assert any(row["is_derived"] for row in found.values())


def test_a_signal_of_ones_own_and_a_changed_one_are_told_apart(desk: Desk) -> None:
    own = {"signal": "brochure", "name": "Brochure", "category": "web", "strength": "low", "match": [{"event": ["B"]}]}
    desk.put("/definitions/signal/brochure", own)
    shipped = desk.get("/shipped-definitions/signal/demo-requested")
    desk.put("/definitions/signal/demo-requested", {**shipped["body"], "points": 77})
    found = {row["signal"]: row for row in desk.get("/signal-definitions")["items"]}
    assert (found["brochure"]["is_shipped"], found["brochure"]["points"], found["brochure"]["own_points"]) == (
        False, 5, None,
    )  # fmt: skip
    assert (found["demo-requested"]["is_changed"], found["demo-requested"]["points"]) == (True, 77)
    desk.put("/definitions/signal/demo-requested", shipped["body"])
    found = {row["signal"]: row for row in desk.get("/signal-definitions")["items"]}
    assert not found["demo-requested"]["is_changed"]


def test_the_shipped_score_model_is_there_whatever_is_in_force(desk: Desk) -> None:
    body = desk.get("/definitions/score_model/intent")["body"]
    desk.put("/definitions/score_model/intent", {**body, "saturation": 10})
    assert desk.get("/shipped-definitions/score_model/intent")["body"] == body
    status, _, message = desk.refused("GET", "/shipped-definitions/segment/hot")
    assert status == 404
    assert "Opportune ships no segment hot" in message


def test_an_event_is_tried_without_being_stored(desk: Desk) -> None:
    event = payload.track("ann@acme", payload.event_name("demo-requested"), {})
    found = desk.post("/signal-definitions/try", event)
    assert [signal["signal"] for signal in found["signals"]] == ["demo-requested"]
    assert found["signals"][0]["points"] == 35
    assert found["event"]["type"] == "track"
    assert desk.rows("select count(*) from event") == [(0,)]
    nothing = desk.post("/signal-definitions/try", payload.track("ann@acme", "No Such Thing", {"a": {"b": 1}}))
    assert nothing["signals"] == []
    assert nothing["event"]["properties"] == {"a": {"b": 1}}


def test_conditions_hold_when_an_event_is_tried(desk: Desk) -> None:
    page = {"type": "page", "anonymousId": "x", "properties": {"url": "https://opportune.example/pricing"}}
    found = desk.post("/signal-definitions/try", page)
    assert "pricing-page-visit" in [signal["signal"] for signal in found["signals"]]
    other = {**page, "properties": {"url": "https://opportune.example/imprint"}}
    assert "pricing-page-visit" not in [
        signal["signal"] for signal in desk.post("/signal-definitions/try", other)["signals"]
    ]


def test_an_event_that_could_not_be_taken_is_refused_when_tried(desk: Desk) -> None:
    assert desk.refused("POST", "/signal-definitions/try", json={"type": "track", "userId": "ann"})[:2] == (
        400,
        "missing_event_name",
    )


def test_a_source_shows_when_its_last_event_came(desk: Desk) -> None:
    made = desk.post("/write-keys", {"source": "website", "name": "Website"})
    found = {row["source"]: row for row in desk.get("/sources")["items"]}["website"]
    assert (found["last_event_at"], found["event_count"], found["hint"]) == (None, 0, made["hint"])
    answer = desk.client.post("/v1/track", json={"event": "Pricing Viewed", "userId": "ann@acme.example"},
                              headers={"X-Write-Key": made["write_key"]})  # fmt: skip
    assert answer.status_code == 200
    found = {row["source"]: row for row in desk.get("/sources")["items"]}["website"]
    assert found["last_event_at"] is not None
    assert (found["event_count"], found["daily_events"][-1], len(found["daily_events"])) == (1, 1, 30)


def test_a_source_counts_what_could_not_be_taken_and_stays_listed_when_its_key_goes(desk: Desk) -> None:
    made = desk.post("/write-keys", {"source": "website"})
    desk.client.post("/v1/batch", json={"batch": [{"type": "nonsense"}]}, headers={"X-Write-Key": made["write_key"]})
    desk.delete("/write-keys/website")
    found = {row["source"]: row for row in desk.get("/sources")["items"]}["website"]
    assert found["rejected_count"] == 1
    assert found["revoked_at"] is not None


def test_events_that_no_definition_wants_are_listed(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested")
    for _ in range(3):
        desk.send(payload.track("ann@acme", "Colour Chosen", {}))
    desk.send(payload.track("bob@acme", "Size Chosen", {}))
    desk.send({"type": "identify", "userId": "ann@acme.example", "traits": {"email": "ann@acme.example"}})
    assert desk.get("/sources/unmatched-events")["items"] == [], "only after a tick it is known"
    desk.tick()
    found = desk.get("/sources/unmatched-events")
    assert [(row["name"], row["event_count"], row["sources"]) for row in found["items"]] == [
        ("Colour Chosen", 3, ["desk"]), ("Size Chosen", 1, ["desk"]),
    ]  # fmt: skip
    assert found["looked_at"] == 100_000
