"""Sends through connectors: whether a message may be sent by what it costs, and how its attempt ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from opportune.delivery.client import Client
from opportune.delivery.connector_calls import Speaker, Stopped
from opportune.delivery.connector_files import Files
from opportune.delivery.connector_operations import Operations, cannot
from opportune.delivery.connector_records import Records
from opportune.delivery.connector_rehearsal import Rehearsal
from opportune.delivery.connector_subjects import subjects_of
from opportune.delivery.connector_tokens import Tokens
from opportune.delivery.connector_wire import HttpWire
from opportune.delivery.contact_purchase import Purchase, SaveBought
from opportune.delivery.credits import PASSING_SHORTAGES, Purse
from opportune.delivery.csv_folder import CsvFolder
from opportune.delivery.message import Ending, Message
from opportune.delivery.pace import Pace
from opportune.errors import InvalidInput, OpportuneError
from opportune.model.connector import ConnectorDefinition, CreditRules
from opportune.model.node import Connected, PurchaseContacts, Sending
from opportune.rendering.connector_fields import profile_of
from opportune.rendering.template import TemplateError
from opportune.store import Transaction, Workspace
from opportune.store.definitions import versions_in_force
from opportune.store.workspace import naive

# An allotment of credits makes those due at once who wait for some; this is for what else may have changed.
_SHORTAGE_WAIT = timedelta(hours=6)
_KEPT_DEFINITIONS = 200


@dataclass
class ConnectorChannel:
    """`save_bought` makes contacts out of what a provider sold; `secret_of` and `keep_secret` know secrets by name."""

    workspace: Workspace
    client: Client
    secret_of: Callable[[str], str]
    keep_secret: Callable[[str, str], None]
    folder: CsvFolder
    save_bought: SaveBought

    def __post_init__(self) -> None:
        tokens = Tokens(self.client, self.secret_of, self.keep_secret)
        self._wire = HttpWire(self.client, tokens, self.secret_of, Pace())
        records = Records(self.workspace)
        self._operations = Operations(
            self._wire, records, Files(self.folder, records), Purchase(self.workspace, self.folder, self.save_bought)
        )
        self._versions: dict[tuple[str, int], ConnectorDefinition] = {}

    async def send(self, message: Message, node: Sending, now: datetime) -> Ending:
        assert isinstance(node, Connected), "only nodes that name a connector come here"
        definition = self._definition(node.connector, message.content_version)
        if definition is None:
            return Ending("failed", f"connector {node.connector} is not there; define it, and replay the message")
        if reason := cannot(definition, node):
            return Ending("failed", reason)
        contacts = node.per_account if isinstance(node, PurchaseContacts) else 0
        price = definition.credits.price_of(node.operation, contacts)
        if price and (short := await asyncio.to_thread(self._reserve, definition, message, price, now)):
            return short
        ending = await self._operations.perform(definition, message, node, now)
        if price and ending.state != "retry":
            await asyncio.to_thread(self._settle, definition, message, ending, price, now)
        return ending

    def preview(self, message: Message, node: Sending) -> Mapping[str, Any]:
        """What would be written, by the mapping, and what would be sent, as far as it can be known before anything is answered."""
        assert isinstance(node, Connected), "only nodes that name a connector come here"
        definition = self._definition(node.connector, message.content_version)
        if definition is None:
            raise InvalidInput(f"connector {node.connector} is not there")
        try:
            written = [
                {"type": one.type, "id": one.id, "fields": dict(profile_of(definition, one.type, one.data).fields)}
                for one in subjects_of(definition, message, node)
            ]
        except TemplateError as error:
            raise InvalidInput(str(error)) from error
        outgoing = self.rehearsal(message.created_at).of(definition, message, node)
        return {
            "connector": definition.connector,
            "operation": node.operation,
            "subjects": written,
            **{name: found for name, found in asdict(outgoing).items() if found},
        }

    def rehearsal(self, now: datetime) -> Rehearsal:
        """What sending some messages one after the other would come to at this moment, without sending any."""
        return Rehearsal(self.workspace, self.folder, self.client.allowed_hosts, now)

    async def close(self) -> None:
        await self.client.close()

    def reload(self) -> None:
        """Read definitions again: the workspace is another one."""
        self._versions.clear()

    def test_now(self, definition: ConnectorDefinition, now: datetime) -> Ending:
        """`test` in the caller's thread, over connections of its own."""
        own = replace(self, client=Client(self.client.allowed_hosts))

        async def tested() -> Ending:
            try:
                return await own.test(definition, now)
            finally:
                await own.close()

        return asyncio.run(tested())

    async def test(self, definition: ConnectorDefinition, now: datetime) -> Ending:
        """Whether the other system answers and knows us. Nothing is changed there."""
        try:
            if definition.via != "http":
                await asyncio.to_thread(self._operations.files.test, definition)
                return Ending("delivered")
            if "test" not in definition.calls:
                return Ending("skipped", "the connector has no call `test`; add one that changes nothing")
            answer = await Speaker(definition, self._wire, "test", now).ask(
                "test", {"settings": dict(definition.settings)}
            )
            return Ending("delivered", status_code=answer.status if answer else None)
        except Stopped as stopped:
            return replace(stopped.ending, state="failed")
        except OpportuneError as error:
            return Ending("failed", error.message)

    def _definition(self, key: str, version: int | None) -> ConnectorDefinition | None:
        """The version a message was written with. Versions never change; only a restored workspace has other ones."""
        if version is None:
            return None
        found = self._versions.get((key, version))
        if found is None:
            with self.workspace.read() as tx:
                rows = tx.fixed("get_connector_version", {"key": key, "version": version})
            if not rows:
                return None
            if len(self._versions) >= _KEPT_DEFINITIONS:
                self._versions.clear()
            found = self._versions[key, version] = ConnectorDefinition.model_validate_json(rows[0][0])
        return found

    def _reserve(self, definition: ConnectorDefinition, message: Message, price: int, now: datetime) -> Ending | None:
        with self.workspace.transaction() as tx:
            purse = Purse(tx, definition.connector, naive(now))
            shortage = purse.reserve(message.delivery_id, price, self._credit_rules(tx, definition))
        if shortage is None:
            return None
        if shortage in PASSING_SHORTAGES:
            return Ending("put_off", shortage, not_before=naive(now) + _SHORTAGE_WAIT)
        return Ending("skipped", shortage)

    def _credit_rules(self, tx: Transaction, definition: ConnectorDefinition) -> CreditRules:
        """The limits as they are now, whatever version of the connector a message is sent by."""
        version = versions_in_force(tx, "connector").get(definition.connector)
        return (self._definition(definition.connector, version) or definition).credits

    def _settle(
        self, definition: ConnectorDefinition, message: Message, ending: Ending, price: int, now: datetime
    ) -> None:
        with self.workspace.transaction() as tx:
            purse = Purse(tx, definition.connector, naive(now))
            if ending.state == "delivered":
                # A purchase has settled what it used together with what it saved.
                purse.use(message.delivery_id, price)
            else:
                purse.release(message.delivery_id, ending.reason or ending.state)
