"""Definitions over HTTP: versions, checks, and what a change would do before it does it."""

from typing import Any

import pytest
import yaml

from tests.api.desk import API, Desk

YAML = {"Content-Type": "application/yaml"}


def apply(desk: Desk, text: str, dry_run: bool = False) -> Any:
    return desk.post("/definitions", None, content=text, headers=YAML, params={"dry_run": dry_run})


def signal(key: str, **more: object) -> dict[str, object]:
    return {
        "signal": key, "name": key, "category": "web", "strength": "low", "match": [{"event": [f"{key} seen"]}], **more,
    }  # fmt: skip


def test_a_changed_definition_becomes_a_new_version(desk: Desk) -> None:
    first = desk.get("/definitions/score_model/intent")
    answer = desk.put("/definitions/score_model/intent", {**first["body"], "saturation": 50})
    assert answer["changes"] == [
        {
            "kind": "score_model", "key": "intent", "version": 2, "is_new": False,
            "renamed_from": None, "fields": [{"path": "saturation", "old": 60, "new": 50}],
        }
    ]  # fmt: skip
    assert desk.get("/definitions/score_model/intent")["version"] == 2
    versions = desk.get("/definitions/score_model/intent/versions")["items"]
    assert [(found["version"], found["is_active"]) for found in versions] == [(2, True), (1, False)]
    assert versions[1]["body"] == first["body"], "a version never changes"


def test_what_is_in_force_already_makes_no_version(desk: Desk) -> None:
    found = desk.get("/definitions/signal/pricing-page-visit")
    assert desk.put("/definitions/signal/pricing-page-visit", found["body"])["changes"] == []
    assert desk.get("/definitions/signal/pricing-page-visit")["version"] == 1


def test_the_export_applied_changes_nothing(desk: Desk) -> None:
    text = desk.client.get(f"{API}/definitions/export").text
    assert len(list(yaml.safe_load_all(text))) == len(desk.get("/definitions")["items"])
    assert apply(desk, text)["changes"] == []
    assert apply(desk, desk.get("/definitions/bot_rules/default")["yaml"], dry_run=True)["changes"] == []


def test_several_definitions_are_put_in_force_together_or_not_at_all(desk: Desk) -> None:
    good = yaml.safe_dump(signal("brochure-request"))
    follows = yaml.safe_dump(
        {
            "signal": "brochures-thrice", "name": "Many", "category": "web", "strength": "high",
            "derive": {"kind": "repeated", "of": ["brochure-request"], "at_least": 3, "same": "session"},
        }
    )  # fmt: skip
    bad = yaml.safe_dump(signal("broken", strength="enormous"))
    assert desk.refused("POST", "/definitions", content=f"{good}\n---\n{bad}", headers=YAML)[:2] == (
        422,
        "invalid_definition",
    )
    assert desk.refused("GET", "/definitions/signal/brochure-request")[0] == 404
    answer = apply(desk, f"{follows}\n---\n{good}")
    assert [(found["key"], found["is_new"]) for found in answer["changes"]] == [
        ("brochures-thrice", True), ("brochure-request", True),
    ]  # fmt: skip
    desk.send({"type": "track", "event": "Brochure-Request seen", "userId": "ann@acme.example"}).tick()
    assert {row["signal"] for row in desk.pages("/signals")} == {"brochure-request"}
    assert desk.sick() == []


def test_a_dry_run_counts_the_accounts_that_would_change_their_tier(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").event("bob@acme", "meeting-attended").event(
        "eve@other", "blog-post-view"
    ).tick()
    assert {row["tier"] for row in desk.pages("/accounts")} == {"medium", "low"}
    model = desk.get("/definitions/score_model/intent")["body"]
    lower = {**model, "thresholds": {"medium": 5, "high": 6}}
    preview = desk.put("/definitions/score_model/intent", lower, dry_run=True)
    assert preview["is_dry_run"]
    assert preview["tier_changes"] == 2
    assert preview["tier_moves"] == [
        {"from_tier": "low", "to_tier": "high", "accounts": 1}, {"from_tier": "medium", "to_tier": "high", "accounts": 1},
    ]  # fmt: skip
    assert desk.get("/definitions/score_model/intent")["version"] == 1
    before = {row["account_id"]: row["tier"] for row in desk.pages("/accounts")}
    desk.put("/definitions/score_model/intent", lower)
    desk.tick()
    after = {row["account_id"]: row["tier"] for row in desk.pages("/accounts")}
    assert sum(before[key] != after[key] for key in before) == preview["tier_changes"]


