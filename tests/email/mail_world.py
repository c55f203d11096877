"""A workspace with people, emails and a journey that sends them, and its messages as a tick would have written them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from opportune.delivery.message import Ending, Message
from opportune.delivery.permission import gate
from opportune.shipped import read_definitions
from opportune.store import Workspace
from opportune.store.definitions import save_definitions
from opportune.store.workspace import naive
from tests.workspaces import open_blank

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
JOURNEY_ID = 900
MARKETING = """\
email: news
name: News
status: active
purpose: marketing-email
subject: News
html: <p>News</p>
"""
BUSINESS = MARKETING.replace("news", "invoice").replace("purpose: marketing-email\n", "")


class MailWorld:
    """People are added with `person`, messages with `message`; `ask` puts them before the gate."""

    def __init__(
        self, journey: Mapping[str, Any] | None = None, rules: str = "quiet_hours: null", workspace: Workspace | None = None,
        folder: Path | None = None, now: datetime = NOON, definitions: bool = True,
    ) -> None:  # fmt: skip
        """In a workspace that is there, or a new one in the folder."""
        if workspace is None:
            assert folder is not None, "a new world lies in a folder"
            workspace = open_blank(folder, now)
        self.workspace = workspace
        self.now = now
        self._next = 1_000
        if definitions:
            self.define(MARKETING, BUSINESS, f"sending_rules: default\n{rules}")
            self.journey(1, journey or {})

    def define(self, *texts: str) -> None:
        with self.workspace.transaction() as tx:
            save_definitions(tx, read_definitions("\n---\n".join(texts), "test.yaml"), naive(self.now))

    def journey(self, version: int, given: Mapping[str, Any], number: int = JOURNEY_ID) -> None:
        """A version of the journey, stored as it is: two nodes that send the news, one that sends an invoice, one request."""
        body = {
            "workflow": f"care-{number}", "name": "Care", "kind": "journey", "subject": "contact",
            "trigger": {"manual": True}, "consent": "marketing-email",
            "nodes": [
                {"send_email": {"id": "hello", "email": "news"}},
                {"send_email": {"id": "again", "email": "news", "address": "contact.attributes.mail"}},
                {"send_email": {"id": "bill", "email": "invoice"}},
                {"http": {"id": "call", "url": "https://example.com"}},
                {"send_web_push": {"id": "push", "title": "News"}},
            ],
        } | dict(given)  # fmt: skip
        with self.workspace.transaction() as tx:
            tx.run("insert or ignore into definition_number values (?, 'workflow', ?)", [number, body["workflow"]])
            tx.run(
                "insert into definition values ('workflow', ?, ?, ?, 'x', ?, true)",
                [body["workflow"], version, json.dumps(body), naive(self.now)],
            )

    def person(
        self, email: str | None = "ann@example.com", zone: str | None = None, consent: str | None = "granted",
        account_id: int | None = None, expires_at: str | None = None, purpose: str = "marketing-email",
    ) -> int:  # fmt: skip
        with self.workspace.transaction() as tx:
            self._next += 1
            tx.run(
                "insert into contact (contact_id, account_id, email, timezone, created_at, updated_at) values (?, ?, ?, ?, ?, ?)",
                [self._next, account_id, email, zone, naive(NOON), naive(NOON)],
            )
            if consent is not None:
                tx.run(
                    "insert into consent values (?, ?, ?, 'test', null, ?, ?)",
                    [self._next, purpose, consent, naive(NOON), expires_at],
                )
        return self._next

    def account(self, zone: str | None) -> int:
        with self.workspace.transaction() as tx:
            self._next += 1
            tx.run(
                "insert into account (account_id, name, timezone, created_at, updated_at) values (?, 'A', ?, ?, ?)",
                [self._next, zone, naive(NOON), naive(NOON)],
            )
        return self._next

    def suppress(self, address: str, reason: str) -> None:
        with self.workspace.transaction() as tx:
            tx.run("insert into suppression values (?, ?, 'test', ?)", [address, reason, naive(NOON)])

    def message(
        self, contact_id: int | None, node: str = "hello", *, enrollment_id: int | None = None, version: int = 1,
        email: str | None = None, mail: str | None = None, is_on_the_way: bool = True, state: str = "sending",
        account_id: int | None = None, journey: int = JOURNEY_ID,
    ) -> Message:  # fmt: skip
        """A message that is being claimed. Without `enrollment_id` it is of an entry of its own."""
        delivery_id = self._number()
        place = enrollment_id or 10_000 + delivery_id
        with self.workspace.transaction() as tx:
            if email is None and contact_id is not None:
                email = tx.scalar("select email from contact where contact_id = ?", [contact_id])
            data = {
                "contact": {"email": email, "attributes": {"mail": mail}}, "account": {"id": account_id} if account_id else None,
                "event": None, "answers": None, "enrollment": {"id": place},
            }  # fmt: skip
            if is_on_the_way:
                tx.run("delete from enrollment where enrollment_id = ?", [place])
                tx.run(
                    "insert into enrollment (enrollment_id, workflow_id, version, subject_id, entry_number, entered_at, node, "
                    "arrived_at, wake_at) values (?, ?, ?, ?, 1, ?, ?, ?, 'infinity')",
                    [place, journey, version, contact_id or 1, naive(NOON), node, naive(NOON)],
                )
            else:
                tx.run(
                    "insert into enrollment_end (enrollment_id, workflow_id, version, subject_id, entry_number, entered_at, node, "
                    "ended_at, reason) values (?, ?, ?, ?, 1, ?, ?, ?::timestamp + interval 1 second, 'goal')",
                    [place, journey, version, contact_id or 1, naive(NOON), node, naive(self.now)],
                )
            channel = {"call": "http", "push": "web_push"}.get(node, "email")
            message = Message(
                delivery_id=delivery_id, idempotency_key=f"key-{delivery_id}", workflow_id=journey, version=version, node=node,
                enrollment_id=place, subject_id=contact_id or 1, contact_id=contact_id, channel=channel, queue=channel,
                content_version=1 if channel == "email" else None, data=data, attempt_count=0, created_at=naive(self.now),
            )  # fmt: skip
            tx.run(
                "insert into delivery (delivery_id, idempotency_key, workflow_id, version, node, enrollment_id, subject_id, "
                "contact_id, channel, queue, content_version, data, state, attempt_count, due_at, created_at) "
                "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
                [
                    delivery_id, message.idempotency_key, journey, version, node, place, message.subject_id, contact_id, channel,
                    channel, message.content_version, json.dumps(data), state, naive(self.now), naive(self.now),
                ],
            )  # fmt: skip
        return message

    def end(self, message: Message, state: str = "delivered", at: datetime | None = None) -> None:
        """Take a message out of `delivery` into `delivery_end`."""
        with self.workspace.transaction() as tx:
            tx.run(
                "insert into delivery_end by name select * exclude (state, due_at), ? as state, ?::timestamp as ended_at "
                "from delivery where delivery_id = ?",
                [state, naive(at or self.now), message.delivery_id],
            )
            tx.run("delete from delivery where delivery_id = ?", [message.delivery_id])

    def ask(self, *messages: Message) -> dict[int, Ending]:
        with self.workspace.read() as tx:
            return gate(tx, messages, naive(self.now))

    def verdict(self, message: Message) -> str:
        """In one word: send, the reason it is skipped for, or until when it is put off."""
        ending = self.ask(message).get(message.delivery_id)
        if ending is None:
            return "send"
        return f"until {ending.not_before:%Y-%m-%d %H:%M}" if ending.not_before else str(ending.reason)

    def close(self) -> None:
        self.workspace.close()

    def _number(self) -> int:
        self._next += 1
        return self._next
