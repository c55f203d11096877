"""What people say about the members of a segment: who belongs to it, who is kept in, who is kept out.

It writes pins and asks for the subjects to be evaluated; the next tick makes members of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from opportune.errors import Conflict, InvalidInput
from opportune.ingest.domains import registrable_domain
from opportune.ingest.fields import clean_email
from opportune.model.criteria import SubjectType
from opportune.model.segment import Mode, SegmentDefinition
from opportune.store import Transaction

# Names handed to the store at a time.
BATCH = 50_000
# Rejections that are listed; a file in which everything is wrong says so with these.
MAX_LISTED = 1_000
_MAX_SHOWN = 200
_MAX_ID = 2**63 - 1
_COLUMNS = {"number": "bigint", "subject_id": "bigint", "address": "varchar", "value": "varchar"}


class PinAction(StrEnum):
    """What becomes of the subjects named: a member or none, kept in, kept out, or left to criteria and workflows.

    `replace` adds them, and takes out whom the same source named before and does not name any more, as a list in a CRM does.
    """

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"
    PIN_IN = "pin_in"
    PIN_OUT = "pin_out"
    UNPIN = "unpin"


@dataclass(frozen=True)
class NamedSubject:
    """An account or contact as somebody named it. `reason` says why it names nobody."""

    number: int
    value: str
    subject_id: int | None = None
    address: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Rejected:
    """A name that was left out, with the reason."""

    number: int
    value: str | None
    reason: str


@dataclass(frozen=True)
class PinResult:
    """What became of the names. At most `MAX_LISTED` rejections are listed, in the order of the names."""

    changed: int
    unchanged: int
    rejected: int
    rejections: tuple[Rejected, ...]


@dataclass(frozen=True)
class Saying:
    """Who says it, and when (naive UTC). `source` is person or import."""

    source: str
    pinned_by: str | None
    now: datetime


def name_subject(number: int, value: str | int, subject: SubjectType) -> NamedSubject:
    """What a text or a number means: an id, or else a domain or an email."""
    text = str(value).strip()
    if text.isascii() and text.isdigit():
        if not 0 < int(text) <= _MAX_ID:
            return NamedSubject(number, _shown(text), reason=f"{_shown(text)} is no id")
        return NamedSubject(number, text, subject_id=int(text))
    address = registrable_domain(text) if subject is SubjectType.ACCOUNT else clean_email(text)
    if address is None:
        kind = "a domain" if subject is SubjectType.ACCOUNT else "an email address"
        return NamedSubject(number, _shown(text), reason=f"{_shown(text)!r} is neither {kind} nor an id")
    return NamedSubject(number, _shown(text), address=address)


def change_pins(
    tx: Transaction,
    segment: SegmentDefinition,
    segment_id: int,
    action: PinAction,
    named: Iterable[NamedSubject],
    saying: Saying,
) -> PinResult:
    """Do it for everybody who is named and known; the others are rejected, each with its reason.

    Raises Conflict for plain members of a segment whose criteria decide, InvalidInput for a replacement that names nobody known.
    """
    if segment.mode is Mode.RULE and action in (PinAction.ADD, PinAction.REPLACE, PinAction.REMOVE):
        raise Conflict(
            f"Segment {segment.segment} is of mode rule, so its criteria decide who is in it. Pin {segment.subject.value}s in "
            "or out instead: that holds whatever the criteria say."
        )
    rejections = list(resolve_subjects(tx, segment.subject, named))
    if action is PinAction.REMOVE:
        rejections += [
            Rejected(
                number, value, f"{kind} {key} keeps it in {segment.segment}; pin it out to keep it out all the same"
            )
            for number, value, kind, key in tx.fixed("list_claimed_subjects", {"segment_id": segment_id})
        ]
        tx.fixed("delete_claimed_subjects", {"segment_id": segment_id})
    is_included = {PinAction.ADD: True, PinAction.REPLACE: True, PinAction.PIN_IN: True, PinAction.PIN_OUT: False}.get(
        action
    )
    pins = {"segment_id": segment_id, "is_included": is_included}
    tx.fixed("create_pin_change", {**pins, "only_included": action is PinAction.REMOVE})
    found, changed = tx.fixed("count_pin_changes")[0]
    unchanged = found - changed
    if is_included is None:
        tx.fixed("delete_changed_pins", {"segment_id": segment_id})
    else:
        tx.fixed("upsert_pins", {**pins, "source": saying.source, "pinned_by": saying.pinned_by, "now": saying.now})
    requests = {"subject_type": segment.subject.value, "now": saying.now}
    tx.fixed("insert_pin_requests", requests)
    if action is PinAction.REPLACE:
        if not found:
            raise InvalidInput(
                f"None of those named is a known {segment.subject.value}, so nothing was replaced. "
                "Check that this is the right list."
            )
        tx.fixed("create_replaced_pin_change", {"segment_id": segment_id, "source": saying.source})
        changed += tx.scalar("select count(*) from pin_change")
        tx.fixed("delete_changed_pins", {"segment_id": segment_id})
        tx.fixed("insert_pin_requests", requests)
    rejections.sort(key=lambda rejected: rejected.number)
    return PinResult(int(changed), int(unchanged), len(rejections), tuple(rejections[:MAX_LISTED]))


def resolve_subjects(tx: Transaction, asked: SubjectType, named: Iterable[NamedSubject]) -> Iterator[Rejected]:
    """Store who is meant as the temporary table found_subject; what means nobody is handed back."""
    tx.fixed("create_named_subject")
    lines: list[bytes] = []
    for one in named:
        if one.reason is not None:
            yield Rejected(one.number, one.value, one.reason)
            continue
        row = {"number": one.number, "subject_id": one.subject_id, "address": one.address, "value": one.value}
        lines.append(msgspec.json.encode(row))
        if len(lines) >= BATCH:
            tx.insert_ndjson("named_subject", _COLUMNS, b"\n".join(lines) + b"\n")
            lines = []
    if lines:
        tx.insert_ndjson("named_subject", _COLUMNS, b"\n".join(lines) + b"\n")
    subject = asked.value
    tx.fixed("create_found_account" if asked is SubjectType.ACCOUNT else "create_found_contact")
    for number, value, merged_into in tx.fixed("list_missing_subjects"):
        if merged_into:
            yield Rejected(number, value, f"{subject} {value} was merged into {subject} {merged_into}; name that one")
        else:
            yield Rejected(number, value, f"there is no {subject} {value}; `opportune {subject}s list` shows them")


def _shown(text: str) -> str:
    return text[:_MAX_SHOWN]
