"""The set-based half of an import: compares staged records with the stored ones and writes the difference.

Each function handles one kind of record inside a transaction that somebody else opened. The records are in
the temporary table `import_record`; problems go to `import_issue`; outcomes stand in `merged` at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from opportune.compile.attribute_change import recorded_changes
from opportune.ingest.cancellation import Cancellation
from opportune.model.criteria import SubjectType
from opportune.model.import_target import ImportObject, MissingReference
from opportune.model.mapping import Mapping
from opportune.store import Row, Transaction, statement

_PARAMETER = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True, slots=True)
class ImportStep:
    """A transaction with the parameters that the statements of one import share."""

    tx: Transaction
    mapping: Mapping
    now: datetime
    cancellation: Cancellation = field(default_factory=Cancellation)

    def run(self, name: str, **more: object) -> list[Row]:
        """Run a fixed statement with those of the shared parameters that it names. Raises Cancelled."""
        self.cancellation.check()
        text = statement(name)
        known = {
            "system": self.mapping.system,
            "object": self.mapping.object.value,
            "now": self.now,
            "account_by": self._by("account", "parent"),
            "user_by": self._by("owner", "manager"),
            **more,
        }
        return self.tx.run(text, {parameter: known[parameter] for parameter in set(_PARAMETER.findall(text))})

    def count(self, name: str) -> int:
        return int(self.run(name)[0][0])

    def _by(self, *references: str) -> str:
        return next(
            (self.mapping.references[name].by for name in references if name in self.mapping.references),
            "none",
        )


def store_records(step: ImportStep) -> dict[str, int]:
    """Compare and write. Returns how many records of another kind were created along the way."""
    _reject_by_reference(step)
    also_created = _store(step)
    step.run("insert_record_requests")
    return also_created


def _store(step: ImportStep) -> dict[str, int]:
    match step.mapping.object:
        case ImportObject.ACCOUNT:
            return _store_accounts(step)
        case ImportObject.CONTACT:
            return _store_contacts(step)
        case ImportObject.OPPORTUNITY:
            return _store_opportunities(step)
        case ImportObject.USER:
            return _store_users(step)
        case ImportObject.SIGNAL:
            raise AssertionError("signals are events, not records")


def _reject_by_reference(step: ImportStep) -> None:
    step.run("create_user_lookup")
    if step.mapping.object is not ImportObject.ACCOUNT:
        step.run("create_account_lookup")
    references = step.mapping.references
    if "account" in references and references["account"].missing is MissingReference.REJECT:
        step.run("reject_records_without_account")
    if "owner" in references and references["owner"].missing is MissingReference.REJECT:
        step.run("reject_records_without_owner")
    step.run("delete_rejected_records")


def _store_accounts(step: ImportStep) -> dict[str, int]:
    step.run("match_accounts")
    step.run("insert_skipped_duplicates", identity="domain")
    first_id = step.tx.take_ids("account", step.count("count_new_records"))
    step.run("number_new_accounts", first_id=first_id)
    step.run("insert_domain_issues")
    step.run("insert_accounts")
    step.run("insert_account_mappings")
    step.run("insert_account_domains")
    # After the new accounts, so that a parent may stand anywhere in the file.
    step.run("create_account_lookup")
    step.run("merge_accounts")
    is_any_known = step.count("create_former_accounts_of_file")
    step.run("update_accounts")
    if is_any_known:
        _record_changes(step, SubjectType.ACCOUNT)
    step.run("insert_parent_issues")
    step.run("insert_owner_issues")
    return {}


def _store_contacts(step: ImportStep) -> dict[str, int]:
    step.run("match_contacts")
    step.run("insert_skipped_duplicates", identity="email")
    step.run("find_new_domains")
    domain_count = step.count("count_new_domains")
    first_account_id = step.tx.take_ids("account", domain_count)
    step.run("insert_accounts_of_domains", first_id=first_account_id)
    step.run("insert_new_domains", first_id=first_account_id)
    first_id = step.tx.take_ids("person", step.count("count_new_records"))
    step.run("number_new_contacts", first_id=first_id)
    step.run("merge_contacts")
    step.run("insert_former_accounts_of_contacts")
    step.run("insert_contacts")
    if step.count("create_former_contacts_of_file"):
        step.run("update_contacts")
        _record_changes(step, SubjectType.CONTACT)
    step.run("insert_contact_aliases")
    step.run("insert_moved_contacts")
    step.run("insert_contact_issues")
    step.run("insert_owner_issues")
    return {"account": domain_count} if domain_count else {}


def _record_changes(step: ImportStep, subject: SubjectType) -> None:
    step.cancellation.check()
    query = recorded_changes(subject, step.now)
    step.tx.run(query.sql, query.params)


def _store_opportunities(step: ImportStep) -> dict[str, int]:
    step.run("match_opportunities")
    step.run("insert_skipped_duplicates", identity="external_id")
    first_id = step.tx.take_ids("opportunity", step.count("count_new_records"))
    step.run("number_new_opportunities", first_id=first_id)
    step.run("merge_opportunities")
    step.run("insert_former_accounts_of_deals")
    step.run("insert_opportunities")
    step.run("update_opportunities")
    step.run("insert_opportunity_issues")
    step.run("insert_owner_issues")
    return {}


def _store_users(step: ImportStep) -> dict[str, int]:
    step.run("match_users")
    step.run("insert_skipped_duplicates", identity="external_id")
    first_id = step.tx.take_ids("user", step.count("count_new_records"))
    step.run("number_new_users", first_id=first_id)
    step.run("insert_users")
    # After the new users, so that a manager may stand anywhere in the file.
    step.run("create_user_lookup")
    created = _create_managers(step)
    step.run("merge_users")
    step.run("update_users")
    step.run("insert_manager_issues")
    return created


def _create_managers(step: ImportStep) -> dict[str, int]:
    manager = step.mapping.references.get("manager")
    if manager is None or manager.missing is not MissingReference.CREATE:
        return {}
    step.run("find_new_managers")
    count = step.count("count_new_managers")
    step.run("insert_managers", first_id=step.tx.take_ids("user", count))
    step.run("create_user_lookup")
    return {"user": count} if count else {}
