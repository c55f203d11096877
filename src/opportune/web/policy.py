"""Which permission each operation of the API takes, and what the audit log says of it: the one table for both.

A safe operation that is not in the table takes `read`. An unsafe one has to be in it: there is a test that walks the routes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from opportune.access.roles import Permission

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# What it takes to change a definition, by its kind.
PERMISSION_OF_KIND: dict[str, Permission] = {
    "segment": Permission.SEGMENTS_EDIT,
    "workflow": Permission.WORKFLOWS_EDIT,
    "ladder": Permission.WORKFLOWS_EDIT,
    "intent_report": Permission.REPORTS_EDIT,
    "campaign": Permission.CAMPAIGNS_EDIT,
    "email": Permission.WORKFLOWS_EDIT,
    "sending_rules": Permission.DEFINITIONS_EDIT,
    "connector": Permission.SOURCES_MANAGE,
    "score_model": Permission.SCORING_EDIT,
    "signal": Permission.DEFINITIONS_EDIT,
    "bot_rules": Permission.DEFINITIONS_EDIT,
}


class Audit(Enum):
    """How an operation comes into the audit log."""

    # It changes nothing that is to be logged: a question that needs a body.
    NEVER = "never"
    # With the transaction that changes something; without one nothing was changed.
    WITH_CHANGE = "with change"
    # Whenever it succeeds: what no transaction shows, and what leaves the house.
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Operation:
    """What one operation takes. `permissions`: any of them opens the door; what is done inside may ask for a certain one.
    No permission at all is what everybody may who is signed in with a browser, about themselves.
    """

    permissions: tuple[Permission, ...]
    action: str = ""
    entity_kind: str | None = None
    audit: Audit = Audit.WITH_CHANGE


def _changes(permission: Permission, action: str, entity_kind: str | None = None) -> Operation:
    return Operation((permission,), action, entity_kind)


def _always(permission: Permission, action: str, entity_kind: str | None = None) -> Operation:
    return Operation((permission,), action, entity_kind, Audit.ALWAYS)


def _asks(permission: Permission = Permission.READ) -> Operation:
    return Operation((permission,), audit=Audit.NEVER)


def _definitions(action: str) -> Operation:
    # The handler asks for the permission of every kind that changes (`auth.require_kinds`).
    return Operation(tuple(dict.fromkeys(PERMISSION_OF_KIND.values())), action, "definition")


def _own(action: str) -> Operation:
    return Operation((), action, "user")


# By method and path after /api/v1. Kept in the order of the resources.
OPERATIONS: dict[str, Operation] = {
    # Records
    "POST /accounts": _changes(Permission.RECORDS_EDIT, "account.save", "account"),
    "PATCH /accounts/{account_id}": _changes(Permission.RECORDS_EDIT, "account.edit", "account"),
    "POST /accounts/{account_id}/merge": _changes(Permission.RECORDS_EDIT, "account.merge", "account"),
    "POST /contacts": _changes(Permission.RECORDS_EDIT, "contact.save", "contact"),
    "PATCH /contacts/{contact_id}": _changes(Permission.RECORDS_EDIT, "contact.edit", "contact"),
    "POST /contacts/{contact_id}/merge": _changes(Permission.RECORDS_EDIT, "contact.merge", "contact"),
    "POST /contacts/{contact_id}/erase": _changes(Permission.RECORDS_ERASE, "contact.erase", "contact"),
    "PUT /contacts/{contact_id}/consents/{purpose}": _changes(Permission.RECORDS_EDIT, "consent.set", "contact"),
    "DELETE /contacts/{contact_id}/web-push-subscriptions/{subscription_key}": _changes(
        Permission.RECORDS_EDIT, "web_push_subscription.remove", "contact"
    ),
    # Lists
    "POST /accounts/search": _asks(),
    "POST /accounts/count": _asks(),
    "POST /accounts/export": _always(Permission.EXPORT, "accounts.export"),
    "POST /contacts/search": _asks(),
    "POST /contacts/count": _asks(),
    "POST /contacts/export": _always(Permission.EXPORT, "contacts.export"),
    "POST /views": _changes(Permission.VIEWS_EDIT, "view.save", "view"),
    "PUT /views/{view_id}": _changes(Permission.VIEWS_EDIT, "view.edit", "view"),
    "DELETE /views/{view_id}": _changes(Permission.VIEWS_EDIT, "view.delete", "view"),
    # Definitions, and what goes with them
    "POST /definitions": _definitions("definitions.apply"),
    "PUT /definitions/{kind}/{key}": _definitions("definition.put"),
    "POST /definitions/{kind}/{key}/rename": _definitions("definition.rename"),
    "DELETE /definitions/{kind}/{key}": _definitions("definition.delete"),
    "POST /templates/{key}/apply": _definitions("template.apply"),
    "POST /preview": _asks(),
    "POST /backtest": _asks(),
    "POST /backtest/{kind}/{key}": _asks(),
    "POST /criteria/read": _asks(),
    "POST /segments/count": _asks(),
    "POST /segments/sql": _asks(),
    "POST /segments/why": _asks(),
    "POST /segments/{key}/members": _changes(Permission.SEGMENTS_EDIT, "segment.members", "segment"),
    "POST /segments/{key}/members/import": _changes(Permission.SEGMENTS_EDIT, "segment.members.import", "segment"),
    "GET /segments/{key}/members/export": _always(Permission.EXPORT, "segment.members.export", "segment"),
    "POST /workflows/{key}/run": _changes(Permission.WORKFLOWS_EDIT, "workflow.run", "workflow"),
    "POST /workflows/{key}/status": _changes(Permission.WORKFLOWS_EDIT, "workflow.status", "workflow"),
    "POST /workflows/{key}/duplicate": _changes(Permission.WORKFLOWS_EDIT, "workflow.duplicate", "workflow"),
    "POST /journeys/{key}/enrollments": _changes(Permission.WORKFLOWS_EDIT, "journey.enroll", "workflow"),
    "POST /journeys/{key}/status": _changes(Permission.WORKFLOWS_EDIT, "journey.status", "workflow"),
    "POST /journeys/{key}/abort": _changes(Permission.WORKFLOWS_EDIT, "journey.abort", "workflow"),
    "POST /journeys/{key}/migrate": _changes(Permission.WORKFLOWS_EDIT, "journey.migrate", "workflow"),
    "POST /journeys/{key}/run": _changes(Permission.WORKFLOWS_EDIT, "journey.run", "workflow"),
    "POST /journeys/{key}/duplicate": _changes(Permission.WORKFLOWS_EDIT, "journey.duplicate", "workflow"),
    # A draft is saved while somebody types, and nothing runs by it or by a layout.
    "PUT /journeys/{key}/draft": _asks(Permission.WORKFLOWS_EDIT),
    "DELETE /journeys/{key}/draft": _changes(Permission.WORKFLOWS_EDIT, "journey.draft.delete", "workflow"),
    "POST /journeys/{key}/draft/submit": _changes(Permission.WORKFLOWS_EDIT, "journey.draft.submit", "workflow"),
    "POST /journeys/{key}/draft/approve": _changes(Permission.WORKFLOWS_EDIT, "journey.draft.approve", "workflow"),
    "POST /journeys/{key}/draft/send-back": _changes(Permission.WORKFLOWS_EDIT, "journey.draft.send_back", "workflow"),
    "POST /journeys/{key}/publish": _changes(Permission.WORKFLOWS_EDIT, "journey.publish", "workflow"),
    "POST /journeys/validate": _asks(),
    "POST /journeys/preview": _asks(),
    "POST /journeys/simulate": _asks(),
    "PUT /journeys/{key}/layout": _asks(Permission.WORKFLOWS_EDIT),
    "PATCH /tasks/{task_id}": _changes(Permission.RECORDS_EDIT, "task.edit", "task"),
    "POST /notifications/read": _asks(),
    "POST /ladders/{key}/status": _changes(Permission.WORKFLOWS_EDIT, "ladder.status", "ladder"),
    "POST /intent-reports/{key}/clone": _changes(Permission.REPORTS_EDIT, "intent_report.clone", "intent_report"),
    "GET /intent-reports/{key}/export": _always(Permission.EXPORT, "intent_report.export", "intent_report"),
    "GET /campaigns/{key}/export": _always(Permission.EXPORT, "campaign.export", "campaign"),
    "PUT /campaigns/{key}/push": _changes(Permission.CAMPAIGNS_EDIT, "campaign.push", "campaign"),
    "DELETE /campaigns/{key}/push": _changes(Permission.CAMPAIGNS_EDIT, "campaign.push.stop", "campaign"),
    "POST /emails/{key}/status": _changes(Permission.WORKFLOWS_EDIT, "email.status", "email"),
    "POST /emails/{key}/preview": _asks(),
    "POST /emails/{key}/test": _always(Permission.WORKFLOWS_EDIT, "email.test", "email"),
    "POST /suppressions": _changes(Permission.RECORDS_EDIT, "suppression.add", "suppression"),
    "DELETE /suppressions/{address}": _changes(Permission.RECORDS_EDIT, "suppression.remove", "suppression"),
    # What goes out
    "PATCH /deliveries/{delivery_id}": _changes(Permission.WORKFLOWS_EDIT, "delivery.correct", "delivery"),
    "POST /deliveries/{delivery_id}/replay": _changes(Permission.WORKFLOWS_EDIT, "delivery.replay", "delivery"),
    "POST /deliveries/replay": _changes(Permission.WORKFLOWS_EDIT, "deliveries.replay"),
    "POST /deliveries/{delivery_id}/skip": _changes(Permission.WORKFLOWS_EDIT, "delivery.skip", "delivery"),
    "PUT /secrets/{name}": _changes(Permission.WORKSPACE_MANAGE, "secret.set", "secret"),
    "DELETE /secrets/{name}": _changes(Permission.WORKSPACE_MANAGE, "secret.delete", "secret"),
    "GET /signing-secrets/{key}": _always(Permission.WORKFLOWS_EDIT, "signing_secret.show", "workflow"),
    "POST /connectors/{key}/install": _changes(Permission.SOURCES_MANAGE, "connector.install", "connector"),
    "POST /connectors/{key}/test": _always(Permission.SOURCES_MANAGE, "connector.test", "connector"),
    "POST /connectors/{key}/credits": _changes(Permission.SOURCES_MANAGE, "connector.credits", "connector"),
    "PUT /connectors/{key}/credits/limits": _changes(Permission.SOURCES_MANAGE, "connector.limits", "connector"),
    # What comes in
    "POST /imports": _changes(Permission.IMPORT, "import.run", "import"),
    "DELETE /imports/running/{ticket}": _always(Permission.IMPORT, "import.cancel", "import"),
    "POST /import-samples": _asks(Permission.IMPORT),
    "POST /import-mappings/check": _asks(Permission.IMPORT),
    "POST /signal-definitions/try": _asks(),
    "POST /topic-scores": _changes(Permission.IMPORT, "topic_scores.send"),
    "POST /topic-scores/import": _changes(Permission.IMPORT, "topic_scores.import"),
    "POST /rejected-events/replay": _always(Permission.SOURCES_MANAGE, "rejected_events.replay"),
    "POST /rejected-events/{rejected_event_id}/replay": _always(
        Permission.SOURCES_MANAGE, "rejected_event.replay", "rejected_event"
    ),
    "POST /write-keys": _changes(Permission.SOURCES_MANAGE, "write_key.create", "write_key"),
    "DELETE /write-keys/{source}": _changes(Permission.SOURCES_MANAGE, "write_key.revoke", "write_key"),
    # The workspace
    "POST /ticks": _always(Permission.SOURCES_MANAGE, "tick.run"),
    "POST /verdicts/recompute": _always(Permission.DEFINITIONS_EDIT, "verdicts.recompute"),
    "GET /backup": _always(Permission.WORKSPACE_MANAGE, "workspace.backup"),
    "POST /restore": _always(Permission.WORKSPACE_MANAGE, "workspace.restore"),
    "POST /compact": _always(Permission.WORKSPACE_MANAGE, "workspace.compact"),
    # Who may do what
    "DELETE /session": _own("session.end"),
    "PATCH /profile": _own("profile.edit"),
    "POST /profile/password": _own("profile.password"),
    "GET /tokens": _asks(Permission.TOKENS_OWN),
    "POST /tokens": _changes(Permission.TOKENS_OWN, "token.create", "token"),
    "DELETE /tokens/{name}": _changes(Permission.TOKENS_OWN, "token.revoke", "token"),
    "GET /user-access": _asks(Permission.USERS_MANAGE),
    "POST /user-access": _changes(Permission.USERS_MANAGE, "user.invite", "user"),
    "PATCH /user-access/{user_id}": _changes(Permission.USERS_MANAGE, "user.role", "user"),
    "DELETE /user-access/{user_id}": _changes(Permission.USERS_MANAGE, "user.remove", "user"),
    "POST /user-access/{user_id}/link": _changes(Permission.USERS_MANAGE, "user.link", "user"),
    "POST /user-access/{user_id}/hand-over": _changes(Permission.USERS_MANAGE, "user.hand_over", "user"),
    "POST /first-administrator-link": _changes(Permission.USERS_MANAGE, "first_administrator.link"),
    "GET /audit-log": _asks(Permission.AUDIT_READ),
    "GET /audit-actions": _asks(Permission.AUDIT_READ),
}  # fmt: skip
# These let somebody in, or take what somebody was given the address for; so they ask nobody; each limits for itself.
PUBLIC = frozenset(
    {
        "GET /session", "POST /session", "POST /welcome/look", "POST /welcome", "POST /callbacks/{token}",
        "POST /deliveries/feedback", "POST /deliveries/bounces", "GET /web-push-key",
    }
)  # fmt: skip
_READ = Operation((Permission.READ,), audit=Audit.NEVER)
# Whatever was forgotten is for administrators only.
_UNKNOWN = Operation((Permission.WORKSPACE_MANAGE,), "unknown", None, Audit.ALWAYS)


def operation_of(method: str, path: str) -> Operation:
    """What an operation takes; the most there is for an unsafe one that is not in the table."""
    name = f"{'GET' if method == 'HEAD' else method} {path}"
    return OPERATIONS.get(name, _READ) if method in SAFE_METHODS else OPERATIONS.get(name, _UNKNOWN)
