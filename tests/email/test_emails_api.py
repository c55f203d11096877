"""Emails over HTTP: the list, switching them, making a mail and sending it as a test; suppressions; what providers report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from opportune.delivery.message import Message
from opportune.testing.mail_server import MailServer
from tests.api.desk import Desk, open_desk
from tests.email.mail_world import MailWorld

YAML = {"Content-Type": "application/yaml"}
DEFINITIONS = """\
sending_rules: default
from: {name: Opportune, address: hello@example.com}
public_url: https://mail.example.com
quiet_hours: null
---
email: welcome
name: Welcome
purpose: marketing-email
subject: "Hi {{ first_name }} of {{ company }}"
html: '<p>Dear {{ first_name }}, <a href="https://example.com">look</a>.</p>'
merge: {first_name: {field: contact.first_name, default: you}, company: {field: account.domain}}
---
workflow: care
name: Care
kind: journey
consent: marketing-email
trigger: {manual: true}
nodes:
  - send_email: {id: hello, email: welcome, merge: {company: {field: account.domain, default: nobody}}}
"""


@pytest.fixture
def desk(tmp_path: Path, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("OPPORTUNE_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("OPPORTUNE_SMTP_PORT", str(mail_server.port))
    with open_desk(tmp_path / "workspace.duckdb") as opened:
        opened.post("/definitions", None, content=DEFINITIONS, headers=YAML)
        yield opened


def test_an_email_is_reviewed_before_it_is_active(desk: Desk) -> None:
    (row,) = desk.get("/emails")["items"]
    assert (row["key"], row["status"], row["used_by"], row["delivered_count"]) == ("welcome", "draft", ["care"], 0)
    status, code, message = desk.refused("POST", "/emails/welcome/status", json={"status": "active"})
    assert (status, code) == (409, "conflict")
    assert "`opportune emails review welcome`, then activate it" in message
    for wanted, version in (("reviewed", 2), ("active", 3), ("inactive", 4), ("active", 5)):
        found = desk.post("/emails/welcome/status", {"status": wanted})
        assert (found["status"], found["version"]) == (wanted, version)
    assert [row["key"] for row in desk.get("/emails", status="active")["items"]] == ["welcome"]
    assert desk.get("/emails", status="draft")["items"] == []
    assert desk.refused("GET", "/emails/other")[:2] == (404, "not_found")


def test_a_mail_is_made_for_a_contact(desk: Desk) -> None:
    desk.event("ann@acme", "pricing-page-visit").tick()
    ann = desk.contact_id("ann@acme")
    seen = desk.post("/emails/welcome/preview", {"contact_id": ann})
    assert (seen["from"], seen["to"]) == ("Opportune <hello@example.com>", "ann@acme.example")
    assert seen["subject"] == "Hi you of acme.example"
    assert "https://mail.example.com/t/c/" in seen["html"]
    assert seen["text"].startswith("Dear you, look (https://example.com).\n")
    assert seen["unsubscribe_url"].startswith("https://mail.example.com/u/")
    nobody = desk.post("/emails/welcome/preview", {"workflow": "care", "merge": {"first_name": "Ada"}})
    assert (nobody["subject"], nobody["to"]) == ("Hi Ada of nobody", "recipient@example.com")
    draft = {"email": "welcome", "name": "W", "subject": "Draft {{ first_name }}", "text": "x"}
    status, _, message = desk.refused("POST", "/emails/welcome/preview", json={"definition": draft})
    assert (status, "there is no first_name" in message, "`--merge name=value`" in message) == (409, True, True)
    asked = {"definition": draft, "merge": {"first_name": "Ada"}}
    assert desk.post("/emails/welcome/preview", asked)["subject"] == "Draft Ada"
    assert desk.refused("POST", "/emails/welcome/preview", json={"contact_id": 999})[0] == 404
    assert desk.refused("POST", "/emails/welcome/preview", json={"workflow": "other"})[0] == 404
    status, _, message = desk.refused("POST", "/emails/welcome/preview", json={"workflow": "care", "node": "bye"})
    assert (status, message) == (422, "Journey care does not send email welcome there; its nodes that do are hello.")


def test_a_test_is_sent_whatever_the_status(desk: Desk, mail_server: MailServer) -> None:
    sent = desk.post(
        "/emails/welcome/test", {"to": "Me@Example.com", "merge": {"first_name": "Ada", "company": "Acme"}}
    )
    assert (sent["to"], sent["subject"]) == ("me@example.com", "Hi Ada of Acme")
    (mail,) = mail_server.mails
    assert (mail.to, mail.mail["Subject"]) == ("me@example.com", "Hi Ada of Acme")
    assert desk.get("/audit-log")["items"][0]["action"] == "email.test"
    mail_server.recipients["me@example.com"] = "550 5.1.1 no such user"
    status, _, message = desk.refused("POST", "/emails/welcome/test", json={"to": "me@example.com"})
    assert (status, message) == (409, "The test was not sent: hard_bounce: 550 5.1.1 no such user.")
    assert desk.refused("POST", "/emails/welcome/test", json={"to": "me"})[0] == 422
    assert desk.get("/suppressions")["items"] == []


def test_a_mail_needs_a_sender(desk: Desk) -> None:
    rules = "sending_rules: default\npublic_url: https://mail.example.com"
    desk.clock.advance(timedelta(seconds=1))
    desk.post("/definitions", None, content=rules, headers=YAML)
    status, _, message = desk.refused("POST", "/emails/welcome/preview", json={})
    assert (status, message) == (
        409, "Nobody is named whom email welcome comes from; give it `from`, or give the sending rules one.",
    )  # fmt: skip


def test_addresses_are_suppressed_and_allowed_again(desk: Desk) -> None:
    for name in ("b", "a", "c"):
        desk.post("/suppressions", {"address": f" {name.upper()}@Example.com "})
    listed = desk.pages("/suppressions", limit=2)
    assert [(one["address"], one["reason"], one["source"]) for one in listed] == [
        (f"{name}@example.com", "manual", "api") for name in "abc"
    ]
    again = desk.post("/suppressions", {"address": "a@example.com", "reason": "unsubscribed"})
    assert again["reason"] == "manual"
    assert [one["address"] for one in desk.get("/suppressions", q="B@")["items"]] == ["b@example.com"]
    assert desk.get("/suppressions", reason="complaint")["items"] == []
    assert desk.delete("/suppressions/A@example.com") == {"address": "a@example.com"}
    assert desk.refused("DELETE", "/suppressions/a@example.com")[:2] == (404, "not_found")
    assert desk.refused("POST", "/suppressions", json={"address": "nobody"})[0] == 422


class Mailed:
    """A mail to Ann that was delivered."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.event("ann@acme", "pricing-page-visit").tick()
        self.ann = desk.contact_id("ann@acme")
        self.message = self._message()
        desk.clock.advance(timedelta(hours=1))

    def _message(self) -> Message:
        world = MailWorld(workspace=self.desk.opportune.context.workspace, now=self.desk.clock.now(), definitions=False)
        number = self.desk.rows("select definition_id from definition_number where kind = 'workflow' and key = 'care'")[
            0
        ][0]
        message = world.message(self.ann)
        self.desk.run("update delivery set workflow_id = ?", [number])
        world.end(message, at=self.desk.clock.now())
        return message

    def report(self, kind: str, **more: object) -> dict[str, int]:
        reports = {"items": [{"message_id": f"<{self.message.idempotency_key}@opportune>", "kind": kind, **more}]}
        answer: dict[str, int] = self.desk.post("/deliveries/feedback", reports)
        return answer

    def suppressed(self) -> list[tuple[str, str]]:
        return [(one["address"], one["reason"]) for one in self.desk.get("/suppressions")["items"]]


