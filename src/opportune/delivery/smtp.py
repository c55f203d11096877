"""Hands mails to the one server that is set for it, over connections that are kept for the next one."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from opportune.delivery.message import Ending
from opportune.settings import Settings

CONNECT_TIMEOUT_SECONDS = 20.0
# Servers end connections that stand idle, and those that carried much.
IDLE_SECONDS_MAX = 30.0
MAILS_PER_CONNECTION_MAX = 100
# After this long it is asked whether the server is still there.
_FRESH_SECONDS = 2.0
# What is wrong with the way in will not be right in a minute.
_TROUBLE_SECONDS = 300.0
# Refusals that say nothing about the address: a full mailbox, a server in trouble, and what somebody does not want from us.
_NOT_THE_ADDRESS = re.compile(r"\b5\.(2\.2|2\.3|3\.\d+|4\.\d+|5\.\d+|6\.\d+|7\.\d+)\b")
_MAILBOX_FULL = 552
HARD_BOUNCE = "hard_bounce"


@dataclass
class _Connection:
    client: SMTP
    loop: asyncio.AbstractEventLoop
    used_at: float
    mails: int = 0


@dataclass
class SmtpServer:
    """The server, and the connections to it that are free at the moment."""

    settings: Settings
    _free: list[_Connection] = field(default_factory=list, init=False)

    async def send(self, sender: str, to: str, mail: bytes) -> Ending:
        """Hand over one mail. The reason begins with `hard_bounce` when there is nobody at the address."""
        if self.settings.smtp_host is None:
            reason = "no mail server is set: name one with OPPORTUNE_SMTP_HOST and start again"
            return Ending("retry", reason, retry_after_seconds=_TROUBLE_SECONDS)
        connection: _Connection | None = None
        try:
            connection = await self._connection()
            _, said = await connection.client.sendmail(sender, [to], mail)
        except SMTPAuthenticationError as error:
            reason = f"the mail server does not let us in ({_said(error)}): check OPPORTUNE_SMTP_USER and OPPORTUNE_SMTP_PASSWORD"
            return Ending("retry", reason, error.code, retry_after_seconds=_TROUBLE_SECONDS)
        except SMTPRecipientsRefused as error:
            ending = _refused_recipient(error.recipients[0])
        except (SMTPSenderRefused, SMTPDataError) as error:
            what = "the sender" if isinstance(error, SMTPSenderRefused) else "the mail"
            ending = _refused(error, f"the mail server refused {what}")
        except SMTPResponseException as error:
            ending = _refused(error, "the mail server answered")
        except (SMTPException, OSError, TimeoutError) as error:
            await self._discard(connection)
            return Ending("retry", f"the mail server cannot be reached: {error}"[:500])
        except ValueError as error:
            await self._discard(connection)
            return Ending("failed", f"the mail cannot be sent: {error}"[:500])
        except BaseException:
            await self._discard(connection)
            raise
        else:
            ending = Ending("delivered", status_code=250, answer={"said": said[:500]})
        if connection is not None:
            await self._give_back(connection)
        return ending

    async def close(self) -> None:
        """Say goodbye on every free connection."""
        connections, self._free = self._free, []
        for connection in connections:
            await self._discard(connection)

    async def _connection(self) -> _Connection:
        loop = asyncio.get_running_loop()
        while self._free:
            connection = self._free.pop()
            idle = time.monotonic() - connection.used_at
            if connection.loop is not loop or idle > IDLE_SECONDS_MAX or not connection.client.is_connected:
                await self._discard(connection)
                continue
            if idle > _FRESH_SECONDS and not await _is_there(connection.client):
                await self._discard(connection)
                continue
            return connection
        settings = self.settings
        client = SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user,
            password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
            use_tls=settings.smtp_tls == "tls",
            start_tls={"starttls": True, "none": False, "tls": False}.get(settings.smtp_tls),
            timeout=CONNECT_TIMEOUT_SECONDS,
        )
        await client.connect()
        return _Connection(client, loop, time.monotonic())

    async def _give_back(self, connection: _Connection) -> None:
        connection.mails += 1
        connection.used_at = time.monotonic()
        if connection.client.is_connected and connection.mails < MAILS_PER_CONNECTION_MAX:
            self._free.append(connection)
        else:
            await self._discard(connection)

    async def _discard(self, connection: _Connection | None) -> None:
        if connection is None:
            return
        if connection.loop is asyncio.get_running_loop():
            with suppress(SMTPException, OSError, TimeoutError):
                await asyncio.wait_for(connection.client.quit(), _FRESH_SECONDS)
        # The event loop it belongs to may be gone.
        with suppress(RuntimeError):
            connection.client.close()


async def _is_there(client: SMTP) -> bool:
    try:
        await client.noop(timeout=_FRESH_SECONDS)
    except (SMTPException, OSError, TimeoutError):
        return False
    return True


def _refused_recipient(error: SMTPResponseException) -> Ending:
    if error.code < 500:
        return Ending("retry", f"the mail server put the recipient off: {_said(error)}", error.code)
    is_about_address = error.code != _MAILBOX_FULL and not _NOT_THE_ADDRESS.search(error.message)
    if is_about_address:
        return Ending("failed", f"{HARD_BOUNCE}: {_said(error)}", error.code)
    return Ending("failed", f"the mail server refused the recipient: {_said(error)}", error.code)


def _refused(error: SMTPResponseException, what: str) -> Ending:
    """Without a code there was no answer at all, so it may work later."""
    state = "failed" if error.code >= 500 else "retry"
    return Ending(state, f"{what}: {_said(error)}", error.code)  # type: ignore[arg-type]


def _said(error: SMTPResponseException) -> str:
    return f"{error.code} {' '.join(error.message.split())}"[:300]
