"""The roles and what each may do: the table that the server holds every request against, and that the app shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Permission(StrEnum):
    """Something that a role may do or not."""

    READ = "read"
    RECORDS_EDIT = "records.edit"
    RECORDS_ERASE = "records.erase"
    SEGMENTS_EDIT = "segments.edit"
    WORKFLOWS_EDIT = "workflows.edit"
    REPORTS_EDIT = "reports.edit"
    CAMPAIGNS_EDIT = "campaigns.edit"
    SCORING_EDIT = "scoring.edit"
    DEFINITIONS_EDIT = "definitions.edit"
    VIEWS_EDIT = "views.edit"
    EXPORT = "export"
    IMPORT = "import"
    SOURCES_MANAGE = "sources.manage"
    TOKENS_OWN = "tokens.own"
    USERS_MANAGE = "users.manage"
    AUDIT_READ = "audit.read"
    WORKSPACE_MANAGE = "workspace.manage"


class Role(StrEnum):
    """What somebody who may sign in is. There is exactly one primary administrator."""

    PRIMARY_ADMINISTRATOR = "primary_administrator"
    ADMINISTRATOR = "administrator"
    MARKETING = "marketing"
    OPERATIONS = "operations"
    SALES = "sales"
    VIEW_ONLY = "view_only"


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role for people: its name, who it is for, and what it may do."""

    name: str
    description: str
    permissions: frozenset[Permission]


# What a permission allows, as the end of "may ...".
PERMISSION_NAMES = MappingProxyType(
    {
        Permission.READ: "look at accounts, contacts, scores, segments, workflows and reports",
        Permission.RECORDS_EDIT: "edit accounts, contacts and consents, and merge records",
        Permission.RECORDS_ERASE: "erase people",
        Permission.SEGMENTS_EDIT: "edit segments and their members",
        Permission.WORKFLOWS_EDIT: "edit and run workflows and ladders",
        Permission.REPORTS_EDIT: "edit intent reports",
        Permission.CAMPAIGNS_EDIT: "edit campaigns and where their audiences are pushed",
        Permission.SCORING_EDIT: "edit the score model",
        Permission.DEFINITIONS_EDIT: "edit signals and bot rules",
        Permission.VIEWS_EDIT: "save views of lists",
        Permission.EXPORT: "export lists",
        Permission.IMPORT: "import files",
        Permission.SOURCES_MANAGE: "manage sources and write keys, replay rejected events and run ticks",
        Permission.TOKENS_OWN: "make API tokens",
        Permission.USERS_MANAGE: "manage users and their roles",
        Permission.AUDIT_READ: "read the audit log",
        Permission.WORKSPACE_MANAGE: "back up, restore and maintain the workspace",
    }
)
_READ = frozenset({Permission.READ})
_SALES = frozenset(
    {Permission.READ, Permission.RECORDS_EDIT, Permission.VIEWS_EDIT, Permission.EXPORT, Permission.TOKENS_OWN}
)
_MARKETING = _SALES | {
    Permission.SEGMENTS_EDIT,
    Permission.WORKFLOWS_EDIT,
    Permission.REPORTS_EDIT,
    Permission.CAMPAIGNS_EDIT,
    Permission.SCORING_EDIT,
    Permission.IMPORT,
}
_OPERATIONS = _MARKETING | {
    Permission.RECORDS_ERASE,
    Permission.DEFINITIONS_EDIT,
    Permission.SOURCES_MANAGE,
    Permission.AUDIT_READ,
}
_EVERYTHING = frozenset(Permission)
ROLES = MappingProxyType(
    {
        Role.PRIMARY_ADMINISTRATOR: RoleFacts(
            "primary administrator",
            "Everything. There is one, who cannot be removed, only hand this role over to somebody else.",
            _EVERYTHING,
        ),
        Role.ADMINISTRATOR: RoleFacts("administrator", "Everything, users and the workspace included.", _EVERYTHING),
        Role.MARKETING: RoleFacts(
            "marketing",
            "Builds segments, workflows, reports and campaigns, tunes the score model, imports and exports.",
            _MARKETING,
        ),
        Role.OPERATIONS: RoleFacts(
            "operations",
            "What marketing may, and also signals, sources and write keys, erasing people, and the audit log.",
            _OPERATIONS,
        ),
        Role.SALES: RoleFacts("sales", "Works with accounts and contacts, saves views, exports lists.", _SALES),
        Role.VIEW_ONLY: RoleFacts("view only", "Sees everything but the audit log, and changes nothing.", _READ),
    }
)  # fmt: skip


def who_may(permission: Permission) -> str:
    """Whom to ask for something that one may not do, as words: "somebody in operations or an administrator"."""
    names = [
        ROLES[role].name
        for role in (Role.SALES, Role.MARKETING, Role.OPERATIONS)
        if permission in ROLES[role].permissions
    ]
    return f"somebody in {either([*names, 'an administrator'])}" if names else "an administrator"


def either(words: Iterable[str]) -> str:
    """Words as a choice: a, b or c."""
    *rest, last = words
    return f"{', '.join(rest)} or {last}" if rest else last
