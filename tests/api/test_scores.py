"""Scores over time: what was recorded stays what it was, and every number has its reason."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from opportune.testing import payload
from tests.api.desk import Desk, open_desk

Recorded = list[tuple[str, dict[int, dict[str, Any]]]]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Recorded]]:
    """Some months in the life of two accounts. After each tick: the moment, and every account's row in the list."""
    with open_desk(tmp_path_factory.mktemp("lived") / "workspace.duckdb") as desk:
        yield desk, live_through(desk)


def live_through(desk: Desk) -> Recorded:
    recorded = []

    def note() -> None:
        rows = {row["account_id"]: row for row in desk.pages("/accounts")}
        recorded.append((desk.clock.now().isoformat(), rows))

    desk.event("ann@acme", "demo-requested").event("eve@other", "pricing-page-visit").tick()
    note()
    desk.event("bob@acme", "meeting-attended").jump(days=2)
    note()
    for days in (6, 8, 17):
        desk.jump(days=days)
        note()
    desk.send(payload.page("visitor:one", "/pricing", None)).send(payload.identify("eve@other", "visitor:one", {}))
    desk.tick(days=1)
    note()
    model = desk.get("/definitions/score_model/intent")["body"]
    desk.put("/definitions/score_model/intent", {**model, "saturation": 30})
    desk.tick(hours=1)
    note()
    desk.post(f"/contacts/{desk.contact_id('bob@acme')}/erase")
    desk.jump(days=100)
    note()
    return recorded


def test_the_score_of_a_past_moment_is_what_was_recorded_then(lived: tuple[Desk, Recorded]) -> None:
    desk, recorded = lived
    assert len({str(sorted((key, row["score"]) for key, row in rows.items())) for _, rows in recorded}) > 4
    for moment, rows in recorded:
        for account_id, row in rows.items():
            found = desk.get(f"/accounts/{account_id}/score", at=moment)
            for name in ("score", "tier", "first_party_score", "third_party_score"):
                assert found[name] == row[name], f"{name} of account {account_id} at {moment}"
    moment, rows = recorded[0]
    just_after = (datetime.fromisoformat(moment) + timedelta(microseconds=1)).isoformat()
    for account_id, row in rows.items():
        assert desk.get(f"/accounts/{account_id}/score", at=just_after)["score"] == row["score"]


def test_a_moment_before_the_first_signal_has_no_score_yet(lived: tuple[Desk, Recorded]) -> None:
    desk, _ = lived
    found = desk.get(f"/accounts/{desk.account_id('acme')}/score", at="2026-02-01T00:00:00Z")
    assert (found["score"], found["tier"], found["cause"], found["changed_at"]) == (0, "low", None, None)


def test_a_moment_to_come_is_not_recorded(desk: Desk) -> None:
    desk.post("/accounts", {"domain": "acme.example"})
    status, code, message = desk.refused("GET", "/accounts/1/score", params={"at": "2027-01-01"})
    assert (status, code) == (422, "invalid_input")
    assert "has not come yet" in message


@pytest.mark.parametrize("at", ["yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31", "2026-13-01"])
def test_a_moment_that_is_none_is_refused(desk: Desk, at: str) -> None:
    desk.post("/accounts", {"domain": "acme.example"})
    for path in ("score", "explanation"):
        assert desk.refused("GET", f"/accounts/1/{path}", params={"at": at})[:2] == (422, "invalid_input")


