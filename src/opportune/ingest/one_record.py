"""Creates or updates accounts and contacts that somebody sends one by one, by the statements and rules of an import."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Values
from dataclasses import dataclass
from datetime import datetime

import msgspec
from pydantic import ValidationError

from opportune.errors import Conflict, InvalidInput
from opportune.ingest.domains import company_domain, is_free_mail, registrable_domain
from opportune.ingest.fields import clean_email
from opportune.ingest.import_steps import ImportStep, store_records
from opportune.model.import_target import ImportObject
from opportune.model.mapping import Mapping
from opportune.store import Transaction

# Losses that a file survives with a warning, and that somebody who sends one record wants to hear of.
_CONFLICTS = ("duplicate_domain", "duplicate_email")


@dataclass(frozen=True)
class SavedRecord:
    """The record as it is stored now."""

    record_id: int
    is_new: bool


def save_account(tx: Transaction, system: str, values: Values[str, object], now: datetime) -> SavedRecord:
    """Create or update the account with this `external_id` in `system`, or this `domain`. `now` is naive UTC.

    Values that are missing or None leave the stored ones as they are. Raises InvalidInput, and Conflict when the
    domain belongs to another account.
    """
    record = {name: value for name, value in values.items() if value is not None}
    if "domain" in record:
        record["domain"] = read_company_domain(str(record["domain"]))
    return _save(tx, ImportObject.ACCOUNT, "domain", system, record, now)


def save_contact(tx: Transaction, system: str, values: Values[str, object], now: datetime) -> SavedRecord:
    """Create or update the contact with this `external_id` in `system`, or this `email`. `now` is naive UTC.

    One without an account comes to that of its company's domain, which is made if there is none yet; one whose
    `account_id` is given doesn't. Values that are missing or None leave the stored ones as they are. Raises InvalidInput,
    and Conflict when the email belongs to another contact.
    """
    record = {name: value for name, value in values.items() if value is not None}
    has_account = record.pop("account_id", None) is not None
    if "email" in record:
        email = record["email"] = read_one_email(str(record["email"]))
        if not has_account and (domain := company_domain(email)):
            record["email_domain"] = domain
    if "company_domain" in record:
        record["company_domain"] = read_company_domain(str(record["company_domain"]))
    return _save(tx, ImportObject.CONTACT, "email", system, record, now)


def save_contacts(tx: Transaction, system: str, people: Iterable[Values[str, object]], now: datetime) -> None:
    """Like `save_contact` for several people with emails; one whose email or domain is none is left out."""
    records = []
    for values in people:
        record = {name: value for name, value in values.items() if value is not None}
        try:
            email = record["email"] = read_one_email(str(record["email"]))
            record["company_domain"] = read_company_domain(str(record["company_domain"]))
        except InvalidInput:
            continue
        records.append({**record, "email_domain": company_domain(email)})
    _store(tx, ImportObject.CONTACT, "email", system, records, now)


def read_company_domain(text: str) -> str:
    """The registrable domain that names a company. Raises InvalidInput."""
    domain = registrable_domain(text)
    if domain is None:
        raise InvalidInput(f"{text[:200]!r} is not a domain that somebody can register. Send one like acme.example.")
    if is_free_mail(domain):
        raise InvalidInput(f"{domain} gives mailboxes to everybody, so it names no company. Leave the domain out.")
    return domain


def read_one_email(text: str) -> str:
    """An email address as it is stored. Raises InvalidInput."""
    email = clean_email(text)
    if email is None:
        raise InvalidInput(f"{text[:200]!r} is not an email address.")
    return email


def _save(
    tx: Transaction, kind: ImportObject, identity: str, system: str, record: dict[str, object], now: datetime
) -> SavedRecord:
    if "external_id" not in record and identity not in record:
        raise InvalidInput(
            f"Nothing says which {kind} this is. Send its {identity}, or its external_id with its system."
        )
    step = _store(tx, kind, identity, system, [record], now)
    for _, _, code, reason, _, _ in step.run("list_import_issues", per_code_max=1):
        if code in _CONFLICTS:
            raise Conflict(
                f"Nothing was changed: {reason.partition(';')[0]}. Merge the two, or leave the {identity} out."
            )
    saved = "get_saved_account" if kind is ImportObject.ACCOUNT else "get_saved_contact"
    record_id, outcome = tx.fixed(saved)[0]
    return SavedRecord(int(record_id), outcome == "created")


def _store(
    tx: Transaction,
    kind: ImportObject,
    identity: str,
    system: str,
    records: Iterable[Values[str, object]],
    now: datetime,
) -> ImportStep:
    step = ImportStep(tx, _mapping(kind, identity, system), now)
    step.run("create_import_record")
    step.run("create_import_issue")
    types: dict[str, str] = dict(step.run("list_import_columns", table_name="import_record"))
    lines = b"".join(
        msgspec.json.encode({"line": line, **record}) + b"\n" for line, record in enumerate(records, start=1)
    )
    tx.insert_ndjson("import_record", types, lines)
    store_records(step)
    return step


def _mapping(kind: ImportObject, identity: str, system: str) -> Mapping:
    fields = {"external_id": "external_id", identity: identity}
    try:
        return Mapping.model_validate({"name": "one-record", "object": kind, "system": system, "fields": fields})
    except ValidationError as error:
        raise InvalidInput(f"system: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from error
