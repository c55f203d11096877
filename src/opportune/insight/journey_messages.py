"""What the nodes of a journey on trial would send: how many messages, which of them not and why, and what they would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opportune.compile.bindings import Bindings
from opportune.compile.condition import json_path
from opportune.compile.criteria import members, query
from opportune.compile.holdout import is_held_out
from opportune.compile.query import Query, case
from opportune.compile.sending import recipients
from opportune.insight.journey_trial import TriedJourney
from opportune.model.criteria import ConsentCondition, SubjectType
from opportune.model.email import EmailStatus
from opportune.model.journey import IGNORE
from opportune.model.node import Connected, PurchaseContacts, PushAudience, SendEmail, Sending, SendWebPush
from opportune.store import Transaction

# Why a mail would not be sent, as deliveries name it.
_NO_ADDRESS, _NO_CONSENT, _SUPPRESSED, _DUPLICATE = "no_address", "no_consent", "suppressed", "duplicate"
_NO_SUBSCRIPTION, _HELD_OUT = "no_subscription", "held_out"
# What holds back even mails that need no consent, see delivery/permission.py.
ALWAYS_SUPPRESSED = ("hard_bounce", "complaint", "manual", "erased")


@dataclass(frozen=True)
class MessagePreview:
    """What one node would send. `skipped` are those of `count` that would not be sent, by the reason. `credits` is the most they
    may cost, at a connector that takes some. `warning` says what keeps all of them from being sent."""

    channel: str
    count: int
    skipped: Mapping[str, int]
    connector: str | None
    credits: int
    warning: str | None


def count_messages(tx: Transaction, tried: TriedJourney, node: Sending, bind: Bindings) -> MessagePreview:
    """The messages to everybody who comes to the node; who does is in `previewed`, and who may get no more now in `capped`."""
    counts = _count(tx, tried, node, bind)
    total = sum(counts.values())
    return MessagePreview(
        channel=node.channel,
        count=total,
        skipped={reason: number for reason, number in sorted(counts.items(), key=str) if reason is not None},
        connector=node.connector if isinstance(node, Connected) else None,
        credits=total * (price_of(tried, node) + _removal_price(tried, node)),
        warning=warning(tried, node),
    )


def obstacles(tried: TriedJourney, node: SendEmail | SendWebPush, reached: str, bind: Bindings) -> Query:
    """One row per mail or web push to those whom `reached` selects: subject_id, contact_id, and why it would not be sent, if so.

    What depends on the moment, such as caps and hours, is not foreseen.
    """
    needed, purpose = _consent(tried, node)
    is_mail = isinstance(node, SendEmail)
    path = node.address if isinstance(node, SendEmail) else "contact.email"
    ctes = {
        "reached": reached,
        "recipient": recipients(node, tried.journey.subject, tried.catalogue, bind),
        "addressed": f"select r.*, lower(trim({_address(path, bind)})) as address\nfrom recipient r\n{_record(path)}",
    }
    if is_mail:
        whens = [("address is null or address = ''", f"'{_NO_ADDRESS}'")]
    else:
        whens = [("subscription_key is null", f"'{_NO_SUBSCRIPTION}'")]
    reasons = [f"reason in ({', '.join(map(repr, ALWAYS_SUPPRESSED))})"] if purpose is None else []
    if not is_mail:
        reasons.append("reason <> 'hard_bounce'")
    heeded = f" where {' and '.join(reasons)}" if reasons else ""
    whens.append((f"address in (select address from suppression{heeded})", f"'{_SUPPRESSED}'"))
    for place, one in enumerate(sorted(needed), start=1):
        consenting = members(ConsentCondition(consent=one), SubjectType.CONTACT, tried.catalogue, bind)
        ctes[f"consenting_{place}"] = consenting.sql
        whens.append((f"contact_id not in (select subject_id from consenting_{place})", f"'{_NO_CONSENT}'"))
    # Whoever is held out takes up no address: the first of the others gets the mail.
    each = "subject_id, address"
    percent = tried.definitions.sending_rules.holdout_percent
    if percent and purpose is not None:
        held_out = is_held_out("contact_id", percent)
        whens.append((held_out, f"'{_HELD_OUT}'"))
        each += f", {held_out}"
    if is_mail and tried.journey.subject is SubjectType.ACCOUNT:
        nth = f"row_number() over (partition by {each} order by contact_id)"
        whens.append(("nth_of_address > 1", f"'{_DUPLICATE}'"))
        ctes["counted"] = f"select *, {nth} as nth_of_address\nfrom addressed"
    source = "counted" if "counted" in ctes else "addressed"
    return query(ctes, f"select subject_id, contact_id, {case(whens, 'null')} as obstacle\nfrom {source}", bind)


def _count(tx: Transaction, tried: TriedJourney, node: Sending, bind: Bindings) -> dict[str | None, int]:
    reached = f"select distinct unnest(subject_ids) as subject_id from previewed where node = '{node.id}'"
    if isinstance(node, SendEmail | SendWebPush):
        found = obstacles(tried, node, reached, bind)
        counted = _counted(found.sql, node.channel, _consent(tried, node)[1])
        return dict(tx.run(counted, found.params))
    ctes = {"reached": reached, "recipient": recipients(node, tried.journey.subject, tried.catalogue, bind)}
    found = query(ctes, "select count(*) from recipient", bind)
    return {None: int(tx.run(found.sql, found.params)[0][0])}


def _consent(tried: TriedJourney, node: SendEmail | SendWebPush) -> tuple[set[str], str | None]:
    """The purposes that must be consented to, and the one that the message is for: what it says itself, or else the journey."""
    said = tried.email(node.email) if isinstance(node, SendEmail) else node
    asked = tried.journey.consent if tried.journey.consent != IGNORE else None
    purpose = (said.purpose if said is not None else None) or asked
    ignores = tried.journey.consent == IGNORE
    return set() if ignores else {one for one in (asked, purpose) if one is not None}, purpose


def _counted(sql: str, channel: str, purpose: str | None) -> str:
    """How many have which obstacle, caps as they are now among them: those whom one holds back are in `capped`."""
    obstacle = "obstacle"
    if purpose is not None:
        reached = f"contact_id in (select contact_id from capped where channel in ('any', '{channel}'))"
        obstacle = f"case when obstacle is null and {reached} then 'capped' else obstacle end"
    return f"select {obstacle} as why, count(*) from (\n{sql}\n) group by why"


def _record(path: str) -> str:
    """The join of the record that an address is in."""
    if path.startswith("account."):
        return "left join account a on a.account_id = r.account_id"
    return "left join contact c on c.contact_id = r.contact_id"


def _address(path: str, bind: Bindings) -> str:
    """The address at a path of what a message may say."""
    head, _, rest = path.partition(".")
    record = {"contact": "c", "account": "a"}.get(head)
    if record is None:
        # It comes with the event or with an answer, which nobody has yet.
        return "null::varchar"
    field, _, inner = rest.partition(".")
    return (
        f"json_extract_string({record}.attributes, {bind.value(json_path(inner))})" if inner else f'{record}."{field}"'
    )


def price_of(tried: TriedJourney, node: Sending) -> int:
    """The most credits that one message may cost."""
    if not isinstance(node, Connected):
        return 0
    connector = tried.connector(node.connector)
    if connector is None:
        return 0
    return connector.credits.price_of(node.operation, node.per_account if isinstance(node, PurchaseContacts) else 0)


def _removal_price(tried: TriedJourney, node: Sending) -> int:
    """The credits for taking somebody out again as they leave."""
    return price_of(tried, node.removal) if isinstance(node, PushAudience) and node.remove_on_exit else 0


def warning(tried: TriedJourney, node: Sending) -> str | None:
    """What keeps everything from being sent, and what to do about it."""
    email = tried.email(node.email) if isinstance(node, SendEmail) else None
    if email is None or email.status is EmailStatus.ACTIVE:
        return None
    return f"Email {email.email} is {email.status.value}, and only an active one is sent. Make it active first."
