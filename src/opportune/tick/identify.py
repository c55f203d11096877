"""Fetches the open claims of a tick, has them resolved, and stores who is who."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from opportune.model.criteria import SubjectType
from opportune.plan.tick_plan import EventFacts
from opportune.store import Transaction
from opportune.tick.attributes import hand_over_changes, record_changes, take_account_traits, take_contact_traits
from opportune.tick.identity import Claim, Known, Resolution, resolve


def identify(tx: Transaction, facts: EventFacts, now: datetime) -> None:
    """Create `event_subject` for the tick's new events; contacts, visitors, accounts and links are made as needed.

    `now` is naive UTC and dates what is made.
    """
    tx.fixed("create_mention")
    tx.fixed("create_claim")
    open_claims = [Claim(*row) for row in tx.fixed("select_open_claims")]
    if open_claims:
        ids = _Ids(tx)
        resolution = resolve(open_claims, _known(tx), ids.person, ids.account)
        ids.save()
        _store(tx, resolution, now)
        tx.fixed("create_mention")
    tx.fixed("create_event_subject")
    if facts.company_count:
        tx.fixed("update_company_subjects")
    if facts.identify_count:
        take_contact_traits(tx, now)
    if facts.group_count:
        take_account_traits(tx, now)


class _Ids:
    """Counts up from the stored counters; saved once, in the transaction that uses them."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._next = {name: int(value) for name, value in tx.run("select name, next_id from id_counter")}

    def person(self) -> int:
        return self._take("person")

    def account(self) -> int:
        return self._take("account")

    def _take(self, name: str) -> int:
        value = self._next[name]
        self._next[name] = value + 1
        return value

    def save(self) -> None:
        for name in ("person", "account"):
            self._tx.run("update id_counter set next_id = ? where name = ?", [self._next[name], name])


def _known(tx: Transaction) -> Known:
    known = Known()
    indexes = {"anonymous_id": known.visitors, "user_id": known.users, "email": known.emails}
    for kind, value, person_id in tx.run("select kind, value, person_id from mention where person_id is not null"):
        indexes[kind][value] = person_id
    known.links.update(dict(tx.fixed("select_claim_links")))
    for contact_id, email, account_id in tx.fixed("select_claim_contacts"):
        known.contact_email[contact_id] = email
        known.contact_account[contact_id] = account_id
    known.domains.update(dict(tx.fixed("select_claim_domains")))
    known.groups.update(dict(tx.fixed("select_claim_groups")))
    return known


def _store(tx: Transaction, found: Resolution, now: datetime) -> None:
    stamp = now.isoformat(sep=" ")
    made = {"created_at": stamp, "updated_at": stamp}

    def insert(
        table: str, columns: dict[str, str], rows: Sequence[Any], to_dict: Callable[[Any], dict[str, object]]
    ) -> None:
        if rows:
            encoder = msgspec.json.Encoder()
            tx.insert_ndjson(table, columns, b"\n".join(encoder.encode(to_dict(row)) for row in rows) + b"\n")

    times = {"created_at": "TIMESTAMP", "updated_at": "TIMESTAMP"}
    insert(
        "account",
        {"account_id": "BIGINT", "name": "VARCHAR", "domain": "VARCHAR", **times},
        found.accounts,
        lambda row: {"account_id": row[0], "name": row[1], "domain": row[1], **made},
    )
    insert(
        "contact",
        {"contact_id": "BIGINT", "email": "VARCHAR", **times},
        found.contacts,
        lambda row: {"contact_id": row[0], "email": row[1], **made},
    )
    insert(
        "visitor",
        {"visitor_id": "BIGINT", "anonymous_id": "VARCHAR", "created_at": "TIMESTAMP"},
        found.visitors,
        lambda row: {"visitor_id": row[0], "anonymous_id": row[1], "created_at": stamp},
    )
    insert(
        "account_domain",
        {"domain": "VARCHAR", "account_id": "BIGINT", "first_seen_at": "TIMESTAMP"},
        found.domains,
        lambda row: {"domain": row[0], "account_id": row[1], "first_seen_at": stamp},
    )
    insert(
        "account_mapping",
        {"system": "VARCHAR", "external_id": "VARCHAR", "account_id": "BIGINT", "first_seen_at": "TIMESTAMP"},
        found.groups,
        lambda row: {"system": "group", "external_id": row[0], "account_id": row[1], "first_seen_at": stamp},
    )
    _store_aliases(tx, found, now)
    _store_contact_changes(tx, found, now)
    _store_links(tx, found, now)
    for event_id, kind, value, kept, other in found.conflicts:
        tx.fixed(
            "insert_identity_conflict",
            {"event_id": event_id, "kind": kind, "value": value, "kept": kept, "other": other, "now": now},
        )


def _store_aliases(tx: Transaction, found: Resolution, now: datetime) -> None:
    if found.aliases:
        kinds, values, people = zip(*found.aliases, strict=True)
        survivors = [found.merged.get(person, person) for person in people]
        tx.fixed("insert_aliases", {"kinds": list(kinds), "values": list(values), "people": survivors, "now": now})
    if found.merged:
        tx.fixed("update_merged_aliases", {"merged": list(found.merged), "survivors": list(found.merged.values())})


def _store_contact_changes(tx: Transaction, found: Resolution, now: datetime) -> None:
    if found.contact_emails:
        tx.fixed("create_former_contacts", {"contacts": list(found.contact_emails)})
        tx.fixed(
            "update_contact_emails",
            {
                "contacts": list(found.contact_emails),
                "emails": list(found.contact_emails.values()),
                "now": now,
            },
        )
        record_changes(tx, SubjectType.CONTACT, now)
    if found.contact_accounts:
        tx.fixed("insert_account_moves", {"contacts": list(found.contact_accounts), "now": now})
        tx.fixed("insert_former_account_requests", {"contacts": list(found.contact_accounts), "now": now})
        tx.fixed(
            "update_contact_accounts",
            {
                "contacts": list(found.contact_accounts),
                "accounts": list(found.contact_accounts.values()),
                "now": now,
            },
        )
    if found.merged:
        tx.fixed("insert_former_account_requests", {"contacts": list(found.merged), "now": now})
        tx.fixed("create_former_contacts", {"contacts": list(found.merged.values())})
        tx.fixed(
            "update_merged_contacts",
            {"merged": list(found.merged), "survivors": list(found.merged.values()), "now": now},
        )
        hand_over_changes(tx, SubjectType.CONTACT, found.merged)
        tx.fixed("move_consents", {"merged": list(found.merged), "survivors": list(found.merged.values())})
        tx.fixed("delete_consents_of", {"people": list(found.merged)})
        tx.fixed("delete_merged_contacts", {"merged": list(found.merged)})


def _store_links(tx: Transaction, found: Resolution, now: datetime) -> None:
    if not found.links:
        return
    subjects = list(found.links)
    into = [target for target, _ in found.links.values()]
    causes = [cause for _, cause in found.links.values()]
    # Where the past of the subjects counted until now is rescored as well as where it counts from now on.
    tx.fixed("insert_link_requests", {"subjects": subjects, "into": into, "now": now})
    tx.fixed("upsert_links", {"subjects": subjects, "into": into, "causes": causes, "now": now})
    tx.fixed("update_chained_links", {"subjects": subjects, "into": into})
