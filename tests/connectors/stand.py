"""A connector that ships with Opportune, pointed at a stand-in of its platform, with an empty workspace behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from opportune.delivery.channels.connector import ConnectorChannel
from opportune.delivery.client import Client
from opportune.delivery.csv_folder import CsvFolder
from opportune.delivery.message import Ending, Message
from opportune.errors import NotFound
from opportune.model.connector import ConnectorDefinition
from opportune.model.node import Sending, Step
from opportune.shipped.connectors import shipped_connector
from opportune.store import Transaction, Workspace
from opportune.store.definitions import save_definitions
from opportune.store.workspace import naive
from opportune.testing.receivers import Platform
from tests.workspaces import open_blank

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANN: dict[str, Any] = {
    "id": 11, "email": "Ann@Acme.example", "first_name": "Ann", "last_name": "O'Neill", "title": "Head of Stones",
    "phone": None, "country": "DE", "attributes": None,
}  # fmt: skip
BOB: dict[str, Any] = {
    **ANN,
    "id": 12,
    "email": "bob.b@gmail.com",
    "first_name": "Bob",
    "last_name": None,
    "title": None,
}
ACME: dict[str, Any] = {
    "id": 3, "name": "Acme", "domain": "acme.example", "industry": "Stones", "employees": 40, "country": "DE", "city": None,
}  # fmt: skip


@dataclass
class Stand:
    """`now` moves by hand. `secrets` are those the connector may name."""

    workspace: Workspace
    definition: ConnectorDefinition
    channel: ConnectorChannel
    secrets: dict[str, str]
    now: datetime = NOW
    bought: list[Mapping[str, str]] = field(default_factory=list)
    _sent: int = 0

    def message(
        self,
        contact: Mapping[str, Any] | None = None,
        account: Mapping[str, Any] | None = None,
        people: Sequence[Mapping[str, Any]] = (),
    ) -> Message:
        self._sent += 1
        return Message(
            delivery_id=self._sent, idempotency_key=f"key-{self._sent}", workflow_id=1, version=1, node="push",
            enrollment_id=self._sent, subject_id=1, contact_id=None, channel="connector",
            queue=f"connector:{self.definition.connector}", content_version=1,
            data={"contact": contact, "account": account, "people": list(people), "event": None, "answers": None},
            attempt_count=0, created_at=naive(self.now),
        )  # fmt: skip

    def send(
        self,
        kind: str,
        contact: Mapping[str, Any] | None = None,
        account: Mapping[str, Any] | None = None,
        people: Sequence[Mapping[str, Any]] = (),
        **content: Any,
    ) -> Ending:
        """What one attempt of a node of this kind comes to, for the contact, or for the account and its people."""
        return self.send_again(self.message(contact, account, people), kind, **content)

    def send_again(self, message: Message, kind: str, **content: Any) -> Ending:
        node = self.node(kind, **content)

        async def sent() -> Ending:
            try:
                return await self.channel.send(message, node, self.now)
            finally:
                await self.channel.close()

        return asyncio.run(sent())

    def send_at_once(self, messages: Sequence[Message], kind: str, **content: Any) -> list[Ending]:
        """What comes of several messages that are on their way at the same time."""
        node = self.node(kind, **content)

        async def sent() -> list[Ending]:
            try:
                return list(await asyncio.gather(*(self.channel.send(one, node, self.now) for one in messages)))
            finally:
                await self.channel.close()

        return asyncio.run(sent())

    def until_ended(self, message: Message, kind: str, **content: Any) -> Ending:
        """The end of a message that is tried again as long as that may help."""
        while (ending := self.send_again(message, kind, **content)).state == "retry":
            pass
        return ending

    def node(self, kind: str, **content: Any) -> Sending:
        body = {"id": "push", "connector": self.definition.connector, **content}
        node = Step.model_validate({kind: body}).node
        assert isinstance(node, Sending)
        return node

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.workspace.read() as tx:
            return tx.run(sql)


@contextmanager
def stand(key: str, platform: Platform | None = None, folder: Path | None = None, **changes: Any) -> Iterator[Stand]:
    """The shipped connector of that key, ready to send. `changes` are fields of its definition."""
    with own(shipped_connector(key).definition, platform, folder, **changes) as opened:
        yield opened


@contextmanager
def own(
    definition: ConnectorDefinition, platform: Platform | None = None, folder: Path | None = None, **changes: Any
) -> Iterator[Stand]:
    """The same for any connector."""
    if platform is not None:
        auth = definition.auth.model_dump(mode="json")
        if "token_url" in auth and not auth["token_url"].startswith("/"):
            path = "/" + auth["token_url"].split("/", 3)[3]
            changes["auth"] = {**auth, "token_url": f"{platform.url}{path}"}
        if "client_id" in auth:
            changes["auth"] = {**auth, **changes.get("auth", {}), "client_id": platform.client_id}
        changes["base_url"] = platform.url
    definition = ConnectorDefinition.model_validate(
        {**definition.model_dump(by_alias=True), "rate_limit": None, **changes}
    )
    secrets = dict.fromkeys(definition.secrets, "token")
    if platform is not None:
        for name in secrets:
            if name.endswith("refresh_token"):
                secrets[name] = platform.refresh_token
            elif name.endswith("secret"):
                secrets[name] = platform.client_secret
    bought: list[Mapping[str, str]] = []

    def secret_of(name: str) -> str:
        if name not in secrets:
            raise NotFound(f"There is no secret {name}.")
        return secrets[name]

    def save_bought(
        tx: Transaction, connector: str, domain: str, people: Sequence[Mapping[str, str]], now: datetime
    ) -> list[int]:
        bought.extend(people)
        return list(range(101, 101 + len(people)))

    with TemporaryDirectory() as own_folder, closing(open_blank(Path(own_folder), NOW)) as workspace:
        channel = ConnectorChannel(
            workspace, Client({"127.0.0.1"}), secret_of, secrets.__setitem__, CsvFolder(folder), save_bought
        )
        with workspace.transaction() as tx:
            save_definitions(tx, [definition], naive(NOW))
        yield Stand(workspace, definition, channel, secrets, bought=bought)


def with_email(contact: Mapping[str, Any], email: str | None) -> dict[str, Any]:
    return {**contact, "email": email}


def ended(ending: Ending, state: str, reason: str = "") -> None:
    """Holds an ending against what it should be; the reason may be a part of it."""
    assert ending.state == state, ending
    assert reason in (ending.reason or ""), ending


__all__ = ["ACME", "ANN", "BOB", "NOW", "Stand", "ended", "own", "stand", "with_email"]