@pytest.fixture
def mailed(desk: Desk) -> Mailed:
    return Mailed(desk)


def test_what_became_of_an_email_is_counted(mailed: Mailed) -> None:
    mailed.report("replied")
    mailed.desk.tick()
    found = mailed.desk.get("/emails/welcome")
    assert (found["delivered_count"], found["replied_count"], found["opened_count"]) == (1, 1, 0)
    assert found["merge_tags"] == ["company", "first_name"]
    signals = mailed.desk.rows(
        "select k.key from signal s join signal_kind k using (kind_id) where k.key like 'email%'"
    )
    assert signals == [("email-replied",)]


def test_a_bounce_suppresses_and_a_complaint_withdraws(mailed: Mailed) -> None:
    assert mailed.report("delivered") == {"accepted": 1, "unknown": 0}
    assert mailed.suppressed() == []
    assert mailed.report("bounced", reason="mailbox gone") == {"accepted": 1, "unknown": 0}
    assert mailed.suppressed() == [("ann@acme.example", "hard_bounce")]
    mailed.desk.delete("/suppressions/ann@acme.example")
    mailed.report("complained")
    assert mailed.suppressed() == [("ann@acme.example", "complaint")]
    consents = mailed.desk.get(f"/contacts/{mailed.ann}/consents")["items"]
    assert [(one["purpose"], one["status"]) for one in consents] == [("marketing-email", "withdrawn")]
    mailed.desk.tick()
    assert mailed.report("bounced") == {"accepted": 1, "unknown": 0}


