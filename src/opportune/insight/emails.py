"""Emails: which there are, who sends them, what became of their mails, and what a contact brings along for one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opportune.compile.message_data import message_data
from opportune.errors import InvalidInput, NotFound
from opportune.insight.subjects import require_subject
from opportune.model.definitions import Definitions
from opportune.model.email import EmailDefinition
from opportune.model.journey import IGNORE, JourneyDefinition
from opportune.model.node import SendEmail
from opportune.model.references import used_by
from opportune.rendering.checks import tags_to_bind
from opportune.store import Transaction
from opportune.store.definitions import versions_in_force

# What the states of messages come to for somebody who looks at an email.
_WAITING = ("waiting", "sending", "called")


@dataclass(frozen=True)
class Sending:
    """Where a mail would be sent from: the node of a journey, or nowhere in particular. `purpose` is what it needs consent to."""

    node: SendEmail | None
    purpose: str | None


def find_email(definitions: Definitions, key: str) -> EmailDefinition:
    """Raises NotFound."""
    found = definitions.by_name.get(("email", key))
    if not isinstance(found, EmailDefinition):
        raise NotFound(f"There is no email {key}. `opportune emails list` shows which there are.")
    return found


def list_emails(tx: Transaction, definitions: Definitions) -> list[dict[str, Any]]:
    """Every email with who sends it and how many mails there are, in order of key."""
    versions = versions_in_force(tx, "email")
    counts = _counts(tx)
    return [_outline(definitions, email, versions, counts[email.email]) for email in definitions.emails]


def get_email(tx: Transaction, definitions: Definitions, key: str) -> dict[str, Any]:
    """One email as in the list, with its merge tags and what people did with its mails. Raises NotFound."""
    email = find_email(definitions, key)
    responses: dict[str, int] = dict(tx.fixed("count_mail_responses", {"email": key}))
    outline = _outline(definitions, email, versions_in_force(tx, "email"), _counts(tx)[key])
    return outline | {
        "merge_tags": sorted(tags_to_bind(email)),
        "opened_count": responses.get("Email Opened", 0),
        "clicked_count": responses.get("Email Link Clicked", 0),
        "replied_count": responses.get("Email Replied", 0),
        "unsubscribed_count": responses.get("Email Unsubscribed", 0),
        "bounced_count": responses.get("Email Bounced", 0),
    }


def sending_of(definitions: Definitions, email: EmailDefinition, workflow: str | None, node_id: str | None) -> Sending:
    """How a journey sends an email; without one, what the email says itself. Raises NotFound, InvalidInput."""
    if workflow is None:
        return Sending(None, email.purpose)
    journey = definitions.by_name.get(("workflow", workflow))
    if not isinstance(journey, JourneyDefinition):
        raise NotFound(f"There is no journey {workflow}. `opportune journeys list` shows which there are.")
    nodes = [step.node for step in journey.nodes if isinstance(step.node, SendEmail) and step.node.email == email.email]
    found = next((node for node in nodes if node_id in (None, node.id)), None)
    if found is None:
        known = f"; its nodes that do are {', '.join(node.id for node in nodes)}" if nodes else ""
        raise InvalidInput(f"Journey {workflow} does not send email {email.email} there{known}.")
    asked = journey.consent if journey.consent != IGNORE else None
    return Sending(found, email.purpose or asked)


def contact_data(tx: Transaction, contact_id: int, now: datetime) -> dict[str, Any]:
    """What a mail to a contact may say, as if one had just been written. `now` is naive UTC. Raises NotFound."""
    require_subject(tx, "contact", contact_id)
    message = (
        "select 0 as delivery_id, $contact_id::bigint as subject_id, $contact_id::bigint as contact_id, 'email' as channel,\n"
        "    0 as enrollment_id, '' as entry_key, $now::timestamp as entered_at, null::json as context"
    )
    rows = tx.run(message_data(message), {"contact_id": contact_id, "now": now})
    found: dict[str, Any] = json.loads(rows[0][2])
    return found


def _counts(tx: Transaction) -> Mapping[str, Mapping[str, int]]:
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for email, state, count in tx.fixed("count_mails"):
        counts[email][state] = count
    return counts


def _outline(
    definitions: Definitions, email: EmailDefinition, versions: Mapping[str, int], counts: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "key": email.email,
        "name": email.name,
        "status": email.status.value,
        "purpose": email.purpose,
        "subject": email.subject,
        "version": versions[email.email],
        "used_by": [key for _, key in used_by(definitions, "email", email.email)],
        "delivered_count": counts.get("delivered", 0),
        "waiting_count": sum(counts.get(state, 0) for state in _WAITING),
        "failed_count": counts.get("failed", 0),
        "skipped_count": counts.get("skipped", 0),
        "folder": email.folder,
        "tags": list(email.tags),
        "owner": email.owner or None,
    }
