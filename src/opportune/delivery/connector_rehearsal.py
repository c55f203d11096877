"""Goes through what a message to a connector comes to, by the code that delivers it, without anything leaving the house.

Nobody answers, so the answers are supposed: whoever is looked up is not there, a record that we know of is there with every field
blank, and whatever a later call needs of an answer is a name in brackets.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from opportune.delivery.address import checked_url
from opportune.delivery.connector_calls import Reply, Request, Stopped, is_question
from opportune.delivery.connector_files import Files
from opportune.delivery.connector_operations import Operations, cannot
from opportune.delivery.connector_records import Note, Pushed, Records
from opportune.delivery.connector_wire import credentials
from opportune.delivery.contact_purchase import Bought, Purchase, wanted_of
from opportune.delivery.csv_folder import CsvFolder
from opportune.delivery.message import Ending, Message
from opportune.delivery.secrets import SecretsUnseen
from opportune.errors import OpportuneError
from opportune.model.connector import ConnectorDefinition
from opportune.model.connector_auth import BasicAuth
from opportune.model.connector_call import Call, parts_of
from opportune.model.node import Connected, PurchaseContacts
from opportune.rendering.outgoing import FileRow, HttpCall, Outgoing, Unanswered
from opportune.store import Transaction, Workspace

_ACCESS = "[access token]"


@dataclass
class Rehearsal:
    """Several messages one after the other: what one of them would note about somebody, the next one knows. `now` is naive UTC."""

    workspace: Workspace
    folder: CsvFolder
    allowed_hosts: Collection[str]
    now: datetime

    def __post_init__(self) -> None:
        self._records = _Records(self.workspace)

    def of(self, definition: ConnectorDefinition, message: Message, node: Connected) -> Outgoing:
        """What this message would come to."""
        if reason := cannot(definition, node):
            return Outgoing(problem=reason)
        wire, folder = _Wire(self.allowed_hosts), _Folder(self.folder.path)
        purchase = _Purchase(self.workspace, folder, _buys_nobody)
        operations = Operations(wire, self._records, Files(folder, self._records), purchase)
        skipped = problem = None
        ending = asyncio.run(operations.perform(definition, message, node, self.now.replace(tzinfo=UTC)))
        if ending.state == "skipped":
            skipped = ending.reason
        elif ending.state != "delivered":
            problem = ending.reason
        return Outgoing(tuple(wire.calls), tuple(folder.rows), tuple(purchase.bought), skipped, problem)


@dataclass
class _Wire:
    """Takes down what it is to carry."""

    allowed_hosts: Collection[str]
    calls: list[HttpCall] = field(default_factory=list)

    async def carry(self, request: Request, now: datetime) -> Reply:
        reply, supposing = _supposed(request)
        self.calls.append(
            HttpCall(
                request.call.method,
                request.url,
                {**request.headers, **_unseen_credentials(request.definition)},
                None if request.body is None else request.body.decode("utf-8", "replace"),
                supposing,
            )
        )
        try:
            checked_url(request.url, self.allowed_hosts)
        except OpportuneError as error:
            raise Stopped(Ending("failed", error.message)) from error
        return reply


@dataclass
class _Records(Records):
    """Notes in memory what would be noted, beside what is."""

    _noted: dict[Pushed, dict[str, str | None]] = field(default_factory=dict, init=False)

    def of(self, pushed: Pushed) -> Mapping[str, str | None]:
        if pushed not in self._noted:
            self._noted[pushed] = dict(super().of(pushed))
        return dict(self._noted[pushed])

    async def note(self, note: Note) -> None:
        await asyncio.to_thread(self.write, [note])

    def write(self, notes: Sequence[Note]) -> None:
        for note in notes:
            self.of(note.pushed)
            if note.is_gone:
                self._noted[note.pushed].pop(note.audience, None)
            else:
                self._noted[note.pushed][note.audience] = note.remote_id


@dataclass
class _Folder(CsvFolder):
    """Takes down rows instead of adding them."""

    rows: list[FileRow] = field(default_factory=list, init=False)

    def add(self, name: str, key: str, row: Mapping[str, object]) -> bool:
        self.place_of(name)
        self.rows.append(FileRow(name, {"key": key, **row}))
        return True


@dataclass(frozen=True)
class _Purchase(Purchase):
    """Chooses whom to buy, and buys nobody."""

    bought: list[Bought] = field(default_factory=list)

    def save(
        self,
        definition: ConnectorDefinition,
        message: Message,
        node: PurchaseContacts,
        domain: str,
        people: Sequence[Bought],
        now: datetime,
    ) -> Ending:
        with self.workspace.read() as tx:
            self.bought.extend(wanted_of(tx, people, node))
        # What a provider over HTTP offers is known once it has answered.
        is_known = definition.via != "http"
        return Ending("skipped", "nothing_to_buy") if is_known and not self.bought else Ending("delivered")


def _buys_nobody(tx: Transaction, connector: str, domain: str, people: Sequence[Bought], now: datetime) -> list[int]:
    raise AssertionError("a rehearsal buys nobody")


def _unseen_credentials(definition: ConnectorDefinition) -> Mapping[str, str]:
    """The headers that show who sends a request, without what nobody is to see."""
    auth = definition.auth
    if isinstance(auth, BasicAuth):
        # Encoded, the name of a secret would look like one.
        return {"Authorization": f"Basic [{auth.user} and secret {auth.secret}]"}
    return credentials(definition, SecretsUnseen().__getitem__, _ACCESS)


def _supposed(request: Request) -> tuple[Reply, str | None]:
    """What is taken for the answer to a request, and in words where it decides what comes next."""
    call, operation = request.call, request.operation
    if operation.startswith("find_"):
        return Reply(404, None), "nobody is found there"
    later = request.definition.calls[operation]
    later = later[later.index(call) + 1 :]
    picks = {pick: path for pick, path in call.pick.items() if not _makes_needless(pick, later)}
    content: Any = None
    for pick, path in picks.items():
        content = _with_value(content, parts_of(path), _stand_in(pick))
    if is_question(operation):
        return Reply(200, content), "it is there, and nothing is filled in"
    if len(picks) < len(call.pick):
        return Reply(200, content), "there is none yet"
    return Reply(200, content), None


def _makes_needless(pick: str, later: Sequence[Call]) -> bool:
    return any(call.unless == pick for call in later)


def _stand_in(pick: str) -> Any:
    """What a call picks of an answer that nobody gave."""
    match pick:
        case "record":
            return {}
        case "contacts":
            return []
        case _:
            return Unanswered(f"[{pick}]")


def _with_value(content: Any, parts: Sequence[str | int], value: Any) -> Any:
    """The content with this value at a place. A list is as long as it takes."""
    if not parts:
        return content if isinstance(content, dict) else value
    head, *rest = parts
    if isinstance(head, str):
        found = content if isinstance(content, dict) else {}
        return {**found, head: _with_value(found.get(head), rest, value)}
    held = list(content) if isinstance(content, list) else []
    held += [None] * (head + 1 - len(held))
    held[head] = _with_value(held[head], rest, value)
    return held
