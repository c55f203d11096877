"""Goal: whoever saves definitions that work against each other hears of it, and can ask at any time."""

from __future__ import annotations

import pytest

from opportune.store.workspace import naive
from tests.api.desk import API, Desk

YAML = {"Content-Type": "application/yaml"}
COLD = "workflow: cold\nname: Cold\nwhen: {score: {lte: 60}}\ndo: {sync: {to: [cold]}}\n"
HOT = "workflow: hot\nname: Hot\nwhen: {score: {gte: 60}}\ndo: {sync: {to: [hot]}}\n"
MESSAGE = 'Accounts with a score of exactly 60 are in "Cold" and "Hot" at once: both "Cold" and "Hot" take them.'


@pytest.fixture
def both(desk: Desk) -> Desk:
    desk.post("/definitions", None, content=f"{COLD}---\n{HOT}", headers=YAML)
    return desk


def test_nothing_is_found_where_nothing_is_defined(desk: Desk) -> None:
    assert desk.get("/lint") == {"items": []}


def test_finding_says_what_to_do_instead(both: Desk) -> None:
    (finding,) = both.get("/lint")["items"]
    recipe = finding.pop("recipe")
    assert finding == {
        "code": "overlap",
        "severity": "warning",
        "message": MESSAGE,
        "definitions": [
            {"kind": "workflow", "key": "cold"},
            {"kind": "workflow", "key": "hot"},
            {"kind": "segment", "key": "cold"},
            {"kind": "segment", "key": "hot"},
        ],
        "subject": "account",
        "criteria": {"score": {"eq": 60.0}},
        "subject_count": 0,
    }
    assert recipe["text"].startswith("Replace these workflows with a ladder")
    assert recipe["replaces"] == [{"kind": "workflow", "key": "cold"}, {"kind": "workflow", "key": "hot"}]
    assert [body["ladder"] for body in recipe["definitions"]] == ["score-ladder"]


def test_those_concerned_are_counted(both: Desk) -> None:
    with both.opportune.context.workspace.transaction() as tx:
        for number, score in enumerate((59, 60, 60, 61), start=1):
            tx.run(
                "insert into account (account_id, name, created_at, updated_at) values (?, 'acme', now(), now())",
                [number],
            )
            tx.run(
                "insert into account_score select $id, $score, $score, $score, 'low', 0, 0, 0, null, 0, 0, 0, 'stable', "
                "null, $now, null, 1, $score",
                {"id": number, "score": score, "now": naive(both.clock.now())},
            )
    (finding,) = both.get("/lint")["items"]
    assert finding["subject_count"] == 2


def test_recipe_can_be_put_in_force(both: Desk) -> None:
    (finding,) = both.get("/lint")["items"]
    for name in finding["recipe"]["replaces"]:
        both.client.delete(f"{API}/definitions/{name['kind']}/{name['key']}").raise_for_status()
    saved = both.post("/definitions", None, content=finding["recipe"]["yaml"], headers=YAML)
    assert saved["warnings"] == []
    assert both.get("/lint") == {"items": []}


def test_saving_warns_of_what_is_saved(desk: Desk) -> None:
    assert desk.post("/definitions", None, content=COLD, headers=YAML)["warnings"] == []
    for dry_run in (True, False):
        saved = desk.post("/definitions", None, content=HOT, headers=YAML, params={"dry_run": dry_run})
        assert [warning["message"] for warning in saved["warnings"]] == [MESSAGE]
        assert [warning["subject_count"] for warning in saved["warnings"]] == [None], "nothing is in force yet"


def test_saving_something_else_does_not_repeat_it(both: Desk) -> None:
    other = "segment: big\nname: Big\nmode: rule\ncriteria: {attribute: employees, gte: 100}\n"
    assert both.post("/definitions", None, content=other, headers=YAML)["warnings"] == []
