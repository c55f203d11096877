"""Goal: criteria can be tried out before they are in force, and every membership can be asked for its reason."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest

from opportune.errors import Superseded
from tests.api.audience import YAML, account, apply, change, contact, three_accounts
from tests.api.desk import API, Desk

SOFTWARE = {"criteria": {"attribute": "industry", "eq": "software"}}
RICH = """\
segment: rich
name: Rich
mode: rule
criteria:
  all:
  - {score: {gte: 1}}
  - not: {segment: partners}
  - any:
    - {signal: pricing-page-visit, at_least: 2, within_days: 7}
    - {attribute: employees, gt: 5000}
  - contacts:
      any:
        all:
        - {attribute: title, contains: chief}
        - {signal: pricing-page-visit, within_days: 7}
"""


def words(found: dict[str, Any]) -> list[tuple[str, bool | None, str | None]]:
    """Path, truth and value of every node, from the top."""
    below = [line for part in found["parts"] for line in words(part)]
    return [(found["path"], found["holds"], found["value"]), *below]


def test_a_count_needs_no_definition(desk: Desk) -> None:
    three_accounts(desk)
    desk.event("ann@umbra", "pricing-page-visit").tick()
    found = desk.post("/segments/count", SOFTWARE)
    assert (found["subject"], found["count"]) == ("account", 2)
    assert [row["name"] for row in found["sample"]] == ["Umbra", "Acme"], "the hottest first"
    assert found["milliseconds"] > 0
    assert desk.post("/segments/count", SOFTWARE, params={"sample": 0})["sample"] == []
    assert len(desk.post("/segments/count", SOFTWARE, params={"sample": 1})["sample"]) == 1
    nobody = desk.post("/segments/count", {"criteria": {"attribute": "name", "eq": "'; drop table account; --"}})
    assert (nobody["count"], nobody["sample"]) == (0, [])
    people = desk.post("/segments/count", {"subject": "contact", "criteria": {"score": {"gte": 1}}})
    assert [row["address"] for row in people["sample"]] == ["ann@umbra.example"]


def test_a_fault_names_its_node_and_no_definition_that_nobody_made(desk: Desk) -> None:
    three_accounts(desk)
    wrong = {"criteria": {"all": [{"score": {"gte": 1}}, {"not": {"segment": "softwar"}}]}}
    answer = desk.client.post(f"{API}/segments/count", json=wrong)
    assert answer.json()["error"]["details"] == {
        "path": "criteria.all.2.not.segment",
        "problems": [
            {"path": "criteria.all.2.not.segment", "message": "there is no segment softwar; did you mean software?"}
        ],
    }


def test_definitions_are_counted_as_they_are_written(desk: Desk) -> None:
    three_accounts(desk)
    text = "segment: large-software\nname: x\nmode: rule\ncriteria: {all: [{segment: software}, {attribute: employees, gt: 500}]}\n"
    assert desk.post("/segments/count", None, content=text, headers=YAML)["count"] == 1
    workflow = "workflow: w\nname: w\nwhen: {segment: large}\ndo: {add: {to: [new-one]}}\n"
    assert desk.post("/segments/count", None, content=workflow, headers=YAML)["count"] == 2
    assert "new-one" not in {row["key"] for row in desk.get("/segments")["items"]}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"criteria": {"score": {"gte": 600}}},
            "the request: criteria.score: a score lies between 0 and 100, but the test says 600",
        ),
        ({"criteria": {"segment": "softwar"}}, "criteria.segment: there is no segment softwar; did you mean software?"),
        (
            {"subject": "contact", "criteria": {"attribute": "industry", "eq": "x"}},
            "the request: criteria: 'industry' is no attribute of contacts; ask with `account: ...`",
        ),
        (
            {"criteria": {"score": {"gte": 1}}, "name": "x", "mode": "rule"},
            "Beside criteria there is only `subject` (account or contact), but not mode, name.",
        ),
        (
            {"subject": "account"},
            "Send a segment of mode rule, a workflow, or `criteria` with their `subject` (account or contact).",
        ),
        (
            {"segment": "partners", "name": "x", "mode": "manual"},
            "This definition has no criteria to look at. Send a segment of mode rule, a workflow, or `criteria` with their "
            "`subject`.",
        ),
        ([SOFTWARE], "Send a segment of mode rule, a workflow, or"),
    ],
)
def test_what_cannot_be_counted_is_refused(desk: Desk, body: object, message: str) -> None:
    apply(desk)
    for path in ("/segments/count", "/segments/sql", "/segments/why?subject_id=1"):
        status, _, said = desk.refused("POST", path, json=body)
        assert (status, said[: len(message)]) == (422, message)


def test_bodies_that_cannot_be_read_are_refused(desk: Desk) -> None:
    assert desk.refused("POST", "/segments/count", content="{")[2].startswith("The body is not JSON: ")
    assert desk.refused("POST", "/segments/count", content="a: [", headers=YAML)[2].startswith(
        "the request is not YAML: "
    )
    assert desk.refused("POST", "/segments/count", content="a: 1\n---\nb: 2\n", headers=YAML)[2] == (
        "The body holds 2 documents; here it must be exactly one."
    )


def test_a_count_waits_for_nobody_who_writes(desk: Desk) -> None:
    three_accounts(desk)
    with desk.opportune.context.workspace.transaction() as tx:
        tx.run("update account set industry = 'farming'")
        assert desk.post("/segments/count", SOFTWARE)["count"] == 2, "as it was before"
    assert desk.post("/segments/count", SOFTWARE)["count"] == 0


def test_a_newer_question_takes_back_the_one_before(desk: Desk) -> None:
    apply(desk)
    context = desk.opportune.context
    begun = threading.Event()
    failed: list[Superseded] = []

    def ask_for_ever() -> None:
        try:
            with context.live_counts.asked("editor") as question, question.read(context.workspace) as tx:
                begun.set()
                while True:
                    question.check()
                    tx.run("select count(*) from range(100000) a, range(100000) b where a.range + b.range = 7")
        except Superseded as error:
            failed.append(error)

    thread = threading.Thread(target=ask_for_ever)
    thread.start()
    assert begun.wait(30)
    assert desk.post("/segments/count", SOFTWARE, params={"token": "another"})["count"] == 0
    assert desk.post("/segments/count", SOFTWARE, params={"token": "editor"})["count"] == 0
    thread.join()
    assert failed[0].code == "superseded"
    assert failed[0].status == 409


def test_a_count_is_broken_off_when_nobody_waits(desk: Desk) -> None:
    apply(desk)
    sent: list[Any] = []
    token = desk.client.headers["Authorization"]
    body = b'{"criteria": {"score": {"gte": 1}}}'
    messages = [{"type": "http.request", "body": body, "more_body": False}, {"type": "http.disconnect"}]

    async def receive() -> Any:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": f"{API}/segments/count", "raw_path": b"", "query_string": b"", "root_path": "",
        "headers": [(b"authorization", token.encode()), (b"content-type", b"application/json")],
        "server": ("test", 80), "client": ("test", 1), "state": {},
    }  # fmt: skip
    asyncio.run(desk.opportune.app(scope, receive, send))
    assert sent[0]["status"] in (200, 409), "the answer may have been quicker"
    assert not desk.opportune.context.live_counts.is_busy


def test_the_sql_reads_like_the_rule(desk: Desk) -> None:
    apply(desk)
    (found,) = desk.get("/segments/software/sql")["items"]
    assert found["title"] == "accounts in software, but for pins"
    assert "industry_eq as (" in found["sql"]
    last = "select s.subject_id\nfrom industry_eq s\nwhere s.subject_id in (select subject_id from employees_gte)"
    assert found["sql"].rstrip().endswith(last)
    assert found["parameters"] == [{"name": "v1", "value": "software"}]
    assert desk.get("/segments/partners/sql")["items"] == []
    titles = [row["title"] for row in desk.get("/segments/large/sql")["items"]]
    assert titles == [
        "accounts that workflow sync-large matches (sync, active)",
        "accounts that workflow add-warm matches (move, disabled)",
    ]
    (proposed,) = desk.post("/segments/sql", SOFTWARE)["items"]
    assert proposed["title"] == "accounts that satisfy the criteria"
    assert desk.refused("GET", "/segments/none/sql")[0] == 404


def test_every_condition_says_what_it_looked_at(desk: Desk) -> None:
    acme, _, initech = three_accounts(desk)
    apply(desk, RICH)
    contact(desk, "ann@acme.example", title="Chief of Staff")
    contact(desk, "bob@acme.example", title="CFO")
    for _ in range(3):
        desk.event("ann@acme", "pricing-page-visit").tick(minutes=1)
    found = desk.get("/segments/rich/why", subject_id=acme)
    assert (found["name"], found["is_member"], found["holds"], found["reasons"]) == (
        "Acme",
        True,
        True,
        ["Its criteria hold."],
    )
    lines = words(found["criteria"])
    score = next(value for path, _, value in lines if path == "criteria.all.1")
    assert int(score) > 0
    assert [(path, holds) for path, holds, _ in lines] == [
        ("criteria", True),
        ("criteria.all.1", True),
        ("criteria.all.2", True),
        ("criteria.all.2.not", False),
        ("criteria.all.3", True),
        ("criteria.all.3.any.1", True),
        ("criteria.all.3.any.2", False),
        ("criteria.all.4", True),
        ("criteria.all.4.contacts.any", None),
        ("criteria.all.4.contacts.any.all.1", None),
        ("criteria.all.4.contacts.any.all.2", None),
    ]
    values = {path: value for path, _, value in lines}
    assert (values["criteria.all.3.any.1"], values["criteria.all.3.any.2"]) == ("3", "120")
    people = found["criteria"]["parts"][3]
    assert (people["text"], people["matching"], people["asked"]) == ("any of the contacts", 1, 2)
    assert [person["name"] for person in people["people"]] == ["ann@acme.example"]
    assert (
        found["criteria"]["parts"][2]["parts"][0]["text"] == "signal: pricing-page-visit, at_least: 2, within_days: 7"
    )
    assert found["may_turn_at"].startswith("2026-03-08T09:0")
    change(desk, "partners", "add", acme)
    desk.tick()
    reasons = desk.get("/segments/rich/why", subject_id=acme)["reasons"]
    assert reasons == ["Fails: not wanted, but holds: segment: partners."]
    reasons = desk.get("/segments/rich/why", subject_id=initech)["reasons"]
    assert reasons == ["Fails: score: {gte: 1}.", "Fails: any of the contacts: 0 of 0 fit."]


def test_changes_say_when_and_how_much(desk: Desk) -> None:
    acme, *_ = three_accounts(desk)
    asked = {
        "all": [
            {"attribute": "industry", "changed": True, "within_days": 7},
            {"attribute": "employees", "increased_by": 10, "within_days": 7},
            {"attribute": "industry", "eq": "Robots", "unchanged_for_days": 2},
        ]
    }
    desk.tick(days=1)
    desk.patch(f"/accounts/{acme}", {"industry": "robots", "employees": 150})
    desk.tick(days=1)
    found = desk.post("/segments/why", {"subject": "account", "criteria": asked}, params={"subject_id": acme})
    at = desk.rows("select max(changed_at) from attribute_change")[0][0]
    assert [(holds, value) for _, holds, value in words(found["criteria"])[1:]] == [
        (True, str(at)), (True, "30"), (False, f"robots since {at:%Y-%m-%d %H:%M} UTC"),
    ]  # fmt: skip
    assert found["may_turn_at"].startswith((at + timedelta(days=2)).isoformat())
    (sql,) = desk.post("/segments/sql", {"subject": "account", "criteria": asked})["items"]
    names = ("industry_changed_in_7_days", "employees_increased_by_in_7_days", "industry_eq_for_2_days")
    assert [name for name in names if f"{name} as (" in sql["sql"]] == list(names), "one CTE per condition"


def test_why_works_before_a_definition_is_in_force(desk: Desk) -> None:
    acme, _, _ = three_accounts(desk)
    found = desk.post("/segments/why", None, content=RICH, headers=YAML, params={"subject_id": acme})
    assert (found["segment"], found["is_member"], found["holds"]) == ("rich", None, False)
    assert found["reasons"][-2:] == [
        "Fails: none of 2 alternatives holds (criteria.all.3).",
        "Fails: any of the contacts: 0 of 0 fit.",
    ]
    ann = contact(desk, "ann@acme.example")
    body = {
        "subject": "contact",
        "criteria": {"account": {"all": [{"attribute": "employees", "gte": 500}, {"segment": "software"}]}},
    }
    found = desk.post("/segments/why", body, params={"subject_id": ann})
    assert found["reasons"] == ["Fails: the account: attribute: employees, gte: 500 (it is 120)."]
    assert desk.refused("POST", "/segments/why?subject_id=999", json=body)[0] == 404


def test_managed_segments_say_which_rule_keeps_somebody(desk: Desk) -> None:
    acme, umbra, _ = three_accounts(desk)
    found = desk.get("/segments/large/why", subject_id=umbra)
    since = "2026-03-01T09:00:01Z"
    assert found["claim"] == {"kind": "workflow", "key": "sync-large", "since": since, "in_force": True}
    assert found["membership"] == {"since": "2026-03-01T09:00:01Z", "source": "workflow", "source_key": "sync-large"}
    assert found["reasons"] == ["The workflow sync-large put it there and keeps it since 2026-03-01 09:00 UTC."]
    found = desk.get("/segments/large/why", subject_id=acme)
    assert [(rule["key"], rule["does"], rule["status"], rule["matches"]) for rule in found["rules"]] == [
        ("sync-large", "keeps exactly who matches in it", "active", False),
        ("add-warm", "moves out of it", "disabled", True),
    ]
    assert found["reasons"] == [
        "No workflow and no ladder keeps it there.",
        "The workflow sync-large (keeps exactly who matches in it) doesn't match: attribute: employees, gte: 500 (it is 120).",
        "The workflow add-warm is disabled.",
    ]
    apply(
        desk,
        "workflow: add-warm\nname: Warm ones\nwhen: {segment: software}\ndo: {move: {from: [large], to: [warm]}}\n",
    )
    desk.tick()
    assert desk.get("/segments/warm/why", subject_id=acme)["reasons"] == [
        "No workflow and no ladder keeps it there.",
        "The workflow add-warm (moves into it) matches: it moves only who is in large, and this one is in none of them now.",
    ]
    desk.delete("/definitions/workflow/add-warm")
    desk.tick()
    found = desk.get("/segments/warm/why", subject_id=umbra)
    assert (found["is_member"], found["claim"]["key"], found["claim"]["in_force"]) == (True, "add-warm", False)
    assert found["reasons"] == [
        "The workflow add-warm put it there on 2026-03-01 09:00 UTC. It is not in force any more; what it put there stays until "
        "another rule or a person takes it out."
    ]


def test_pins_and_news_are_told(desk: Desk) -> None:
    acme, _, _ = three_accounts(desk)
    assert desk.get("/segments/partners/why", subject_id=acme)["reasons"] == [
        "People decide who is in this segment, and nobody has added it."
    ]
    change(desk, "software", "pin_out", acme, by="Ann")
    found = desk.get("/segments/software/why", subject_id=acme)
    assert found["reasons"] == [
        "Pinned out by Ann since 2026-03-01, whatever else says.",
        "Its criteria hold.",
        "That is news: it leaves with the next tick.",
    ]
    assert desk.refused("GET", "/segments/software/why", params={"subject_id": 999})[0] == 404


def test_ladders_say_what_they_measure(desk: Desk) -> None:
    one = account(desk, "acme")
    apply(
        desk,
        "ladder: heat\nname: Heat\nmeasure: {score: score}\nstages:\n- {stage: warm, name: Warm, from: 1, segment: warm-ones}\n"
        "- {stage: hot, name: Hot, from: 60, segment: hot-ones}\n",
    )
    desk.event("ann@acme", "pricing-page-visit").tick()
    score = desk.get(f"/accounts/{one}")["score"]
    (rule,) = desk.get("/segments/warm-ones/why", subject_id=one)["rules"]
    assert (rule["measured"], rule["stage"], rule["band"], rule["matches"]) == (
        score,
        "warm",
        "from 1 to below 60",
        True,
    )
    assert desk.get("/segments/hot-ones/why", subject_id=one)["reasons"] == [
        "No workflow and no ladder keeps it there.",
        f"The ladder heat measures {score} and has it on stage warm; this segment is for from 60.",
    ]
    assert [row["title"] for row in desk.get("/segments/hot-ones/sql")["items"]] == [
        "accounts that ladder heat has on stage hot, but for hysteresis and dwell"
    ]
