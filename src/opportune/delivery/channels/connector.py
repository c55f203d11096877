"""Sends through connectors: decides which calls, rows or purchases a node of a journey comes to, and what they cost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from opportune.delivery.client import Client
from opportune.delivery.connector_calls import Speaker, Stopped
from opportune.delivery.connector_files import Files
from opportune.delivery.connector_push import Push
from opportune.delivery.connector_records import RECORD, Pushed, Records
from opportune.delivery.connector_subjects import subjects_of
from opportune.delivery.connector_tokens import Tokens
from opportune.delivery.contact_purchase import Purchase, SaveBought
from opportune.delivery.credits import PASSING_SHORTAGES, Purse
from opportune.delivery.csv_folder import CsvFolder
from opportune.delivery.message import Ending, Message
from opportune.delivery.pace import Pace
from opportune.errors import InvalidInput, OpportuneError, Unavailable
from opportune.model.connector import ConnectorDefinition
from opportune.model.node import (
    Connected,
    CreateAccount,
    EnrollInSequence,
    PurchaseContacts,
    PushAudience,
    PushCrm,
    RemoveFromAudience,
    SaveContacts,
    Sending,
)  # fmt: skip
from opportune.rendering.connector_fields import profile_of
from opportune.rendering.template import TemplateError
from opportune.store import Workspace
from opportune.store.workspace import naive

# An allotment of credits makes those due at once who wait for some; this is for what else may have changed.
_SHORTAGE_WAIT = timedelta(hours=6)
_KEPT_DEFINITIONS = 200
_NOT_IN_AUDIENCE = "not_in_audience"


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
        self._tokens = Tokens(self.client, self.secret_of, self.keep_secret)
        self._pace = Pace()
        self._records = Records(self.workspace)
        self._files = Files(self.folder, self._records)
        self._versions: dict[tuple[str, int], ConnectorDefinition] = {}
        self._turns: WeakValueDictionary[tuple[int, Pushed], asyncio.Lock] = WeakValueDictionary()

    async def send(self, message: Message, node: Sending, now: datetime) -> Ending:
        assert isinstance(node, Connected), "only nodes that name a connector come here"
        definition = self._definition(node.connector, message.content_version)
        if definition is None:
            return Ending("failed", f"connector {node.connector} is not there; define it, and replay the message")
        if not definition.can(node.operation):
            return Ending("failed", f"connector {node.connector} has no calls for {node.operation}")
        contacts = node.per_account if isinstance(node, PurchaseContacts) else 0
        price = definition.credits.price_of(node.operation, contacts)
        if price and (short := await asyncio.to_thread(self._reserve, definition, message, price, now)):
            return short
        try:
            ending = await self._perform(definition, message, node, now)
        except Stopped as stopped:
            ending = stopped.ending
        except TemplateError as error:
            ending = Ending("failed", str(error))
        except Unavailable as error:
            ending = Ending("retry", error.message)
        except OpportuneError as error:
            ending = Ending("failed", error.message)
        if price and ending.state != "retry":
            await asyncio.to_thread(self._settle, definition, message, ending, price, now)
        return ending

    def preview(self, message: Message, node: Sending) -> Mapping[str, Any]:
        """What would be written, by the mapping; the calls themselves depend on what the other side has."""
        assert isinstance(node, Connected), "only nodes that name a connector come here"
        definition = self._definition(node.connector, message.content_version)
        if definition is None:
            raise InvalidInput(f"connector {node.connector} is not there")
        try:
            return {
                "connector": definition.connector,
                "operation": node.operation,
                "subjects": [
                    {"type": one.type, "id": one.id, "fields": dict(profile_of(definition, one.type, one.data).fields)}
                    for one in subjects_of(definition, message, node)
                ],
            }
        except TemplateError as error:
            raise InvalidInput(str(error)) from error

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
                await asyncio.to_thread(self._files.test, definition)
                return Ending("delivered")
            if "test" not in definition.calls:
                return Ending("skipped", "the connector has no call `test`; add one that changes nothing")
            answer = await self._speaker(definition, "test", now).ask("test", {"settings": dict(definition.settings)})
            return Ending("delivered", status_code=answer.status if answer else None)
        except Stopped as stopped:
            return replace(stopped.ending, state="failed")
        except OpportuneError as error:
            return Ending("failed", error.message)

    async def _perform(
        self, definition: ConnectorDefinition, message: Message, node: Connected, now: datetime
    ) -> Ending:
        subjects = subjects_of(definition, message, node)
        if not subjects:
            return Ending("skipped", "no_recipient")
        if isinstance(node, PurchaseContacts):
            purchase = Purchase(self.workspace, self.folder, self.save_bought)
            speaker = self._speaker(definition, message.idempotency_key, now)
            return await purchase.buy(definition, message, node, speaker)
        if definition.via == "csv_file":
            return await asyncio.to_thread(self._files.write, definition, message, node, subjects, now)
        ids: list[str] = []
        skipped: str | None = None
        for subject in subjects:
            speaker = self._speaker(definition, f"{message.idempotency_key}-{subject.id}", now)
            push = Push(speaker, self._records, subject.type, subject.id, subject.data)
            try:
                async with self._turn(push):
                    remote_id = await self._operation(push, node)
                ids += [remote_id] if remote_id is not None else []
            except Stopped as stopped:
                if stopped.ending.state != "skipped":
                    raise
                skipped = stopped.ending.reason
                continue
            except TemplateError as error:
                raise Stopped(Ending("failed", str(error))) from error
        if skipped is not None and not ids and len(subjects) == 1:
            return Ending("skipped", skipped)
        return Ending("delivered", answer={"remote_ids": ids[:100]})

    def _turn(self, push: Push) -> asyncio.Lock:
        """One message after the other about the same person or company: two at once would both find nobody, and create two."""
        key = (id(asyncio.get_running_loop()), push.pushed)
        lock = self._turns.get(key)
        if lock is None:
            lock = self._turns[key] = asyncio.Lock()
        return lock

    def _operation(self, push: Push, node: Connected) -> Awaitable[str | None]:
        match node:
            case PushAudience():
                return self._add(push, node.audience)
            case RemoveFromAudience():
                return self._remove(push, node.audience)
            case PushCrm() | SaveContacts():
                return push.save()
            case CreateAccount():
                return push.create()
            case EnrollInSequence():
                return self._enroll(push, node.sequence)
            case _:
                raise TypeError(f"{type(node).__name__} is no node of a connector")

    async def _add(self, push: Push, audience: str) -> str | None:
        name = f"add_{push.subject}_to_audience"
        remote_id = await self._needed(push, name)
        answer = await push.speaker.ask(name, {**push.data, "audience": audience, "remote_id": remote_id})
        membership = answer.picked.get("membership_id") if answer else None
        kept = str(membership) if membership is not None else None
        await push.keep(audience, kept)
        return remote_id or kept or str(push.subject_id)

    async def _remove(self, push: Push, audience: str) -> str | None:
        known = await push.known()
        if audience not in known:
            raise Stopped(Ending("skipped", _NOT_IN_AUDIENCE))
        data = {**push.data, "audience": audience, "remote_id": known.get(RECORD), "membership_id": known[audience]}
        await push.speaker.ask(f"remove_{push.subject}_from_audience", data)
        await push.forget(audience)
        return known.get(RECORD) or str(push.subject_id)

    async def _enroll(self, push: Push, sequence: str) -> str | None:
        remote_id = await self._needed(push, "enroll_in_sequence")
        await push.speaker.ask("enroll_in_sequence", {**push.data, "sequence": sequence, "remote_id": remote_id})
        return remote_id

    async def _needed(self, push: Push, name: str) -> str | None:
        """The id of the record, which is made where the calls need one."""
        if not any(call.needs_record for call in push.speaker.definition.calls[name]):
            return None
        remote_id = await push.create()
        if remote_id is None:
            raise Stopped(Ending("failed", "the other side says no id of the record; pick one in its calls"))
        return remote_id

    def _speaker(self, definition: ConnectorDefinition, key: str, now: datetime) -> Speaker:
        return Speaker(definition, self.client, self._tokens, self.secret_of, self._pace, key, now)

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
            shortage = purse.reserve(message.delivery_id, price, definition.credits)
        if shortage is None:
            return None
        if shortage in PASSING_SHORTAGES:
            return Ending("put_off", shortage, not_before=naive(now) + _SHORTAGE_WAIT)
        return Ending("skipped", shortage)

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
