"""A real mail server on this machine that keeps what it gets, and can be told to refuse, defer, or hang up."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

_OK = "250 OK"


@dataclass(frozen=True)
class ReceivedMail:
    """A mail as it came in: who it is from and for by the envelope, and all its bytes."""

    sender: str
    to: str
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=default)

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        body = self.mail.get_body((kind,))
        return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


@dataclass
class MailServer:
    """`recipients` are answers by address, `answers` those to the next mails; `hangs_up` ends so many connections instead of
    answering. `login` is the name and password it asks for.
    """

    login: tuple[str, str] | None = None
    tls: ssl.SSLContext | None = None
    mails: list[ReceivedMail] = field(default_factory=list)
    recipients: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    hangs_up: int = 0
    keeps_what_it_hangs_up_on: bool = False
    connections: int = 0
    port: int = 0

    def to(self, address: str) -> list[ReceivedMail]:
        return [mail for mail in self.mails if mail.to == address]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        answer = self.recipients.get(address.lower(), _OK)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else _OK
        is_hung_up = self.hangs_up > 0
        if answer.startswith("2") and (not is_hung_up or self.keeps_what_it_hangs_up_on):
            content = cast(bytes, envelope.content)
            self.mails += [
                ReceivedMail(str(envelope.mail_from), str(address), content) for address in envelope.rcpt_tos
            ]
        if is_hung_up:
            self.hangs_up -= 1
            transport = cast(asyncio.Transport, server.transport)
            transport.abort()
        return answer

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == self.login, handled=False)

    def protocol(self) -> SMTP:
        """One connection."""
        self.connections += 1
        asks = self.login is not None
        return SMTP(
            self,
            hostname="localhost",
            tls_context=self.tls,
            auth_required=asks,
            auth_require_tls=False,
            authenticator=self.authenticate if asks else None,
        )


@contextmanager
def serving(server: MailServer, port: int = 0) -> Iterator[MailServer]:
    """The server in a thread of its own, on a free port unless one is given, until the end."""
    loop = asyncio.new_event_loop()
    listener = loop.run_until_complete(loop.create_server(server.protocol, "127.0.0.1", port))
    server.port = listener.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="mail server", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(listener.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_end_all(loop))
        loop.close()


async def _end_all(loop: asyncio.AbstractEventLoop) -> None:
    tasks = [task for task in asyncio.all_tasks(loop) if task is not asyncio.current_task(loop)]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