def test_the_history_tells_each_change_with_its_cause(lived: tuple[Desk, Recorded]) -> None:
    desk, _ = lived
    acme = desk.account_id("acme")
    changes = desk.pages(f"/accounts/{acme}/history", limit=2)
    assert [change["cause"] for change in reversed(changes)][:3] == ["signal", "signal", "decay"]
    assert {"config", "erase"} <= {change["cause"] for change in changes}
    for newer, older in zip(changes, changes[1:], strict=False):
        assert newer["old_score"] == older["new_score"], "nothing is missing in between"
        assert newer["is_crossing"] == (newer["old_tier"] != newer["new_tier"])
    middle = changes[len(changes) // 2]["changed_at"]
    later = desk.pages(f"/accounts/{acme}/history", since=middle)
    earlier = desk.pages(f"/accounts/{acme}/history", until=middle)
    assert later + earlier == changes


def test_the_explanation_adds_up_over_http(lived: tuple[Desk, Recorded]) -> None:
    desk, _ = lived
    for account_id in (desk.account_id("acme"), desk.account_id("other")):
        found = desk.get(f"/accounts/{account_id}/explanation", at="2026-03-05")
        assert round(100 * sum(part["share"] for part in found["contributions"])) == 100 * found["score"]
        assert round(100 * sum(part["share"] for part in found["parts"])) == 100 * found["score"]


def test_signals_are_listed_with_their_fate(desk: Desk) -> None:
    desk.event("ann@acme", "pricing-page-visit").send(payload.page("ann@acme", "/pricing", "Googlebot/2.1"))
    desk.jump(days=100)
    desk.event("ann@acme", "demo-requested").tick()
    acme = desk.account_id("acme")
    found = desk.pages(f"/accounts/{acme}/signals", limit=1)
    by_fate = {(row["is_live"], row["verdict"] is not None) for row in found}
    assert by_fate == {(True, False), (False, False), (False, True)}
    assert {row["contact_name"] for row in found} == {"ann@acme.example"}
    suspected = desk.pages("/signals", verdict="suspected")
    assert suspected
    assert suspected == desk.pages(f"/accounts/{acme}/signals", verdict="suspected")
    assert desk.pages("/signals", category="meeting") == []
    kinds = {row["signal"] for row in desk.pages("/signals", kind="demo-requested")}
    assert kinds == {"demo-requested"}
    assert desk.pages("/signals", kind="no-such-signal") == []
    assert len(desk.pages("/signals", since="2026-05-01")) + len(desk.pages("/signals", until="2026-05-01")) == len(
        found
    )
    day = desk.get("/signal-volume", days=1)["items"]
    assert sum(row["count"] for row in day) == len(desk.pages("/signals", since="2026-06-09T00:00:00Z"))
    volume = desk.get("/signal-volume", days=365)["items"]
    assert sum(row["count"] for row in volume) == len(found)
    assert sum(row["suspected_count"] for row in volume) == len(suspected)


def test_the_composite_leaves_a_party_out_that_has_no_source(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").tick()
    acme = desk.account_id("acme")
    row = desk.get(f"/accounts/{acme}")
    assert (row["composite_score"], row["is_partial"]) == (row["first_party_score"], True)
    desk.event("eve@other", "review-pricing-viewed").tick()
    row = desk.get(f"/accounts/{acme}")
    assert not row["is_partial"]
    assert row["composite_score"] == round(0.2 * row["first_party_score"])


def test_verdicts_are_recomputed_by_the_rules_in_force(desk: Desk) -> None:
    for path in ("/pricing", "/blog/a", "/blog/b"):
        desk.send(payload.page("ann@acme", path, "Friendly Checker 1.0"))
    desk.tick()
    ann = desk.contact_id("ann@acme")
    kinds = [row["signal"] for row in desk.pages("/signals")]
    assert "multiple-pages-in-session" in kinds
    before = desk.get(f"/contacts/{ann}")["score"]
    rules = desk.get("/definitions/bot_rules/default")["body"]
    desk.put("/definitions/bot_rules/default", {**rules, "extra_agents": ["friendly checker"]})
    assert desk.post("/verdicts/recompute") == {"changed": len(desk.pages("/signals"))}
    desk.tick()
    assert before > desk.get(f"/contacts/{ann}")["score"] == 0
    assert desk.ledger("contact", ann)[-1] == (before, 0, "config")
    assert desk.post("/verdicts/recompute") == {"changed": 0}
    assert desk.sick() == []
    # People again: what follows from their signals is derived anew.
    desk.put("/definitions/bot_rules/default", rules)
    desk.post("/verdicts/recompute")
    desk.tick()
    assert desk.get(f"/contacts/{ann}")["score"] == before
    human = [row["signal"] for row in desk.pages("/signals") if row["verdict"] is None]
    assert sorted(human) == sorted(kinds)
    assert desk.sick() == []
