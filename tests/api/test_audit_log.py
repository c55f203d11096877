"""The audit log: everything that is changed lands in it, once, whoever changes it and whatever code does it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from opportune.testing.mail_server import MailServer, serving
from opportune.web.policy import OPERATIONS, Audit
from tests.api.desk import API, Desk, open_desk
from tests.api.people import PASSWORD, Person, browser, first_administrator, invited, sign_in

DEFINITIONS = """\
segment: chosen
name: Chosen accounts
mode: manual
---
segment: spare
name: Spare
mode: manual
---
workflow: rise
name: Rise
when: {score: {gte: 1}}
do: {sync: {to: [risen]}}
---
ladder: steps
name: Steps
measure: {signals: {signal: pricing-page-visit, within_days: 30}}
stages:
  - {stage: low, name: Low, from: 1}
  - {stage: high, name: High, from: 90}
---
intent_report: market
name: Market
---
campaign: spring
name: Spring
state: live
include: [chosen]
---
sending_rules: default
from: {address: hello@example.com}
public_url: https://mail.example.com
---
email: hello
name: Hello
subject: Hello
text: Hello
---
workflow: care
name: Care
kind: journey
subject: account
trigger: {manual: true}
nodes:
  - create_task: {id: call, title: Call them}
  - wait: {id: pause, days: 1}
---
workflow: rounds
name: Rounds
kind: journey
subject: account
trigger: {segment: chosen}
schedule: on_demand
nodes:
  - wait: {id: pause, days: 1}
