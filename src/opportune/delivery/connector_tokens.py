"""Access tokens of connectors by OAuth 2.0 (RFC 6749): fetched when they are needed, kept until shortly before they end.

They live in memory only. A new refresh token that comes along takes the place of the former one among the secrets.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from opportune.delivery.address import checked_url
from opportune.delivery.client import Client, NotSent
from opportune.errors import InvalidInput, Unavailable
from opportune.model.connector import ConnectorDefinition
from opportune.model.connector_auth import OAuth2

# So long before its end a token is fetched anew, so that none ends on its way.
_EARLIER = timedelta(seconds=60)
_USUAL_SECONDS = 1_800
_MAX_BYTES = 64 * 1024
_PASSING = frozenset({408, 425, 429})


@dataclass
class Tokens:
    """The tokens of every connector. `keep_secret` stores a refresh token that took the place of another one."""

    client: Client
    secret_of: Callable[[str], str]
    keep_secret: Callable[[str, str], None]
    _kept: dict[str, tuple[ConnectorDefinition, str, datetime]] = field(default_factory=dict, init=False)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict, init=False)

    async def token_of(self, definition: ConnectorDefinition, auth: OAuth2, now: datetime) -> str:
        """A token that is valid for a while. Raises NotSent when it may be had later, InvalidInput when not."""
        # Made under the loop that uses it; only one message fetches a token, the others wait for it.
        lock = self._locks.setdefault(f"{id(asyncio.get_running_loop())} {definition.connector}", asyncio.Lock())
        async with lock:
            kept = self._kept.get(definition.connector)
            if kept is not None and kept[0] == definition and now < kept[2]:
                return kept[1]
            token, seconds = await self._fetched(definition, auth)
            until = now + max(timedelta(seconds=seconds) - _EARLIER, timedelta(seconds=1))
            self._kept[definition.connector] = (definition, token, until)
            return token

    def forget(self, definition: ConnectorDefinition) -> None:
        """Fetch a new token next time: this one was refused."""
        self._kept.pop(definition.connector, None)

    async def _fetched(self, definition: ConnectorDefinition, auth: OAuth2) -> tuple[str, float]:
        form = {
            "grant_type": auth.grant,
            "client_id": auth.client_id,
            "client_secret": self.secret_of(auth.client_secret),
        }
        if auth.refresh_token is not None:
            form["refresh_token"] = self.secret_of(auth.refresh_token)
        if auth.scope is not None:
            form["scope"] = auth.scope
        place = auth.token_url
        url = f"{(definition.base_url or '').rstrip('/')}{place}" if place.startswith("/") else place
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        received = await self.client.request(
            "POST", checked_url(url, self.client.allowed_hosts), headers, urlencode(form).encode(),
            float(definition.timeout_seconds), _MAX_BYTES,
        )  # fmt: skip
        if received.status in _PASSING or received.status >= 500:
            raise NotSent(f"no access token: the token server {received.said}")
        content = _content(received.body)
        token = content.get("access_token")
        if not 200 <= received.status < 300 or not isinstance(token, str) or not token:
            why = content.get("error_description") or content.get("error") or received.said
            names = " and ".join(name for name in (auth.client_secret, auth.refresh_token) if name)
            raise InvalidInput(
                f"Connector {definition.connector} gets no access token: {str(why)[:200]}. Look at client_id and at the secret "
                f"{names}, and replay the message."
            )
        fresh = content.get("refresh_token")
        if auth.refresh_token is not None and isinstance(fresh, str) and fresh != form["refresh_token"]:
            await asyncio.to_thread(self._keep, auth.refresh_token, fresh)
        seconds = content.get("expires_in")
        return token, float(seconds) if isinstance(seconds, int | float) else _USUAL_SECONDS

    def _keep(self, name: str, value: str) -> None:
        try:
            self.keep_secret(name, value)
        except Unavailable as error:
            raise NotSent(error.message) from error


def _content(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