def test_a_new_signal_changes_no_tier_by_itself(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").tick()
    preview = desk.put("/definitions/signal/new-one", signal("new-one"), dry_run=True)
    assert (preview["tier_changes"], preview["changes"][0]["is_new"]) == (0, True)


def test_references_are_checked_across_the_catalogue(desk: Desk) -> None:
    body = signal("follows", match=[], derive={"kind": "returned", "of": ["no-such-signal"], "after_hours": 24})
    status, code, message = desk.refused("PUT", "/definitions/signal/follows", json=body)
    assert (status, code) == (422, "invalid_definition")
    assert "'no-such-signal' is not a defined signal" in message


@pytest.mark.parametrize(
    ("path", "body", "part"),
    [
        ("/definitions/signal/a", {"signal": "b", "name": "b"}, "Field required"),
        ("/definitions/signal/a", signal("b"), "The path names signal a, but the body holds signal b"),
        ("/definitions/signal/a", [signal("a"), signal("a")], "Make them agree"),
        ("/definitions/signal/a", {}, "begins with one of"),
        ("/definitions/signal/a", [], "no definition"),
        ("/definitions/signal/a", 7, "begins with one of"),
        ("/definitions/signal/a", signal("a", colour="red"), "there is no such field"),
        (
            "/definitions/signal/a",
            signal("a", match=[{"where": {"properties.n": {"gt": 10**400}}}]),
            "numbers lie between",
        ),
        ("/definitions/score_model/other", {"score_model": "other"}, "There is one score_model in a workspace"),
        ("/definitions/bot_rules/other", {"bot_rules": "other"}, "There is one bot_rules in a workspace"),
        ("/definitions/alert/a", signal("a"), "path.kind"),
    ],
)
def test_a_body_that_is_none_is_refused_with_the_reason(desk: Desk, path: str, body: object, part: str) -> None:
    status, _, message = desk.refused("PUT", path, json=body)
    assert status == 422
    assert part in message


@pytest.mark.parametrize(
    ("content", "kind", "part"),
    [
        (b"signal: [", "yaml", "is not YAML"),
        (b"a: &x 1\nb: *x", "yaml", "anchors and aliases"),
        (b"[" * 100, "yaml", "nested"),
        (b"signal: !!int abc", "yaml", "is not YAML"),
        (b"signal: !!python/object:os.system x", "yaml", "is not YAML"),
        (b"\xff\xfe", "yaml", "not UTF-8"),
        (b"", "yaml", "no definition"),
        (b"{", "json", "is not JSON"),
        (b"[" * 100_000, "json", "is not JSON"),
        (b"# " + b"x" * 1024 * 1024, "yaml", "Send fewer of them"),
    ],
)
def test_text_that_cannot_be_read_is_refused_with_the_reason(desk: Desk, content: bytes, kind: str, part: str) -> None:
    headers = {"Content-Type": f"application/{kind}"}
    _, _, message = desk.refused("POST", "/definitions", content=content, headers=headers)
    assert part in message


def test_one_definition_twice_in_a_request_is_refused(desk: Desk) -> None:
    text = "\n---\n".join(yaml.safe_dump(signal("twice", name=name)) for name in ("a", "b"))
    assert "Send each definition once" in desk.refused("POST", "/definitions", content=text, headers=YAML)[2]


def test_an_unknown_definition_is_not_found(desk: Desk) -> None:
    assert desk.refused("GET", "/definitions/signal/nothing")[:2] == (404, "not_found")
    assert desk.refused("GET", "/definitions/signal/nothing/versions")[:2] == (404, "not_found")
