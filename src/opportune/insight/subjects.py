"""What questions about accounts and about contacts share: how to find one, and what to say when it is not there."""

from __future__ import annotations

from opportune.errors import NotFound
from opportune.model.criteria import SubjectType
from opportune.store import Transaction

# The first and last name of a contact `a`, null for one without either.
FULL_NAME = "nullif(trim(concat_ws(' ', a.first_name, a.last_name)), '')"
# What people call an account or contact `a`, and where it is reached.
SUBJECT_NAME = {
    SubjectType.ACCOUNT: "coalesce(a.name, a.domain)",
    SubjectType.CONTACT: f"coalesce({FULL_NAME}, a.email)",
}
SUBJECT_ADDRESS = {SubjectType.ACCOUNT: "a.domain", SubjectType.CONTACT: "a.email"}
# The owner of `a` out of the user `u`, as a value of its own.
OWNER = "case when u.user_id is not null then {'user_id': u.user_id, 'name': coalesce(u.name, u.email)} end as owner"


def subject_facts(subject: SubjectType) -> str:
    """The columns that every list of accounts or contacts `a` has, with their scores `s`: name, address, score, tier."""
    return (
        f"{SUBJECT_NAME[subject]} as name, {SUBJECT_ADDRESS[subject]} as address, coalesce(s.score, 0) as score, "
        "coalesce(s.tier, 'low') as tier"
    )


def name_and_address(tx: Transaction, subject: SubjectType, subject_id: int) -> tuple[str | None, str | None]:
    """What people call an account or contact and where it is reached, as far as it is known; erased ones have neither."""
    rows = tx.run(
        f"select {SUBJECT_NAME[subject]}, {SUBJECT_ADDRESS[subject]} from {subject.value} a "
        f"where {subject.value}_id = $subject_id",
        {"subject_id": subject_id},
    )
    return rows[0] if rows else (None, None)


def require_subject(tx: Transaction, subject_type: str, subject_id: int) -> None:
    """Raises NotFound when there is no such account or contact."""
    found = "get_account_id" if subject_type == "account" else "get_contact_id"
    if not tx.fixed(found, {"subject_id": subject_id}):
        raise subject_missing(tx, subject_type, subject_id)


def subject_missing(tx: Transaction, subject_type: str, subject_id: int) -> NotFound:
    """The error that also says whom a merged account or contact lives on as."""
    stored_id = -subject_id if subject_type == "account" else subject_id
    links = tx.fixed("get_link", {"subject_id": stored_id})
    if links:
        into = abs(int(links[0][0]))
        return NotFound(
            f"{subject_type.capitalize()} {subject_id} was merged into {subject_type} {into}. Ask for that one.",
            merged_into=into,
        )
    return NotFound(f"There is no {subject_type} {subject_id}. List them with `opportune {subject_type}s list`.")


def containing(text: str | None) -> str | None:
    """The ILIKE pattern of texts that contain this one, for `is_like`."""
    if not text:
        return None
    escaped = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def is_phrase(text: str | None) -> bool:
    """Whether a text has several words; no domain and no address contains one."""
    return " " in (text or "")


def is_like(column: str, text: str | None) -> str:
    """The condition that a column contains a text, whose pattern is the parameter `name`.

    ESCAPE takes half as long again, so it is there only where something is escaped.
    """
    return f"{column} ilike $name" + (r" escape '\'" if set(text or "") & set("\\%_") else "")
