"""Handing mails to a real server: connections are kept, and each answer comes to the right ending."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from opportune.delivery import smtp
from opportune.delivery.message import Ending
from opportune.delivery.smtp import SmtpServer
from opportune.settings import Settings
from opportune.testing.mail_server import MailServer, serving

MAIL = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: Hi\r\n\r\nHello\r\n"


def settings(server: MailServer | None, **given: Any) -> Settings:
    port = {"smtp_host": "127.0.0.1", "smtp_port": server.port} if server else {}
    return Settings(**port, **given)


def send(server: SmtpServer, *addresses: str, together: bool = False) -> list[Ending]:
    async def all_of_them() -> list[Ending]:
        sending = [server.send("a@example.com", address, MAIL) for address in addresses]
        try:
            return list(await asyncio.gather(*sending)) if together else [await one for one in sending]
        finally:
            await server.close()

    return asyncio.run(all_of_them())


def one(mail_server: MailServer, address: str = "b@example.com", **given: Any) -> Ending:
    return send(SmtpServer(settings(mail_server, **given)), address)[0]


def test_a_mail_arrives(mail_server: MailServer) -> None:
    ending = one(mail_server)
    assert (ending.state, ending.status_code) == ("delivered", 250)
    assert [(mail.sender, mail.to, mail.text) for mail in mail_server.mails] == [
        ("a@example.com", "b@example.com", "Hello\n")
    ]


def test_a_connection_carries_many_mails(mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = [f"b{number}@example.com" for number in range(10)]
    assert {ending.state for ending in send(SmtpServer(settings(mail_server)), *addresses)} == {"delivered"}
    assert (len(mail_server.mails), mail_server.connections) == (10, 1)
    monkeypatch.setattr(smtp, "MAILS_PER_CONNECTION_MAX", 4)
    send(SmtpServer(settings(mail_server)), *addresses)
    assert mail_server.connections == 1 + 3


def test_mails_at_the_same_time_take_a_connection_each(mail_server: MailServer) -> None:
    endings = send(SmtpServer(settings(mail_server)), *(f"b{n}@example.com" for n in range(5)), together=True)
    assert [ending.state for ending in endings] == ["delivered"] * 5
    assert mail_server.connections == 5


@pytest.mark.parametrize(
    ("answer", "state", "reason", "code"),
    [
        ("550 5.1.1 no such user", "failed", "hard_bounce: 550 5.1.1 no such user", 550),
        ("550 unknown", "failed", "hard_bounce: 550 unknown", 550),
        ("553 5.1.3 bad address", "failed", "hard_bounce: 553 5.1.3 bad address", 553),
        ("552 mailbox full", "failed", "the mail server refused the recipient: 552 mailbox full", 552),
        ("550 5.2.2 over quota", "failed", "the mail server refused the recipient: 550 5.2.2 over quota", 550),
        ("554 5.7.1 relay denied", "failed", "the mail server refused the recipient: 554 5.7.1 relay denied", 554),
        ("451 4.7.1 greylisted", "retry", "the mail server put the recipient off: 451 4.7.1 greylisted", 451),
        ("421 closing", "retry", "the mail server put the recipient off: 421 closing", 421),
    ],
)
def test_what_is_said_of_a_recipient(mail_server: MailServer, answer: str, state: str, reason: str, code: int) -> None:
    mail_server.recipients["b@example.com"] = answer
    ending = one(mail_server)
    assert (ending.state, ending.reason, ending.status_code) == (state, reason, code)
    assert mail_server.mails == []


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        ("451 try later", "retry", "the mail server refused the mail: 451 try later"),
        ("554 5.6.0 spam", "failed", "the mail server refused the mail: 554 5.6.0 spam"),
    ],
)
def test_what_is_said_of_a_mail(mail_server: MailServer, answer: str, state: str, reason: str) -> None:
    mail_server.answers.append(answer)
    first, second = send(SmtpServer(settings(mail_server)), "b@example.com", "c@example.com")
    assert (first.state, first.reason) == (state, reason)
    assert second.state == "delivered"
    assert mail_server.connections == 1


def test_a_connection_that_breaks_is_tried_again_on_a_new_one(mail_server: MailServer) -> None:
    mail_server.hangs_up = 1
    first, second = send(SmtpServer(settings(mail_server)), "b@example.com", "b@example.com")
    assert first.state == "retry"
    assert (first.reason or "").startswith("the mail server cannot be reached: ")
    assert second.state == "delivered"
    assert mail_server.connections == 2


def test_nobody_at_the_port_is_a_passing_fault() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    ending = send(SmtpServer(Settings(smtp_host="127.0.0.1", smtp_port=port)), "b@example.com")[0]
    assert ending.state == "retry"
    assert (ending.reason or "").startswith("the mail server cannot be reached: ")


def test_without_a_server_it_is_said_how_to_name_one() -> None:
    ending = send(SmtpServer(Settings()), "b@example.com")[0]
    assert (ending.state, ending.retry_after_seconds) == ("retry", 300)
    assert ending.reason == "no mail server is set: name one with OPPORTUNE_SMTP_HOST and start again"


def test_it_signs_in() -> None:
    with serving(MailServer(login=("opportune", "right"))) as server:
        assert one(server, smtp_user="opportune", smtp_password="right").state == "delivered"
        ending = one(server, smtp_user="opportune", smtp_password="wrong")
        assert ending.state == "retry"
        assert "check OPPORTUNE_SMTP_USER and OPPORTUNE_SMTP_PASSWORD" in (ending.reason or "")
        assert "right" not in repr(settings(server, smtp_password="right"))


def test_starttls_is_insisted_on_when_that_is_set(mail_server: MailServer) -> None:
    ending = one(mail_server, smtp_tls="starttls")
    assert (ending.state, mail_server.mails) == ("retry", [])


def test_connections_are_left_alone_by_another_event_loop(mail_server: MailServer) -> None:
    server = SmtpServer(settings(mail_server))

    async def send_one() -> Ending:
        return await server.send("a@example.com", "b@example.com", MAIL)

    assert asyncio.run(send_one()).state == "delivered"
    assert asyncio.run(send_one()).state == "delivered"
    assert mail_server.connections == 2