"""
DRAFT = {"name": "Draft", "trigger": {"manual": True}, "nodes": [{"wait": {"id": "pause", "days": 1}}]}
# A message of a journey that is not in force any more.
FAILED_DELIVERY = """\
insert into delivery_end by name
select ? as delivery_id, 'key' as idempotency_key, 9999 as workflow_id, 1 as version, 'call' as node, 1 as enrollment_id,
    1 as subject_id, 'http' as channel, 'http:receiver.example' as queue, '{}' as data, 'failed' as state, 1 as attempt_count,
    timestamp '2026-03-01' as created_at, timestamp '2026-03-01' as ended_at"""
BROWSER = "0f3a5c81d2b94e6788a1c0d3e5f70912"
SUBSCRIPTION = """\
insert into web_push_subscription
select ?, ?, 'https://push.example/1', 'push.example', '', null, timestamp '2026-03-01', timestamp '2026-03-01'"""
CSV = b"domain,name\nimported.example,Imported\n"
MAPPING = "name: few\nsystem: few\nobject: account\nkey: domain\nfields: {domain: domain, name: name}\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with serving(MailServer()) as mail, open_desk(tmp_path_factory.mktemp("audit") / "workspace.duckdb") as opened:
        context = opened.opportune.context
        context.settings = context.settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": mail.port})
        yield opened


@pytest.fixture(scope="module")
def ann(desk: Desk) -> Person:
    return first_administrator(desk)


def requests_for_every_action(desk: Desk, bob: Person) -> dict[str, dict[str, Any]]:
    """One request for each operation that is logged, in an order in which each succeeds. An operation that is new in the policy
    table needs one here.
    """
    yaml = {"Content-Type": "application/yaml"}
    for key in ("draft", "dropped", "reviewed"):
        desk.put(f"/journeys/{key}/draft", DRAFT)
    backup = desk.client.get(f"{API}/backup").content
    signal = desk.get("/definitions/signal/pricing-page-visit")["body"]
    return {
        "POST /accounts": {"json": {"domain": "one.example"}},
        "PATCH /accounts/{account_id}": {"path": "/accounts/1", "json": {"name": "One"}},
        "POST /accounts/{account_id}/merge": {"path": "/accounts/2/merge", "json": {"into_account_id": 1}},
        "POST /contacts": {"json": {"email": "new@one.example"}},
        "PATCH /contacts/{contact_id}": {"path": "/contacts/{contact}", "json": {"title": "Head of Stones"}},
        "PUT /contacts/{contact_id}/consents/{purpose}": {
            "path": "/contacts/{contact}/consents/newsletter",
            "json": {"status": "granted"},
        },
        "DELETE /contacts/{contact_id}/web-push-subscriptions/{subscription_key}": {
            "path": f"/contacts/{{contact}}/web-push-subscriptions/{BROWSER}"
        },
        "POST /contacts/{contact_id}/merge": {
            "path": "/contacts/{other}/merge",
            "json": {"into_contact_id": "{contact}"},
        },
        "POST /accounts/export": {"json": {}},
        "POST /contacts/export": {"json": {}},
        "POST /contacts/{contact_id}/erase": {"path": "/contacts/{contact}/erase"},
        "POST /views": {"json": {"screen": "accounts", "name": "Mine", "query": {}}},
        "PUT /views/{view_id}": {"path": "/views/1", "json": {"screen": "accounts", "name": "Ours", "query": {}}},
        "DELETE /views/{view_id}": {"path": "/views/1"},
        "POST /definitions": {"content": DEFINITIONS, "headers": yaml},
        "PUT /definitions/{kind}/{key}": {
            "path": "/definitions/signal/pricing-page-visit",
            "json": signal | {"name": "Looked at prices"},
        },
        "POST /definitions/{kind}/{key}/rename": {
            "path": "/definitions/segment/spare/rename",
            "json": {"key": "spared"},
        },
        "DELETE /definitions/{kind}/{key}": {"path": "/definitions/segment/spared"},
        "POST /templates/{key}/apply": {"path": f"/templates/{desk.get('/templates')['items'][0]['key']}/apply"},
        "POST /segments/{key}/members": {
            "path": "/segments/chosen/members",
            "json": {"action": "add", "subjects": ["one.example"]},
        },
        "POST /segments/{key}/members/import": {
            "path": "/segments/chosen/members/import",
            "files": {"file": ("members.csv", b"domain\nimported.example\none.example\n")},
            "data": {"action": "remove"},
        },
        "GET /segments/{key}/members/export": {"path": "/segments/chosen/members/export"},
        "POST /journeys/{key}/enrollments": {"path": "/journeys/care/enrollments", "json": {"subject_ids": [1]}},
        "POST /journeys/{key}/duplicate": {"path": "/journeys/care/duplicate", "json": {"key": "care-too"}},
        "POST /journeys/{key}/migrate": {"path": "/journeys/care/migrate", "json": {}},
        "POST /journeys/{key}/run": {"path": "/journeys/rounds/run"},
        "POST /journeys/{key}/draft/submit": {"path": "/journeys/reviewed/draft/submit", "json": {}},
        "POST /journeys/{key}/draft/approve": {"path": "/journeys/reviewed/draft/approve", "json": {}},
        "POST /journeys/{key}/draft/send-back": {
            "path": "/journeys/reviewed/draft/send-back",
            "json": {"note": "Wait longer."},
        },
        "POST /journeys/{key}/publish": {"path": "/journeys/draft/publish"},
        "DELETE /journeys/{key}/draft": {"path": "/journeys/dropped/draft"},
        "POST /workflows/{key}/run": {"path": "/workflows/rise/run"},
        "POST /workflows/{key}/status": {"path": "/workflows/rise/status", "json": {"status": "disabled"}},
        "POST /workflows/{key}/duplicate": {"path": "/workflows/rise/duplicate", "json": {"key": "rise-too"}},
        "PATCH /tasks/{task_id}": {"path": "/tasks/1", "json": {"state": "done"}},
        "POST /journeys/{key}/status": {"path": "/journeys/care/status", "json": {"status": "closed"}},
        "POST /journeys/{key}/abort": {"path": "/journeys/care/abort"},
        "POST /ladders/{key}/status": {"path": "/ladders/steps/status", "json": {"status": "disabled"}},
        "POST /intent-reports/{key}/clone": {"path": "/intent-reports/market/clone", "json": {"key": "market-too"}},
        "GET /intent-reports/{key}/export": {"path": "/intent-reports/market/export"},
        "GET /campaigns/{key}/export": {"path": "/campaigns/spring/export"},
        "PUT /campaigns/{key}/push": {
            "path": "/campaigns/spring/push",
            "json": {"url": "https://receiver.example/hook"},
        },
        "DELETE /campaigns/{key}/push": {"path": "/campaigns/spring/push"},
        "POST /emails/{key}/status": {"path": "/emails/hello/status", "json": {"status": "reviewed"}},
        "POST /emails/{key}/test": {"path": "/emails/hello/test", "json": {"to": "me@example.com"}},
        "POST /suppressions": {"json": {"address": "ann@example.com"}},
        "DELETE /suppressions/{address}": {"path": "/suppressions/ann@example.com"},
        "POST /connectors/{key}/install": {"path": "/connectors/contact-catalog/install", "json": {}},
        "POST /connectors/{key}/test": {"path": "/connectors/contact-catalog/test"},
        "POST /connectors/{key}/credits": {"path": "/connectors/contact-catalog/credits", "json": {"amount": 100}},
        "PUT /connectors/{key}/credits/limits": {
            "path": "/connectors/contact-catalog/credits/limits",
            "json": {"monthly_limit": 500, "per_run_limit": None},
        },
        "PATCH /deliveries/{delivery_id}": {"path": "/deliveries/1", "json": {"data": {"contact": None}}},
        "POST /deliveries/{delivery_id}/replay": {"path": "/deliveries/1/replay"},
        "POST /deliveries/replay": {"json": {}},
        "POST /deliveries/{delivery_id}/skip": {"path": "/deliveries/1/skip"},
        "PUT /secrets/{name}": {"path": "/secrets/slack_hook", "json": {"value": "https://chat.example/hook"}},
        "DELETE /secrets/{name}": {"path": "/secrets/slack_hook"},
        "GET /signing-secrets/{key}": {"path": "/signing-secrets/care"},
        "POST /imports": {"files": {"file": ("few.csv", CSV)}, "data": {"mapping": MAPPING}},
        "POST /topic-scores": {
            "json": {"items": [{"account": "one.example", "topic": "stones", "score": 70, "week_start": "2026-02-23"}]}
        },
        "POST /topic-scores/import": {
            "files": {"file": ("topics.csv", b"domain,topic,score,week_start\none.example,sand,60,2026-02-23\n")}
        },
        "POST /rejected-events/replay": {"json": {}},
        "POST /rejected-events/{rejected_event_id}/replay": {
            "path": "/rejected-events/1/replay",
            "json": {"payload": {"type": "track", "event": "Pricing Viewed", "userId": "ann"}},
        },
        "POST /write-keys": {"json": {"source": "website"}},
        "DELETE /write-keys/{source}": {"path": "/write-keys/website"},
        "POST /ticks": {"json": {}},
        "POST /verdicts/recompute": {},
        "GET /backup": {},
        "POST /compact": {},
        "PATCH /profile": {"json": {"name": "Ann Elder"}},
        "POST /profile/password": {"json": {"current_password": PASSWORD, "new_password": "other words than these"}},
        "POST /tokens": {"json": {"name": "sheet"}},
        "DELETE /tokens/{name}": {"path": "/tokens/sheet"},
        "POST /user-access": {"json": {"email": "guest@example.com"}},
        "PATCH /user-access/{user_id}": {"path": f"/user-access/{bob.user_id}", "json": {"role": "marketing"}},
        "POST /user-access/{user_id}/link": {"path": f"/user-access/{bob.user_id}/link"},
        "POST /user-access/{user_id}/hand-over": {"path": f"/user-access/{bob.user_id}/hand-over"},
        "DELETE /user-access/{user_id}": {"path": "/user-access/{guest}"},
        "DELETE /session": {},
        # The sessions are those of the copy from here on.
        "POST /restore": {"content": backup},
    }


# The one is for when nobody can sign in, the other needs an import that lasts.
ELSEWHERE = {"POST /first-administrator-link", "DELETE /imports/running/{ticket}"}


def test_every_change_is_written_down_once(desk: Desk, ann: Person) -> None:
    bob = invited(desk, "administrator")
    context = desk.opportune.context
    context.settings = context.settings.model_copy(update={"push_hosts": "receiver.example"})
    desk.post("/accounts", {"domain": "two.example"})
    desk.post("/accounts", {"domain": "three.example"})
    contact = desk.post("/contacts", {"email": "person@three.example"})["contact_id"]
    other = desk.post("/contacts", {"email": "same@three.example"})["contact_id"]
    bad = {"type": "track", "event": "Pricing Viewed"}
    desk.client.post("/v1/batch", json={"batch": [bad]}, headers={"X-Write-Key": desk.write_key})
    desk.run("insert into definition_number values (9999, 'workflow', 'former')")
    desk.run(SUBSCRIPTION, [BROWSER, contact])
    for delivery_id in (1, 2):
        desk.run(FAILED_DELIVERY, [delivery_id])
    found = requests_for_every_action(desk, bob)
    wanted = {name for name, operation in OPERATIONS.items() if operation.audit is not Audit.NEVER}
    assert set(found) | ELSEWHERE == wanted
    for name, request in found.items():
        before = last_entry(desk)
        guest = next((row["user_id"] for row in desk.get("/user-access")["items"] if row["state"] == "invited"), 0)
        words = {"{contact}": str(contact), "{other}": str(other), "{guest}": str(guest)}
        desk.clock.advance(timedelta(seconds=1))
        answer = ask(desk, ann, name, request, words)
        assert answer.is_success, f"{name}: {answer.status_code} {answer.text}"
        assert '"error"' not in answer.text[:12], f"{name}: {answer.text}"
        if name == "POST /restore":
            before = 0
        entries = desk.rows("select action from audit_entry where audit_entry_id > ?", [before])
        assert [OPERATIONS[name].action] == [action for (action,) in entries][-1:], name
        assert len(entries) == 1 or name == "POST /restore", name


def ask(desk: Desk, ann: Person, name: str, request: dict[str, Any], words: dict[str, str]) -> Response:
    method, path = name.split(" ", 1)
    told = {key: value for key, value in request.items() if key != "path"}
    path = request.get("path", path)
    for word, value in words.items():
        path = path.replace(word, value)
        if "json" in told:
            told["json"] = json.loads(json.dumps(told["json"]).replace(f'"{word}"', value))
    return desk.client.request(method, API + path, **told) if name == "POST /restore" else ann.ask(method, path, **told)


def last_entry(desk: Desk) -> int:
    return int(desk.rows("select coalesce(max(audit_entry_id), 0) from audit_entry")[0][0])


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "workspace.duckdb") as opened:
        yield opened


def newest(desk: Desk, **asked: object) -> dict[str, Any]:
    return desk.get("/audit-log", **asked)["items"][0]


def test_an_edit_of_a_record_is_told_field_by_field(fresh: Desk) -> None:
    fresh.post("/accounts", {"domain": "one.example", "name": "One"})
    fresh.patch("/accounts/1", {"name": "Uno", "city": "Rome"})
    entry = newest(fresh)
    assert entry == {
        "audit_entry_id": 2,
        "acted_at": "2026-03-01T09:00:00Z",
        "actor_kind": "token",
        "actor_id": None,
        "actor_name": "token desk",
        "action": "account.edit",
        "entity_kind": "account",
        "entity_id": "1",
        "details": {"changed": {"name": ["One", "Uno"], "city": [None, "Rome"]}},
        "address": "testclient",
    }


def test_a_change_of_definitions_names_the_versions_that_have_what_was_before(fresh: Desk) -> None:
    headers = {"Content-Type": "application/yaml"}
    fresh.post("/definitions", None, content=DEFINITIONS, headers=headers)
    made = newest(fresh)["details"]["versions"]
    assert {"kind": "segment", "key": "risen", "version": 1} in made, "also what a workflow makes on the way"
    fresh.post("/workflows/rise/status", {"status": "disabled"})
    assert newest(fresh)["details"] == {
        "status": ["active", "disabled"],
        "versions": [{"kind": "workflow", "key": "rise", "version": 2}],
    }
    fresh.delete("/definitions/campaign/spring")
    entry = newest(fresh)
    assert (entry["action"], entry["entity_kind"], entry["entity_id"]) == ("definition.delete", "campaign", "spring")
    assert entry["details"]["removed"] == [{"kind": "campaign", "key": "spring"}]


def test_what_did_not_happen_is_not_written_down(fresh: Desk) -> None:
    before = last_entry(fresh)
    fresh.post(
        "/definitions",
        None,
        content=DEFINITIONS,
        headers={"Content-Type": "application/yaml"},
        params={"dry_run": True},
    )
    fresh.refused("PATCH", "/accounts/999", json={"name": "Nobody"})
    fresh.refused("POST", "/accounts", json={"domain": "not a domain"})
    fresh.refused(
        "PUT", "/definitions/segment/bad", json={"segment": "bad", "name": "Bad", "criteria": {"nonsense": 1}}
    )
    files = {"file": ("few.csv", CSV)}
    answer = fresh.client.post(f"{API}/imports", files=files, data={"mapping": MAPPING, "dry_run": "true"})
    assert '"report"' in answer.text
    fresh.refused("POST", "/restore", content=b"no backup")
    assert last_entry(fresh) == before


def test_an_import_is_told_though_it_runs_in_a_thread_of_its_own(fresh: Desk) -> None:
    answer = fresh.client.post(f"{API}/imports", files={"file": ("few.csv", CSV)}, data={"mapping": MAPPING})
    assert '"report"' in answer.text
    entry = newest(fresh)
    assert (entry["action"], entry["details"]) == ("import.run", {"file": "few.csv", "mapping": "few"})


def test_no_secret_is_in_it(fresh: Desk) -> None:
    ann = first_administrator(fresh)
    bob = invited(fresh, "sales")
    sign_in(browser(fresh), "ann@example.com", "my secret, typed wrongly")
    sign_in(browser(fresh), "a secret typed as an email", "x")
    secrets = [PASSWORD, "my secret, typed wrongly", "a secret typed as an email"]
    secrets.append(ann.done("POST", "/tokens", json={"name": "sheet"})["token"])
    secrets.append(ann.done("POST", "/write-keys", json={"source": "website"})["write_key"])
    secrets.append(ann.done("POST", f"/user-access/{bob.user_id}/link")["url"].rpartition("/")[2])
    secrets.append(ann.session["csrf_token"])
    secrets += list(dict(ann.client.cookies).values())
    change = {"current_password": PASSWORD, "new_password": "another secret of mine"}
    ann.done("POST", "/profile/password", json=change)
    secrets.append("another secret of mine")
    told = str(fresh.rows("from audit_entry"))
    assert not [secret for secret in secrets if secret in told]


def test_an_erased_person_is_gone_from_it_and_what_was_done_stays(fresh: Desk) -> None:
    contact = fresh.post("/contacts", {"email": "person@one.example", "first_name": "Zebulon"})["contact_id"]
    fresh.patch(f"/contacts/{contact}", {"first_name": "Zachary"})
    assert "Zachary" in str(fresh.rows("from audit_entry"))
    receipt = fresh.post(f"/contacts/{contact}/erase")["receipt"]
    told = str(fresh.rows("from audit_entry"))
    assert "Zachary" not in told and "Zebulon" not in told and "person@one.example" not in told
    about = fresh.get("/audit-log", entity_kind="contact", entity_id=str(contact))["items"]
    assert [entry["action"] for entry in about] == ["contact.erase", "contact.edit", "contact.save"]
    assert about[0]["details"] == {"receipt": receipt}


def test_a_link_for_the_first_administrator_is_told_too(fresh: Desk) -> None:
    fresh.post("/first-administrator-link")
    assert newest(fresh)["action"] == "first_administrator.link"


def test_ways_in_and_wrong_passwords_are_told_with_where_they_came_from(fresh: Desk) -> None:
    ann = first_administrator(fresh)
    sign_in(browser(fresh, "203.0.113.5"), "ann@example.com", "a wrong one")
    sign_in(browser(fresh, "203.0.113.5"), "nobody@example.com", "a wrong one")
    unknown, wrong, begun, first = fresh.get("/audit-log")["items"]
    assert (first["action"], first["actor_kind"], first["actor_name"]) == (
        "first_administrator.accept", "one-time link", "Ann Early",
    )  # fmt: skip
    assert (begun["action"], begun["actor_id"], begun["address"]) == ("session.begin", ann.user_id, "testclient")
    assert (wrong["action"], wrong["entity_id"], wrong["actor_kind"]) == ("session.refuse", str(ann.user_id), "unknown")
    assert (wrong["address"], unknown["entity_id"]) == ("203.0.113.5", None)


def test_it_can_be_searched_and_turned_over(fresh: Desk) -> None:
    ann, bob = first_administrator(fresh), invited(fresh, "sales")
    for number in range(3):
        bob.done("POST", "/accounts", json={"domain": f"a{number}.example"})
    assert [entry["entity_id"] for entry in fresh.pages("/audit-log", limit=2, actor="SALES", action="account.")] == [
        "3", "2", "1",
    ]  # fmt: skip
    assert {entry["action"] for entry in fresh.pages("/audit-log", actor_id=ann.user_id)} == {
        "first_administrator.accept", "session.begin",
    }  # fmt: skip
    assert fresh.get("/audit-log", until="2026-03-01T09:00:00Z")["items"] == []
    assert len(fresh.get("/audit-log", since="2026-03-01T09:00:00Z")["items"]) == 8
    assert fresh.get("/audit-log", entity_kind="account", entity_id="2")["items"][0]["actor_name"] == "Sales"
    assert bob.refused("GET", "/audit-log") == (
        403, "Your role, sales, may not read the audit log. Ask somebody in operations or an administrator.",
    )  # fmt: skip
    told = {entry["action"] for entry in fresh.pages("/audit-log")}
    assert told <= set(fresh.get("/audit-actions")["items"])
