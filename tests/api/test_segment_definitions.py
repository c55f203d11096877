"""Goal: segments, workflows, ladders, reports and campaigns are defined, changed, renamed and deleted over HTTP like all else."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.api.desk import API, Desk

YAML = {"Content-Type": "application/yaml"}
HOT = """\
segment: hot-accounts
name: Hot accounts
mode: rule
criteria:
  all:
  - score:
      gte: 60
  - not:
      segment: customers
  - signal: pricing-page-visit
    where:
      url_path:
        starts_with: /pricing
    at_least: 2
    within_days: 7
"""
CUSTOMERS = "segment: customers\nname: Customers\nmode: manual\n"
WORKFLOW = """\
workflow: sync-hot
name: Hot accounts into the decision stage
when:
  segment: hot-accounts
do:
  sync:
    to:
    - decision-stage
"""
CAMPAIGN = """\
campaign: decision
name: Decision
state: live
include:
- hot-accounts
- decision-stage
exclude:
- customers
"""
ALL = "\n---\n".join([WORKFLOW, CAMPAIGN, HOT, CUSTOMERS])


def apply(desk: Desk, text: str, **params: Any) -> Any:
    return desk.post("/definitions", None, content=text, headers=YAML, params=params)


def refused(desk: Desk, text: str, **params: Any) -> tuple[int, str, str]:
    return desk.refused("POST", "/definitions", content=text, headers=YAML, params=params)


def changed(answer: Any) -> list[tuple[str, str, int]]:
    return [(change["kind"], change["key"], change["version"]) for change in answer["changes"]]


def keys(desk: Desk) -> set[str]:
    return {found["key"] for found in desk.get("/definitions")["items"] if found["kind"] not in ("signal",)}


def test_a_definition_comes_back_as_it_was_written(desk: Desk) -> None:
    apply(desk, ALL)
    for kind, key, text in (
        ("segment", "hot-accounts", HOT), ("segment", "customers", CUSTOMERS), ("workflow", "sync-hot", WORKFLOW),
        ("campaign", "decision", CAMPAIGN),
    ):  # fmt: skip
        found = desk.get(f"/definitions/{kind}/{key}")
        assert yaml.safe_load(found["yaml"]) == yaml.safe_load(text)
        assert desk.put(f"/definitions/{kind}/{key}", found["body"])["changes"] == []
    assert "at_least: 2\n" in desk.get("/definitions/segment/hot-accounts")["yaml"], "no .0 behind a count"


def test_a_segment_that_a_workflow_is_the_first_to_name_is_made_with_it(desk: Desk) -> None:
    assert changed(apply(desk, ALL, dry_run=True)) == [
        ("workflow", "sync-hot", 1), ("campaign", "decision", 1), ("segment", "hot-accounts", 1), ("segment", "customers", 1),
        ("segment", "decision-stage", 1),
    ]  # fmt: skip
    assert "decision-stage" not in keys(desk)
    apply(desk, ALL)
    made = desk.get("/definitions/segment/decision-stage")
    assert yaml.safe_load(made["yaml"]) == {"segment": "decision-stage", "name": "Decision stage", "mode": "managed"}
    assert made["used_by"] == [{"kind": "campaign", "key": "decision"}, {"kind": "workflow", "key": "sync-hot"}]
    assert apply(desk, ALL)["changes"] == []


def test_numbers_are_given_once_and_stay(desk: Desk) -> None:
    apply(desk, ALL)
    before = desk.rows("select kind, key, definition_id from definition_number order by definition_id")
    assert [row[2] for row in before] == [1, 2, 3, 4, 5]
    desk.post("/definitions/segment/hot-accounts/rename", {"key": "very-hot"})
    desk.delete("/definitions/campaign/decision")
    apply(desk, CAMPAIGN.replace("hot-accounts", "very-hot"))
    after = desk.rows("select kind, key, definition_id from definition_number order by definition_id")
    assert [("hot-accounts" if key == "very-hot" else key) for _, key, _ in after] == [key for _, key, _ in before]
    assert [row[2] for row in after] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        (
            HOT.replace("gte: 60", "gte: 600"),
            "criteria.all.1.score",
            "the request: segment hot-accounts: criteria.all.1.score: a score lies between 0 and 100, but the test says 600",
        ),
        (
            HOT,
            "criteria.all.2.not.segment",
            "segment hot-accounts: criteria.all.2.not.segment: there is no segment customers; ",
        ),
        (
            CUSTOMERS + "---\n" + WORKFLOW.replace("hot-accounts", "customers").replace("decision-stage", "customers"),
            "do.sync.to.1",
            "workflow sync-hot: do.sync.to.1: segment customers is of mode manual, so people decide who is in it, and no workflow",
        ),
    ],
)
def test_what_cannot_work_is_refused_with_its_place(desk: Desk, text: str, path: str, message: str) -> None:
    answer = desk.client.post(f"{API}/definitions", content=text, headers=YAML)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "invalid_definition")
    assert error["message"].startswith(message)
    assert error["details"]["path"] == path
    assert error["details"]["problems"][0]["path"] == path


def test_names_that_are_full_of_quotes_and_code_are_only_names(desk: Desk) -> None:
    name = 'Robert\'); drop table definition;-- "Ünïcode" 💡 {{x}}'
    text = yaml.safe_dump({"segment": "odd", "name": name, "mode": "manual", "description": name, "tags": [name[:60]]})
    apply(desk, text)
    assert yaml.safe_load(desk.get("/definitions/segment/odd")["yaml"])["name"] == name
    assert refused(desk, yaml.safe_dump({"segment": name, "name": "x", "mode": "manual"}))[0] == 422


def test_a_rename_reaches_whatever_names_it_and_keeps_the_versions(desk: Desk) -> None:
    apply(desk, ALL)
    desk.put("/definitions/segment/hot-accounts", yaml.safe_load(HOT.replace("60", "70")))
    answer = desk.post("/definitions/segment/hot-accounts/rename", {"key": "very-hot"}, params={"dry_run": True})
    assert "hot-accounts" in keys(desk)
    answer = desk.post("/definitions/segment/hot-accounts/rename", {"key": "very-hot"})
    assert changed(answer) == [("segment", "very-hot", 3), ("campaign", "decision", 2), ("workflow", "sync-hot", 2)]
    assert answer["changes"][0]["renamed_from"] == "hot-accounts"
    assert answer["changes"][0]["fields"] == [{"path": "segment", "old": "hot-accounts", "new": "very-hot"}]
    assert answer["changes"][2]["fields"] == [{"path": "when.segment", "old": "hot-accounts", "new": "very-hot"}]
    versions = desk.get("/definitions/segment/very-hot/versions")["items"]
    assert [(found["version"], found["is_active"]) for found in versions] == [(3, True), (2, False), (1, False)]
    assert desk.refused("GET", "/definitions/segment/hot-accounts")[0] == 404
    again = apply(desk, HOT)
    assert changed(again) == [("segment", "hot-accounts", 1)], "the old key is free"


def test_a_key_that_is_taken_or_none_is_refused(desk: Desk) -> None:
    apply(desk, ALL)
    path = "/definitions/segment/hot-accounts/rename"
    assert desk.refused("POST", path, json={"key": "customers"}) == (
        409, "conflict", "There is a segment customers already. Choose another key, or delete that one first.",
    )  # fmt: skip
    assert desk.refused("POST", path, json={"key": "Very Hot"})[2].startswith(
        "'Very Hot' is no key: a key is words in lower case"
    )
    assert desk.refused("POST", "/definitions/segment/none/rename", json={"key": "x"})[0] == 404
    assert "keeps its key" in desk.refused("POST", "/definitions/score_model/intent/rename", json={"key": "x"})[2]
    # A key that a deleted definition had is free.
    desk.delete("/definitions/workflow/sync-hot")
    desk.delete("/definitions/segment/decision-stage?force=true")
    desk.post(path, {"key": "decision-stage"})
    assert desk.get("/definitions/segment/decision-stage")["version"] == 2
    assert desk.rows("select key from definition_number where key like '% (deleted, %)'") == [
        ("decision-stage (deleted, 5)",)
    ]


def test_deleting_what_is_used_is_refused_and_with_force_leaves_lists_shorter(desk: Desk) -> None:
    apply(desk, ALL)
    path = "/definitions/segment/decision-stage"
    answer = desk.client.delete(API + path)
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert error["message"] == (
        "segment decision-stage is used by campaign decision and workflow sync-hot. Take it out there first; or delete it "
        "with force, and it is left out of their lists."
    )
    assert error["details"]["used_by"] == [
        {"kind": "campaign", "key": "decision"},
        {"kind": "workflow", "key": "sync-hot"},
    ]
    assert desk.refused("DELETE", path, params={"force": True})[2] == (
        "segment decision-stage can't be deleted, not even with force, because workflow sync-hot would not work without: "
        "do.sync.to.1: nothing but decision-stage is there; name another segment. Change or delete workflow sync-hot first."
    )
    desk.delete("/definitions/workflow/sync-hot")
    asked = desk.delete(f"{path}?force=true&dry_run=true")
    assert asked["removed"] == [{"kind": "segment", "key": "decision-stage"}]
    assert "decision-stage" in keys(desk)
    answer = desk.delete(f"{path}?force=true")
    assert [(change["key"], change["fields"]) for change in answer["changes"]] == [
        ("decision", [{"path": "include.2", "old": "decision-stage", "new": None}])
    ]
    assert "decision-stage" not in keys(desk)
    assert desk.refused("DELETE", path)[0] == 404
    # The last segment of a live campaign, and one that criteria ask for.
    assert "a live campaign needs at least one segment" in desk.refused(
        "DELETE", "/definitions/segment/hot-accounts", params={"force": True}
    )[2]  # fmt: skip
    assert "criteria.all.2.not.segment: this asks for customers; write it without" in desk.refused(
        "DELETE", "/definitions/segment/customers", params={"force": True}
    )[2]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("signal/pricing-page-visit", "Switch it off with `enabled: false`"),
        ("score_model/intent", "always has a score model"),
        ("bot_rules/default", "always has bot rules"),
    ],
)
def test_what_stored_facts_refer_to_is_not_deleted(desk: Desk, path: str, part: str) -> None:
    status, _, message = desk.refused("DELETE", f"/definitions/{path}")
    assert (status, part in message) == (409, True)


def test_the_whole_lists_what_is_missing_and_deletes_it_only_when_asked(desk: Desk) -> None:
    apply(desk, ALL)
    rest = "\n---\n".join([WORKFLOW, HOT, CUSTOMERS])
    answer = apply(desk, rest, is_whole=True)
    assert answer["missing"] == [{"kind": "campaign", "key": "decision"}], (
        "a segment that a workflow writes to needs no file"
    )
    assert answer["removed"] == []
    assert "decision" in keys(desk)
    assert apply(desk, rest, is_whole=True, prune=True)["removed"] == [{"kind": "campaign", "key": "decision"}]
    assert "decision" not in keys(desk)
    assert "there is no segment customers" in refused(desk, f"{WORKFLOW}---\n{HOT}", is_whole=True, prune=True)[2]
    assert refused(desk, rest, prune=True)[2] == (
        "prune deletes what is missing, which only `is_whole` tells. Send both, or neither."
    )


def test_a_definition_that_comes_under_another_key_is_renamed(desk: Desk) -> None:
    apply(desk, ALL)
    moved = ALL.replace("hot-accounts", "very-hot").replace("workflow: sync-hot", "workflow: sync-very-hot")
    answer = apply(desk, moved, is_whole=True)
    assert {(change["key"], change["renamed_from"], change["is_new"]) for change in answer["changes"]} == {
        ("very-hot", "hot-accounts", False), ("sync-very-hot", "sync-hot", False), ("decision", None, False),
    }  # fmt: skip
    assert (answer["missing"], answer["removed"]) == ([], [])
    assert apply(desk, moved, is_whole=True)["changes"] == []


def test_a_copy_is_no_rename(desk: Desk) -> None:
    apply(desk, CUSTOMERS)
    two = [CUSTOMERS.replace("segment: customers", f"segment: {key}") for key in ("first", "second")]
    answer = apply(desk, "\n---\n".join(two), is_whole=True)
    assert [(change["key"], change["is_new"]) for change in answer["changes"]] == [("first", True), ("second", True)]
    assert answer["missing"] == [{"kind": "segment", "key": "customers"}]


def test_an_old_name_that_was_forgotten_is_told(desk: Desk) -> None:
    apply(desk, "\n---\n".join([WORKFLOW, HOT, CUSTOMERS]))
    forgotten = "\n---\n".join([WORKFLOW, HOT.replace("segment: hot-accounts", "segment: very-hot"), CUSTOMERS])
    assert refused(desk, forgotten, is_whole=True)[2] == (
        "workflow sync-hot: when.segment: segment hot-accounts is called very-hot now; write that"
    )


def members(desk: Desk, segment: str) -> int:
    found = desk.rows(
        "select count(*) from segment_member join definition_number on definition_id = segment_id where key = ?",
        [segment],
    )
    return int(found[0][0])


EVERYONE = "segment: everyone\nname: Everyone\nmode: rule\ncriteria:\n  everyone: true\n"


def test_a_segment_that_is_renamed_keeps_its_members_and_nobody_enters(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").tick()
    apply(desk, EVERYONE)
    desk.tick()
    assert members(desk, "everyone") == 1
    desk.post("/definitions/segment/everyone/rename", {"key": "all-of-them"})
    assert members(desk, "all-of-them") == 1
    desk.tick()
    assert members(desk, "all-of-them") == 1
    assert desk.rows("select count(*) from membership_change") == [(1,)]


def test_a_segment_that_comes_back_has_its_members_again(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").tick()
    apply(desk, EVERYONE)
    desk.tick()
    desk.delete("/definitions/segment/everyone")
    desk.tick()
    assert members(desk, "everyone") == 0
    assert changed(apply(desk, EVERYONE)) == [("segment", "everyone", 2)]
    desk.tick()
    assert members(desk, "everyone") == 1


def test_a_deleted_segment_is_forgotten_by_whom_people_put_there(desk: Desk) -> None:
    apply(desk, CUSTOMERS)
    desk.run("insert into segment_pin values (1, 7, true, 'person', 'ann', timestamp '2026-03-01')")
    desk.delete("/definitions/segment/customers")
    desk.tick()
    assert desk.rows("select * from segment_pin") == []
