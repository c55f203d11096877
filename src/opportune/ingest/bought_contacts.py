"""Makes contacts out of people that a provider sold, by the rules for every other record: an email is one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from opportune.ingest.fields import clean_email
from opportune.ingest.one_record import save_contacts
from opportune.store import Transaction


def save_bought_contacts(
    tx: Transaction, connector: str, domain: str, people: Sequence[Mapping[str, str]], now: datetime
) -> list[int]:
    """The ids of the contacts that were saved, in order; somebody whose address is none is left out. `now` is naive UTC.

    They belong to the account with this domain, whatever mailbox they use. `connector` is the system that their external ids
    are of.
    """
    save_contacts(tx, connector, [{**person, "company_domain": domain} for person in people], now)
    emails = [email for person in people if (email := clean_email(person.get("email", "")))]
    found = [tx.fixed("get_alias_holder", {"kind": "email", "value": email}) for email in emails]
    return [int(rows[0][0]) for rows in found if rows]
