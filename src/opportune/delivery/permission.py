"""Whether a message may be sent, asked at the moment of sending: consent, suppression, hold-out, caps, quiet hours, one mail per
address.

Emails and web push are messages to a person and are asked about; what goes to other systems is only held to its hours.

It decides and changes nothing; the loop does what it says.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from opportune.delivery.caps import counted_after
from opportune.delivery.message import Ending, Message
from opportune.delivery.recipient import address_in
from opportune.delivery.sending_nodes import Journeys, SentNode, journeys_of, sending_rules_at
from opportune.delivery.sending_time import allowed_at, share_of, spread, zone_of
from opportune.model.sending_rules import PERSONAL_CHANNELS, SendingRules
from opportune.store import Transaction, statement

# What holds back even mails that need no consent: there is nobody there, or they called us a nuisance.
_ALWAYS_SUPPRESSED = frozenset({"hard_bounce", "complaint", "manual", "erased"})
# A mailbox that takes nothing says nothing about a browser.
_OF_MAILBOXES = frozenset({"hard_bounce"})
# What is known of a message that is not there any more.
_GONE = {"has_left": True}

# The entry that a message is of, and its node.
_Place = tuple[int, str]


def gate(tx: Transaction, messages: Sequence[Message], now: datetime) -> dict[int, Ending]:
    """The endings of those messages that may not be sent, by delivery id: skipped, with a reason, or put off until a moment.

    Reasons are left, no_address, no_subscription, suppressed, no_consent, held_out, duplicate, capped, and quiet for
    what is put off. What is sent of the batch counts for the caps and doubles of what comes after it, in order of
    delivery id. `now` is naive UTC.
    """
    rules = sending_rules_at(tx, now)
    journeys = journeys_of(tx, {(message.workflow_id, message.version) for message in messages})
    circumstances = tx.run_dicts(
        statement("list_circumstances"),
        {"ids": [message.delivery_id for message in messages], "holdout_percent": rules.holdout_percent},
    )
    found = {row["delivery_id"]: row for row in circumstances}
    asked = [
        _Asked(message, found.get(message.delivery_id, _GONE), rules, journeys)
        for message in sorted(messages, key=lambda one: one.delivery_id)
    ]
    facts = _facts(tx, [one for one in asked if one.is_personal], rules, journeys, now)
    verdicts = ((one.delivery_id, _verdict(one, facts, rules, now)) for one in asked)
    return {delivery_id: verdict for delivery_id, verdict in verdicts if verdict is not None}


@dataclass
class _Asked:
    """A message that is to be decided on."""

    message: Message
    found: Mapping[str, Any]
    rules: SendingRules
    journeys: Journeys
    node: SentNode = field(init=False)
    address: str | None = field(init=False, default=None)
    # That of the recipient.
    zone: ZoneInfo = field(init=False)
    # The numbers of the caps that it counts for and is held back by.
    caps: list[int] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.node = self.journeys.node(self.message.workflow_id, self.message.version, self.message.node)
        if self.is_personal:
            self.address = address_in(self.message.data, self.node.address)
        self.zone = zone_of(self.found.get("contact_timezone"), self.found.get("account_timezone"), self.rules.timezone)
        if self.purpose is not None:
            tags = self.journeys.tags(self.message.workflow_id)
            channel = self.message.channel
            self.caps = [number for number, cap in enumerate(self.rules.caps) if cap.concerns(channel, tags)]

    @property
    def delivery_id(self) -> int:
        return self.message.delivery_id

    @property
    def is_mail(self) -> bool:
        return self.message.channel == "email"

    @property
    def is_personal(self) -> bool:
        """Whether a person gets it, who may have said what they want."""
        return self.message.channel in PERSONAL_CHANNELS

    @property
    def purpose(self) -> str | None:
        return self.journeys.purpose(self.node, self.message.content_version)

    @property
    def place(self) -> _Place:
        return self.message.enrollment_id, self.message.node


@dataclass
class _Facts:
    """What is known about the recipients; what is sent of this batch is added as it goes along."""

    # The messages whose browser is that of the recipient.
    subscribed: frozenset[int]
    suppressed: Mapping[str, str]
    granted: frozenset[tuple[int, str]]
    addressed: set[tuple[_Place, str]]
    # By number of cap and contact: the places that have sent to them, each with one message, in however many browsers it is shown.
    sent: defaultdict[tuple[int, int | None], set[_Place]]


def _verdict(one: _Asked, facts: _Facts, rules: SendingRules, now: datetime) -> Ending | None:
    if one.found["has_left"]:
        return Ending("skipped", "left")
    if one.is_personal and (reason := _refusal(one, facts, one.found["is_held_out"])):
        return Ending("skipped", reason)
    quiet = rules.quiet_hours if one.is_personal and one.purpose is not None else None
    allowed = now if quiet is None and one.node.hours is None else allowed_at(now, one.zone, quiet, one.node.hours)
    if allowed > now:
        if rules.spread_minutes:
            share = share_of(one.message.idempotency_key)
            allowed = spread(allowed, share, rules.spread_minutes, one.zone, quiet, one.node.hours)
        return Ending("put_off", "quiet", not_before=allowed)
    if one.is_personal:
        if _is_capped(one, facts, rules):
            return Ending("skipped", "capped")
        _count(one, facts)
    return None


def _refusal(one: _Asked, facts: _Facts, is_held_out: bool) -> str | None:
    if one.is_mail and one.address is None:
        return "no_address"
    if not one.is_mail and one.delivery_id not in facts.subscribed:
        return "no_subscription"
    reason = facts.suppressed.get(one.address or "")
    is_heeded = one.purpose is not None or reason in _ALWAYS_SUPPRESSED
    if reason is not None and is_heeded and (one.is_mail or reason not in _OF_MAILBOXES):
        return "suppressed"
    if not one.node.ignores_consent:
        needed = {purpose for purpose in (one.node.consent, one.purpose) if purpose is not None}
        if any((one.message.contact_id, purpose) not in facts.granted for purpose in needed):
            return "no_consent"
    # Only whoever would get it is held out, and a hold-out takes up no address.
    if is_held_out and one.purpose is not None:
        return "held_out"
    return "duplicate" if one.is_mail and (one.place, one.address) in facts.addressed else None


def _is_capped(one: _Asked, facts: _Facts, rules: SendingRules) -> bool:
    return any(
        len(facts.sent[number, one.message.contact_id] - {one.place}) >= rules.caps[number].max for number in one.caps
    )


def _count(one: _Asked, facts: _Facts) -> None:
    if one.is_mail and one.address is not None:
        facts.addressed.add((one.place, one.address))
    for number in one.caps:
        facts.sent[number, one.message.contact_id].add(one.place)


def _facts(tx: Transaction, asked: list[_Asked], rules: SendingRules, journeys: Journeys, now: datetime) -> _Facts:
    if not asked:
        return _Facts(frozenset(), {}, frozenset(), set(), defaultdict(set))
    contact_ids = sorted({one.message.contact_id for one in asked if one.message.contact_id is not None})
    addresses = sorted({one.address for one in asked if one.address is not None})
    mails = [one for one in asked if one.is_mail]
    pushes = [one.delivery_id for one in asked if not one.is_mail]
    subscribed = tx.fixed("list_subscribed_deliveries", {"ids": pushes}) if pushes else []
    consents = tx.fixed("list_granted_consents", {"contact_ids": contact_ids, "now": now})
    return _Facts(
        subscribed=frozenset(delivery_id for (delivery_id,) in subscribed),
        suppressed=dict(tx.fixed("list_suppressions_of", {"addresses": addresses})),
        granted=frozenset((contact_id, purpose) for contact_id, purpose in consents),
        addressed=_addressed(tx, mails, journeys) if mails else set(),
        sent=_sent(tx, asked, contact_ids, rules, journeys, now),
    )


def _addressed(tx: Transaction, mails: list[_Asked], journeys: Journeys) -> set[tuple[_Place, str]]:
    """The addresses that each place of these has written to already, or is writing to right now."""
    rows = tx.run_dicts(statement("list_addressed_before"), _batch(mails))
    found = ((row, journeys.node(row["workflow_id"], row["version"], row["node"]).address) for row in rows)
    return {
        ((row["enrollment_id"], row["node"]), address)
        for row, path in found
        if (address := address_in(json.loads(row["data"]), path))
    }


def _sent(
    tx: Transaction, asked: list[_Asked], contact_ids: list[int], rules: SendingRules, journeys: Journeys, now: datetime
) -> defaultdict[tuple[int, int | None], set[_Place]]:
    """What contacts got in the period of each cap, or are getting now. What has no purpose doesn't count."""
    sent: defaultdict[tuple[int, int | None], set[_Place]] = defaultdict(set)
    if not rules.caps or not contact_ids:
        return sent
    zones = {one.message.contact_id: one.zone for one in asked}
    after = {
        (number, zone): counted_after(cap, zone, now)
        for number, cap in enumerate(rules.caps)
        for zone in set(zones.values())
    }
    wanted = {"contact_ids": contact_ids, "since": min(after.values()), "now": now, "ids": _batch(asked)["ids"]}
    rows = tx.run_dicts(statement("list_messages_before"), wanted)
    journeys.add(tx, {(row["workflow_id"], row["version"]) for row in rows})
    for row in rows:
        if _has_purpose(row, journeys):
            zone, tags = zones[row["contact_id"]], journeys.tags(row["workflow_id"])
            for number, cap in enumerate(rules.caps):
                if cap.concerns(row["channel"], tags) and row["sent_at"] > after[number, zone]:
                    sent[number, row["contact_id"]].add((row["enrollment_id"], row["node"]))
    return sent


def _has_purpose(row: Mapping[str, Any], journeys: Journeys) -> bool:
    node = journeys.node(row["workflow_id"], row["version"], row["node"])
    return journeys.purpose(node, row["content_version"]) is not None


def _batch(asked: Iterable[_Asked]) -> dict[str, list[int]]:
    return {
        "ids": [one.delivery_id for one in asked],
        "enrollment_ids": sorted({one.message.enrollment_id for one in asked}),
    }
