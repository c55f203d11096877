"""Performs what a node of a journey asks of a connector: decides which calls, rows or purchases it comes to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from weakref import WeakValueDictionary

from opportune.delivery.connector_calls import Speaker, Stopped, Wire
from opportune.delivery.connector_files import Files
from opportune.delivery.connector_push import Push
from opportune.delivery.connector_records import RECORD, Pushed, Records
from opportune.delivery.connector_subjects import subjects_of
from opportune.delivery.contact_purchase import Purchase
from opportune.delivery.message import Ending, Message
from opportune.errors import OpportuneError, Unavailable
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
)  # fmt: skip
from opportune.rendering.template import TemplateError

_NOT_IN_AUDIENCE = "not_in_audience"


def cannot(definition: ConnectorDefinition, node: Connected) -> str | None:
    """Why a connector can do nothing about a node, if so."""
    return None if definition.can(node.operation) else f"connector {node.connector} has no calls for {node.operation}"


@dataclass(frozen=True)
class Operations:
    """What they are done with is handed in: a rehearsal has a wire, records and files of its own."""

    wire: Wire
    records: Records
    files: Files
    purchase: Purchase
    _turns: WeakValueDictionary[tuple[int, Pushed], asyncio.Lock] = field(
        default_factory=WeakValueDictionary, init=False
    )

    async def perform(
        self, definition: ConnectorDefinition, message: Message, node: Connected, now: datetime
    ) -> Ending:
        """What one attempt comes to, however it goes."""
        try:
            return await self._perform(definition, message, node, now)
        except Stopped as stopped:
            return stopped.ending
        except TemplateError as error:
            return Ending("failed", str(error))
        except Unavailable as error:
            return Ending("retry", error.message)
        except OpportuneError as error:
            return Ending("failed", error.message)

    async def _perform(
        self, definition: ConnectorDefinition, message: Message, node: Connected, now: datetime
    ) -> Ending:
        subjects = subjects_of(definition, message, node)
        if not subjects:
            return Ending("skipped", "no_recipient")
        if isinstance(node, PurchaseContacts):
            speaker = Speaker(definition, self.wire, message.idempotency_key, now)
            return await self.purchase.buy(definition, message, node, speaker)
        if definition.via == "csv_file":
            return await asyncio.to_thread(self.files.write, definition, message, node, subjects, now)
        ids: list[str] = []
        skipped: str | None = None
        for subject in subjects:
            speaker = Speaker(definition, self.wire, f"{message.idempotency_key}-{subject.id}", now)
            push = Push(speaker, self.records, subject.type, subject.id, subject.data)
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
