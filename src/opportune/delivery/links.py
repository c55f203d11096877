"""The links in mails that lead to this server: opened, clicked, unsubscribed. Each is signed, so that nobody makes up another.

A link says which message it belongs to, and a click where it goes on to: nothing is stored for it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from html import escape, unescape
from typing import Literal

from opportune.delivery.signature import SigningKey

Kind = Literal["open", "click", "unsubscribe"]
_PATHS: dict[Kind, str] = {"open": "/t/o/{}.gif", "click": "/t/c/{}", "unsubscribe": "/u/{}"}
_SIGNATURE_BYTES = 16
# Longer addresses are left as they are: mail programs break them.
MAX_TARGET_LENGTH = 1_500
_HREF = re.compile(r"""(<a\b[^>]*?\shref\s*=\s*)(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)
# The number of no message: that of a mail sent as a test.
NO_MESSAGE = 0


@dataclass(frozen=True)
class Followed:
    """What a link says: the message it was sent in, and where a click leads."""

    delivery_id: int
    target: str = ""


class Links:
    """Makes and reads the links of one workspace."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def url(self, base_url: str, kind: Kind, delivery_id: int, target: str = "") -> str:
        """A link to this server at `base_url`. Raises Unavailable without a key."""
        content = f"{delivery_id} {target}".encode()
        token = f"{_text(content)}.{_text(self._signature(kind, content))}"
        return base_url.rstrip("/") + _PATHS[kind].format(token)

    def read(self, kind: Kind, token: str) -> Followed | None:
        """What a link says, or None for one that was not made here."""
        content, signature = map(_bytes, (*token.split(".", 1), "")[:2])
        if content is None or signature is None or not hmac.compare_digest(signature, self._signature(kind, content)):
            return None
        number, _, target = content.decode().partition(" ")
        return Followed(int(number), target)

    def tracked(self, html: str, base_url: str, delivery_id: int, *, opens: bool, clicks: bool) -> str:
        """HTML whose links lead over this server, and that says when it is looked at; links to this server stay as they are."""

        def rewritten(match: re.Match[str]) -> str:
            target = unescape(match[2] if match[2] is not None else match[3]).strip()
            is_web = target.lower().startswith(("http://", "https://"))
            if not is_web or target.startswith(base_url) or len(target) > MAX_TARGET_LENGTH:
                return match[0]
            return f'{match[1]}"{escape(self.url(base_url, "click", delivery_id, target))}"'

        if clicks:
            html = _HREF.sub(rewritten, html)
        if opens:
            source = escape(self.url(base_url, "open", delivery_id))
            pixel = f'<img src="{source}" width="1" height="1" alt="" style="border:0">'
            end = [found.start() for found in _BODY_END.finditer(html)]
            at = end[-1] if end else len(html)
            html = html[:at] + pixel + html[at:]
        return html

    def _signature(self, kind: Kind, content: bytes) -> bytes:
        return hmac.digest(self._key.derived(f"mail link {kind}"), content, "sha256")[:_SIGNATURE_BYTES]


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
