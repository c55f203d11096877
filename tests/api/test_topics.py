"""Goal: topic scores come in from files, programs and events, and decide on reports and segments at once."""

from __future__ import annotations

from typing import Any

import pytest

from opportune.testing import payload
from tests.api.audience import account, apply, members
from tests.api.desk import Desk

DEFINITIONS = """\
intent_report: demand
name: Demand
preset: custom
first_party_percent: 0
topics: [CRM, Analytics]
---
segment: in-demand
name: In demand
mode: rule
criteria: {intent: demand, score: {gte: 60}}
"""


def imported(desk: Desk, text: str) -> Any:
    return desk.post("/topic-scores/import", None, files={"file": ("topics.csv", text)})


def send(desk: Desk, *rows: tuple[object, str, float, str]) -> Any:
    names = ("account", "topic", "score", "week_start")
    return desk.post("/topic-scores", {"items": [dict(zip(names, row, strict=True)) for row in rows]})


def test_scores_come_from_a_file_with_every_rejected_line(desk: Desk) -> None:
    acme = account(desk, "acme")
    answer = imported(
        desk,
        "Domain,Topic,Score,Week\n"
        "acme.example,CRM,80,2026-02-25\n"
        "www.acme.example, Analytics ,12.6,2026-02-23\n"
        "none.example,CRM,5,2026-02-23\n"
        ",CRM,5,2026-02-23\n"
        "acme.example,,5,2026-02-23\n"
        "acme.example,CRM,101,2026-02-23\n"
        "acme.example,CRM,much,2026-02-23\n"
        "acme.example,CRM,nan,2026-02-23\n"
        "acme.example,CRM,5,last week\n"
        "acme.example,CRM,5,0001-01-01\n",
    )
    assert (answer["changed"], answer["unchanged"], answer["rejected"]) == (2, 0, 8)
    assert [(row["number"], row["reason"]) for row in answer["rejections"]] == [
        (4, "there is no account none.example; `opportune accounts list` shows them"),
        (5, "the line has neither domain nor account_id"),
        (6, "a topic has 1 to 128 letters"),
        (7, "'101' is no score from 0 to 100"),
        (8, "'much' is no score from 0 to 100"),
        (9, "'nan' is no score from 0 to 100"),
        (10, "'last week' is no day such as 2026-03-02"),
        (11, "the year must lie between 1900 and 2200"),
    ]
    assert desk.get(f"/accounts/{acme}/topics")["items"] == [
        {"topic": "CRM", "week_start": "2026-02-23", "score": 80, "previous_score": None},
        {"topic": "Analytics", "week_start": "2026-02-23", "score": 13, "previous_score": None},
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "domain,topic,points\na,b,c\n",
            "The file has the columns domain, topic, points. It takes the columns domain or account_id, topic, score (0 to 100) "
            "and week_start (a day such as 2026-03-02).",
        ),
        ("domain,topic,score,week\n", "The file has no line with a topic score. It takes the columns"),
        ("", "The file has no line with a topic score."),
    ],
)
def test_a_file_without_scores_is_refused(desk: Desk, text: str, message: str) -> None:
    status, _, said = desk.refused("POST", "/topic-scores/import", files={"file": ("topics.csv", text)})
    assert (status, said[: len(message)]) == (422, message)


def test_scores_move_accounts_with_the_next_tick(desk: Desk) -> None:
    apply(desk, DEFINITIONS)
    acme, umbra = account(desk, "acme"), account(desk, "umbra")
    desk.tick()
    assert send(desk, (acme, "crm", 80, "2026-02-25"), ("umbra.example", "CRM", 20, "2026-02-25"))["changed"] == 2
    desk.tick()
    assert members(desk, "in-demand") == ["acme.example"]
    assert send(desk, (acme, "CRM", 80, "2026-02-23"))["unchanged"] == 1, "the same week, whatever its day"
    send(desk, (acme, "CRM", 30, "2026-02-23"), (umbra, "CRM", 70, "2026-03-02"), (umbra, "CRM", 75, "2026-03-02"))
    desk.tick()
    assert members(desk, "in-demand") == ["umbra.example"]
    (topic,) = desk.get(f"/accounts/{umbra}/topics")["items"]
    assert (topic["score"], topic["previous_score"]) == (75, 20), "the last one of a batch counts"
    (crm,) = desk.get("/topics")["items"]
    assert (crm["account_count"], crm["highest_score"], crm["week_start"]) == (2, 75, "2026-03-02")
    desk.tick(days=40)
    assert members(desk, "in-demand") == [], "a topic counts for 28 days"


def test_scores_come_as_events(desk: Desk) -> None:
    apply(desk, DEFINITIONS)
    one = account(desk, "acme")
    desk.tick()
    for name, topic, score in (
        ("Topic Score", "CRM", 88),
        ("Intent Topic Score", "Analytics", "12"),
        ("Topic Score", "", 5),
    ):
        properties = {"topic": topic, "score": score, "week_start": "2026-02-24"}
        desk.send(payload.track("acme", name, properties))
    for odd in ("inf", "-1", "1e999", None, {"a": 1}):
        desk.send(payload.track("acme", "Topic Score", {"topic": "odd", "score": odd, "week_start": "infinity"}))
    desk.tick()
    rows = desk.get(f"/accounts/{one}/topics")["items"]
    assert [(row["topic"], row["score"], row["week_start"]) for row in rows] == [
        ("CRM", 88, "2026-02-23"),
        ("Analytics", 12, "2026-02-23"),
    ]
    assert members(desk, "in-demand") == ["acme.example"], "in the tick that took the event in"


def test_what_is_no_score_is_refused(desk: Desk) -> None:
    one = account(desk, "acme")
    good = {"account": one, "topic": "CRM", "score": 5, "week_start": "2026-02-23"}
    for bad in ({"score": 101}, {"score": "x"}, {"topic": ""}, {"week_start": "monday"}, {"account": ""}, {"other": 1}):
        assert desk.refused("POST", "/topic-scores", json={"items": [good | bad]})[:2] == (422, "invalid_input")
    assert desk.refused("POST", "/topic-scores", json={"items": []})[0] == 422
    assert send(desk, (999, "CRM", 5, "2026-02-23"))["rejections"] == [
        {"number": 1, "value": "999", "reason": "there is no account 999; `opportune accounts list` shows them"}
    ]
    assert desk.refused("GET", "/accounts/999/topics")[0] == 404
    assert send(desk, (one, "'; drop table topic_score; --", 5, "2026-02-23"))["changed"] == 1
    assert desk.get("/topics")["items"][0]["topic"] == "'; drop table topic_score; --"


def test_topics_go_along_with_a_merged_account(desk: Desk) -> None:
    acme, umbra = account(desk, "acme"), account(desk, "umbra")
    send(desk, (acme, "CRM", 80, "2026-02-23"))
    desk.post(f"/accounts/{acme}/merge", {"into_account_id": umbra})
    assert [row["topic"] for row in desk.get(f"/accounts/{umbra}/topics")["items"]] == ["CRM"]
