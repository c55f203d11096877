"""Whether criteria fit what they are about, which their shape alone can't show."""

from __future__ import annotations

from opportune.model.attribute import ATTRIBUTES, AttributeCondition, SubjectType
from opportune.model.criteria import (
    MAX_CONDITIONS,
    AccountCondition,
    AllOf,
    AnyOf,
    ConsentCondition,
    ContactsCondition,
    Criteria,
    IntentCondition,
    Not,
    OpportunityCondition,
    StageCondition,
    conditions_of,
)

MAX_DEPTH = 12


def criteria_problems(criteria: Criteria, subject: SubjectType, path: str = "criteria", depth: int = 0) -> list[str]:
    """What the shape alone can't show: conditions that don't fit their subject, and trees that are too deep or too large.

    Each message begins with the path of the node.
    """
    if depth > MAX_DEPTH:
        return [f"{path}: nested more than {MAX_DEPTH} levels deep; put a part into a segment of its own"]
    if depth == 0 and sum(1 for _ in conditions_of(criteria)) > MAX_CONDITIONS:
        return [f"{path}: more than {MAX_CONDITIONS} conditions; put a part into a segment of its own"]

    def inside(parts: tuple[Criteria, ...], name: str) -> list[str]:
        return [
            problem
            for place, part in enumerate(parts, start=1)
            for problem in criteria_problems(part, subject, f"{path}.{name}.{place}", depth + 1)
        ]

    is_account = subject is SubjectType.ACCOUNT
    match criteria:
        case AllOf():
            return inside(criteria.all, "all")
        case AnyOf():
            return inside(criteria.any, "any")
        case Not():
            return criteria_problems(criteria.not_, subject, f"{path}.not", depth + 1)
        case ContactsCondition():
            if not is_account:
                return [
                    f"{path}: `contacts` asks about an account's people, but this is about contacts; write the test itself"
                ]
            inner = f"{path}.contacts.{criteria.contacts.quantifier}"
            return criteria_problems(criteria.contacts.criteria, SubjectType.CONTACT, inner, depth + 1)
        case AccountCondition():
            if is_account:
                return [
                    f"{path}: `account` asks about a contact's account, but this is about accounts; write the test itself"
                ]
            return criteria_problems(criteria.account, SubjectType.ACCOUNT, f"{path}.account", depth + 1)
        case AttributeCondition():
            if criteria.attribute not in ATTRIBUTES[subject] and not criteria.is_custom:
                other = "contacts: {any: ...}" if is_account else "account: ..."
                return [f"{path}: '{criteria.attribute}' is no attribute of {subject.value}s; ask with `{other}`"]
        case IntentCondition() | OpportunityCondition() | StageCondition() if not is_account:
            return [f"{path}: this is known of accounts only; ask with `account: ...`"]
        case ConsentCondition() if is_account:
            return [f"{path}: consent is given by contacts; ask with `contacts: {{any: ...}}`"]
        case _:
            pass
    return []
