"""A message becomes a mail: what arrives at a real server, byte for byte the same each time, and what becomes none."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from opportune.delivery.channels.email import EmailChannel
from opportune.delivery.links import Followed, Links
from opportune.delivery.message import Ending, Message
from opportune.delivery.signature import SigningKey
from opportune.delivery.smtp import SmtpServer
from opportune.errors import Conflict
from opportune.model.node import SendEmail
from opportune.settings import Settings
from opportune.testing.mail_server import MailServer
from tests.email.mail_world import NOON, MailWorld

RULES = (
    'quiet_hours: null\nfrom: {name: "Möbel & Co", address: Hello@example.com}\npublic_url: https://mail.example.com'
)
WELCOME = """\
email: news
name: News
status: active
purpose: marketing-email
reply_to: answers@example.com
subject: "Hi {{ first_name }}"
html: '<p>Dear {{ first_name }}, <a href="https://example.com/shop?a=1&amp;b=2">look</a></p>'
"""
NODE = SendEmail.model_validate(
    {"id": "hello", "email": "news", "merge": {"first_name": {"field": "contact.first_name", "default": "you"}}}
)


class Post:
    """The channel, its world and the server it sends to."""

    def __init__(self, server: MailServer, folder: Path) -> None:
        settings = Settings(file=folder / "x.duckdb", smtp_host="127.0.0.1", smtp_port=server.port)
        self.world = MailWorld(rules=RULES, folder=folder)
        self.world.define(WELCOME)
        self.links = Links(SigningKey(settings))
        self.channel = EmailChannel(self.world.workspace, SmtpServer(settings), self.links, lambda: None)

    def message(self, node: str = "hello", **contact: Any) -> Message:
        found = self.world.message(self.world.person(), node)
        data = {"contact": {"email": "ann@example.com"} | contact}
        return replace(found, content_version=2, data=data, idempotency_key="ws-900-1-1-1-hello")

    def send(self, *messages: Message, node: SendEmail = NODE) -> list[Ending]:
        async def send_all() -> list[Ending]:
            endings = [await self.channel.send(message, node, NOON) for message in messages]
            await self.channel.close()
            return endings

        return asyncio.run(send_all())


@pytest.fixture
def post(mail_server: MailServer, tmp_path: Path) -> Iterator[Post]:
    found = Post(mail_server, tmp_path)
    yield found
    found.world.close()


def test_a_mail_has_what_mail_programs_ask_for(post: Post, mail_server: MailServer) -> None:
    message = post.message(first_name="Ann <3")
    assert post.send(message)[0].state == "delivered"
    (received,) = mail_server.mails
    mail = received.mail
    assert (received.sender, received.to) == ("Hello@example.com", "ann@example.com")
    assert mail["From"] == "Möbel & Co <hello@example.com>"
    assert (mail["To"], mail["Reply-To"]) == ("ann@example.com", "answers@example.com")
    assert mail["Subject"] == "Hi Ann <3"
    assert mail["Date"].datetime == NOON
    assert mail["Message-ID"] == "<ws-900-1-1-1-hello@opportune>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    unsubscribe = mail["List-Unsubscribe"].strip("<>")
    assert post.links.read("unsubscribe", unsubscribe.rpartition("/")[2]) == Followed(message.delivery_id)
    assert 'Dear Ann &lt;3, <a href="https://mail.example.com/t/c/' in received.html
    assert f'<a href="{unsubscribe}">Unsubscribe</a>' in received.html
    assert "https://mail.example.com/t/o/" in received.html
    assert received.text == (f"Dear Ann <3, look (https://example.com/shop?a=1&b=2)\n\nUnsubscribe ({unsubscribe})\n")


def test_a_message_is_the_same_mail_however_often_and_whatever_was_changed_since(
    post: Post, mail_server: MailServer
) -> None:
    message = post.message(first_name="Ann")
    post.send(message)
    post.world.now = NOON + timedelta(hours=1)
    post.world.define(WELCOME.replace("Dear", "Hello"), f"sending_rules: default\n{RULES.replace('mail.', 'other.')}")
    post.send(replace(message, attempt_count=3))
    first, second = mail_server.mails
    assert first.raw == second.raw


def test_a_mail_without_a_purpose_offers_no_unsubscribing(post: Post, mail_server: MailServer) -> None:
    post.world.journey(2, {"consent": "ignore"})
    post.world.define(WELCOME.replace("purpose: marketing-email\n", "track: {opens: false, clicks: false}\n"))
    post.send(replace(post.message(), version=2, content_version=3))
    (received,) = mail_server.mails
    assert received.mail["List-Unsubscribe"] is None
    assert received.html == '<p>Dear you, <a href="https://example.com/shop?a=1&amp;b=2">look</a></p>\n'


def test_a_mail_that_says_itself_where_to_unsubscribe_gets_no_footer(post: Post, mail_server: MailServer) -> None:
    html = "html: '<a href=\"{{ unsubscribe_url }}\">stop</a>'"
    post.world.define(WELCOME[: WELCOME.index("html:")] + html)
    post.send(replace(post.message(), content_version=3))
    assert mail_server.mails[0].html.count("/u/") == 1
    assert mail_server.mails[0].text.count("/u/") == 1


def test_text_alone_is_a_mail_of_one_part(post: Post, mail_server: MailServer) -> None:
    post.world.define(WELCOME[: WELCOME.index("html:")] + 'text: "Hello {{ first_name }}, grüß dich"')
    post.send(replace(post.message(), content_version=3))
    mail = mail_server.mails[0].mail
    assert mail.get_content_type() == "text/plain"
    assert mail_server.mails[0].text.startswith("Hello you, grüß dich\n\nUnsubscribe: https://mail.example.com/u/")


def test_headers_cannot_be_made_up_by_data(post: Post, mail_server: MailServer) -> None:
    post.send(post.message(first_name="Ann\r\nBcc: everybody@example.com"))
    mail = mail_server.mails[0].mail
    assert (mail["Subject"], mail["Bcc"]) == ("Hi Ann Bcc: everybody@example.com", None)


@pytest.mark.parametrize("status", ["draft", "reviewed", "inactive"])
def test_an_email_that_is_not_active_fails_for_good(post: Post, mail_server: MailServer, status: str) -> None:
    message = post.message()
    post.world.define(WELCOME.replace("active", status, 1))
    assert post.send(message)[0] == Ending(
        "failed",
        f"email news is {status}, and only an active one is sent; activate it with `opportune emails activate news`, then send "
        "this message again",
    )
    assert mail_server.mails == []


def test_an_email_that_was_deleted_fails_for_good(post: Post) -> None:
    message = post.message()
    with post.world.workspace.transaction() as tx:
        tx.run("update definition set is_active = false where key = 'news'")
    ending = post.send(message)[0]
    assert (ending.state, ending.reason) == (
        "failed", "email news was deleted; define it again, then send this message again",
    )  # fmt: skip


def test_what_cannot_be_filled_in_fails_for_good(post: Post) -> None:
    bare = SendEmail.model_validate({"id": "hello", "email": "news"})
    ending = post.send(post.message(), node=bare)[0]
    assert ending.state == "failed"
    assert "subject: line 1, column 7 (`Hi {{ first_name }}`): there is no first_name" in (ending.reason or "")


def test_a_mail_needs_somebody_to_come_from_and_a_place_for_its_links(post: Post) -> None:
    message = post.message()
    post.world.now = NOON - timedelta(hours=1)
    post.world.define("sending_rules: default\npublic_url: https://a.example")
    old = replace(message, created_at=message.created_at - timedelta(minutes=30))
    assert "give it `from`, or give the sending rules one" in (post.send(old)[0].reason or "")
    post.world.now = NOON - timedelta(minutes=50)
    post.world.define('sending_rules: default\nfrom: {address: "a@example.com"}')
    newer = replace(message, created_at=message.created_at - timedelta(minutes=20))
    assert "set OPPORTUNE_PUBLIC_URL" in (post.send(newer)[0].reason or "")


def test_a_hard_bounce_suppresses_the_address(post: Post, mail_server: MailServer) -> None:
    mail_server.recipients["ann@example.com"] = "550 5.1.1 no such user"
    message = post.message(email="Ann@Example.com")
    ending = post.send(message)[0]
    assert (ending.state, ending.reason) == ("failed", "hard_bounce: 550 5.1.1 no such user")
    with post.world.workspace.read() as tx:
        assert tx.run("select address, reason, source from suppression") == [
            ("ann@example.com", "hard_bounce", f"delivery {message.delivery_id}")
        ]


def test_a_refusal_that_is_not_about_the_address_suppresses_nothing(post: Post, mail_server: MailServer) -> None:
    mail_server.recipients["ann@example.com"] = "554 5.7.1 relay denied"
    assert post.send(post.message())[0].state == "failed"
    with post.world.workspace.read() as tx:
        assert tx.run("select * from suppression") == []


def test_a_preview_is_the_mail_that_would_be_sent(post: Post, mail_server: MailServer) -> None:
    message = post.message(first_name="Ann")
    seen = post.channel.preview(message, NODE)
    post.send(message)
    (received,) = mail_server.mails
    assert (seen["subject"], seen["html"] + "\n", seen["text"]) == (
        received.mail["Subject"],
        received.html,
        received.text,
    )
    assert (seen["from"], seen["to"]) == ("Möbel & Co <Hello@example.com>", "ann@example.com")
    with pytest.raises(Conflict, match=r"contact\.email holds no address"):
        post.channel.preview(post.message(email=None), NODE)
