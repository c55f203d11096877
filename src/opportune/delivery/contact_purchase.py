"""Buys people of an account from a provider and saves them as contacts; what is saved and what it costs are committed together."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from opportune.delivery.connector_calls import Speaker
from opportune.delivery.credits import Purse
from opportune.delivery.csv_folder import CsvFolder
from opportune.delivery.message import Ending, Message
from opportune.model.connector import ConnectorDefinition
from opportune.model.node import PurchaseContacts
from opportune.store import Transaction, Workspace
from opportune.store.workspace import naive

Bought = Mapping[str, str]


class SaveBought(Protocol):
    """Saves bought people as contacts of the company with this domain, and returns their ids: deduplicated by email."""

    def __call__(
        self, tx: Transaction, connector: str, domain: str, people: Sequence[Bought], now: datetime
    ) -> list[int]: ...


@dataclass(frozen=True)
class Purchase:
    """Whom we have already is not bought again."""

    workspace: Workspace
    folder: CsvFolder
    save_bought: SaveBought

    async def buy(
        self, definition: ConnectorDefinition, message: Message, node: PurchaseContacts, speaker: Speaker
    ) -> Ending:
        """Raises Stopped, InvalidInput and Unavailable."""
        account = message.data.get("account") or {}
        domain = str(account.get("domain") or "").lower()
        if not domain:
            return Ending("skipped", "no_domain")
        if definition.via == "csv_catalogue":
            offered = await asyncio.to_thread(self._offered, definition, domain)
        else:
            data = {**message.data, "settings": dict(definition.settings), "titles": list(node.titles)}
            answer = await speaker.ask("purchase_contacts", {**data, "per_account": node.per_account})
            offered = answer.picked.get("contacts", []) if answer is not None else []
        people = [_as_ours(definition, one) for one in offered]
        return await asyncio.to_thread(self.save, definition, message, node, domain, people, speaker.now)

    def _offered(self, definition: ConnectorDefinition, domain: str) -> Sequence[Mapping[str, Any]]:
        column = definition.bought.get("company_domain", "company_domain")
        return self.folder.catalogue(definition.files["contact"], column).get(domain, ())

    def save(
        self,
        definition: ConnectorDefinition,
        message: Message,
        node: PurchaseContacts,
        domain: str,
        people: Sequence[Bought],
        now: datetime,
    ) -> Ending:
        """Save those of the people on offer who are wanted, and settle what they cost."""
        with self.workspace.transaction() as tx:
            purse = Purse(tx, definition.connector, naive(now))
            if purse.is_debited(message.delivery_id):
                # The contacts are saved; only the end of the message was not noted.
                return Ending("delivered")
            chosen = wanted_of(tx, people, node)
            if not chosen:
                purse.release(message.delivery_id, "nothing was bought")
                return Ending("skipped", "nothing_to_buy")
            ids = self.save_bought(tx, definition.connector, domain, chosen, naive(now))
            price = definition.credits.price_of(node.operation, len(ids))
            purse.use(message.delivery_id, price, f"contacts {', '.join(map(str, ids))}")
        return Ending("delivered", answer={"bought": len(ids), "contact_ids": ids, "credits": price})


def wanted_of(tx: Transaction, people: Sequence[Bought], node: PurchaseContacts) -> list[Bought]:
    """The first ones with a title that is asked for and an email that we do not know."""
    wanted = [title.casefold() for title in node.titles]
    chosen: dict[str, Bought] = {}
    for one in people:
        email = one.get("email", "").strip().lower()
        title = one.get("title", "").casefold()
        if len(chosen) == node.per_account:
            break
        if not email or email in chosen or (wanted and not any(part in title for part in wanted)):
            continue
        if not tx.fixed("get_alias_holder", {"kind": "email", "value": email}):
            chosen[email] = one
    return list(chosen.values())


def _as_ours(definition: ConnectorDefinition, offered: Mapping[str, Any]) -> Bought:
    found = {ours: offered.get(theirs) for ours, theirs in definition.bought.items()}
    return {name: str(value).strip() for name, value in found.items() if value is not None and str(value).strip()}