def test_reports_about_unknown_mails_are_counted_and_nothing_else(desk: Desk) -> None:
    reports = {"items": [{"message_id": "<other@opportune>", "kind": "bounced"}]}
    assert desk.post("/deliveries/feedback", reports) == {"accepted": 0, "unknown": 1}


def test_a_write_key_is_enough_and_nothing_is_not(desk: Desk) -> None:
    reports = {"items": [{"message_id": "x", "kind": "replied"}]}
    desk.client.headers.pop("Authorization")
    assert desk.refused("POST", "/deliveries/feedback", json=reports)[:2] == (401, "unauthorized")
    for headers in ({"X-Write-Key": desk.write_key}, {"Authorization": f"Bearer {desk.write_key}"}):
        answer = desk.client.post("/api/v1/deliveries/feedback", json=reports, headers=headers)
        assert (answer.status_code, answer.json()) == (200, {"accepted": 0, "unknown": 1})
    wrong = {"Authorization": "Bearer wrong"}
    assert desk.client.post("/api/v1/deliveries/feedback", json=reports, headers=wrong).status_code == 401


BOUNCE = """\
From: MAILER-DAEMON@example.net
To: hello@example.com
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={report}; boundary="b"

--b
Content-Type: text/plain

I am sorry.
--b
Content-Type: message/{report}

{fields}

--b
Content-Type: message/rfc822

Message-ID: <{key}@opportune>
Subject: Hi

Hello
--b--
"""
FAILED = "Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; ann@acme.example\nAction: {}\nStatus: {}\n" \
    "Diagnostic-Code: smtp; {} user unknown"  # fmt: skip


@pytest.mark.parametrize(
    ("report", "fields", "reason"),
    [
        ("delivery-status", FAILED.format("failed", "5.1.1", "550"), "hard_bounce"),
        ("delivery-status", FAILED.format("delayed", "4.4.1", "451"), None),
        ("delivery-status", FAILED.format("failed", "4.4.7", "451"), None),
        ("feedback-report", "Feedback-Type: abuse\nUser-Agent: x\nVersion: 1", "complaint"),
    ],
)
def test_a_report_of_a_mail_server_is_read(mailed: Mailed, report: str, fields: str, reason: str | None) -> None:
    text = BOUNCE.format(report=report, fields=fields, key=mailed.message.idempotency_key)
    for raw in (text, text.replace("\n", "\r\n")):
        answer = mailed.desk.client.post("/api/v1/deliveries/bounces", content=raw.encode())
        assert (answer.status_code, answer.json()) == (200, {"accepted": 1, "unknown": 0})
    assert mailed.suppressed() == ([("ann@acme.example", reason)] if reason else [])


def test_what_is_no_report_is_refused(desk: Desk) -> None:
    for raw in (b"", b"\xff\xfe", b"Subject: hi\n\nhello", b"Message-ID: <x@opportune>\n\nhello"):
        assert desk.refused("POST", "/deliveries/bounces", content=raw)[:2] == (422, "invalid_input")
