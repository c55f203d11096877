"""Whether everything in a workspace fits together. Reads only; each check says what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from opportune.compile.decay import KNOWN_THEN
from opportune.compile.query import Query, indent
from opportune.compile.score import account_scores, all_contact_scores
from opportune.errors import InvalidDefinition
from opportune.model.definitions import Definitions
from opportune.shipped import check_signals
from opportune.store import Transaction, Workspace, latest_version, statement
from opportune.store.definitions import load_definitions

_REPORT = "Restore a backup with `opportune restore`, and report this with the output of `opportune doctor`."
_REBUILD = "Compute every score again with `opportune rebuild`, and report this."
_REAPPLY = "Apply the definitions from your files again with `opportune definitions apply`."

# Statement, what a violation is called, what to do.
_CHECKS = (
    ("check_signal_kinds", "kinds of signals have no definition in force", _REAPPLY),
    ("check_signal_ids", "signals share their id with another one", _REPORT),
    ("check_links", "redirected people or accounts lead nowhere final", _REPORT),
    ("check_aliases", "identifiers lead to nobody", _REPORT),
    ("check_references", "records name an account or user that is not there", _REPORT),
    ("check_attribute_changes", "changes of attributes belong to nobody", _REPORT),
    ("check_domains", "accounts have a primary domain that does not lead to them", _REPORT),
    ("check_counters", "counters would give an id a second time", _REPORT),
    ("check_ticks", "ticks are out of order", _REPORT),
    ("check_scored_subjects", "scores belong to nobody", _REBUILD),
    ("check_score_rows", "subjects have more than one score", _REPORT),
    ("check_ledger", "scores differ from the last word of the ledger", _REBUILD),
)


@dataclass(frozen=True)
class Check:
    """One thing looked at. `detail` says what was found, `fix` what to do when it isn't right."""

    name: str
    ok: bool
    detail: str
    fix: str | None = None


def examine(workspace: Workspace) -> list[Check]:
    """Look at everything, in a fixed order. Takes about as long as computing every score."""
    with workspace.read() as tx:
        definitions = _read_definitions(tx)
        checks = [
            _schema_version(tx),
            definitions if isinstance(definitions, Check) else Check("definitions", True, "valid"),
        ]
        checks += [_fixed_check(tx, *check) for check in _CHECKS]
        if isinstance(definitions, Definitions):
            checks += _score_checks(tx, definitions)
    return checks


def _schema_version(tx: Transaction) -> Check:
    version = tx.fixed("get_schema_version")[0][0]
    if version == latest_version():
        return Check("schema_version", True, f"version {version}")
    return Check("schema_version", False, f"version {version}, but this program writes {latest_version()}", _REPORT)


def _read_definitions(tx: Transaction) -> Definitions | Check:
    try:
        definitions = load_definitions(tx)
        check_signals(definitions.signals)
    except (ValidationError, InvalidDefinition, ValueError) as error:
        return Check("definitions", False, f"a definition in force is not valid: {error}", _REAPPLY)
    return definitions


def _fixed_check(tx: Transaction, statement: str, problem: str, fix: str) -> Check:
    name = statement.removeprefix("check_")
    count, example = tx.fixed(statement)[0]
    if not count:
        return Check(name, True, "none found")
    return Check(name, False, f"{count} {problem}" + (f", for instance {example}" if example else ""), fix)


def _score_checks(tx: Transaction, definitions: Definitions) -> Iterator[Check]:
    last = tx.run_dicts(statement("get_last_tick"))
    names = ("contact_scores", "account_scores")
    if not last:
        yield from (Check(name, True, "no tick has run yet") for name in names)
        return
    ticked_at, checksum = last[0]["ticked_at"], last[0]["definitions_checksum"]
    if checksum != definitions.scoring_checksum:
        yield from (
            Check(name, True, "a definition changed; the next tick computes every score again") for name in names
        )
        return
    for name, query in zip(
        names, (_different_contacts(definitions, ticked_at), _different_accounts(definitions)), strict=True
    ):
        count, example = tx.run(query.sql, query.params)[0]
        detail = (
            f"{count} scores are not what their signals give, for instance {example}" if count else "as computed anew"
        )
        yield Check(name, not count, detail, _REBUILD if count else None)


def _different_contacts(definitions: Definitions, at: datetime) -> Query:
    """One row: how many contact scores differ from those computed anew as of the last tick, and one of them.

    Whoever was merged, moved or erased since is left out: the next tick has yet to see it.
    """
    query = all_contact_scores(definitions.score_model, definitions.kinds, KNOWN_THEN, at)
    return Query(
        f"""\
with result as (
    {indent(query.sql)}
),
waiting as (
    select subject_id from rescore_request
    union
    select l.into_id from rescore_request r join identity_link l on l.subject_id = r.subject_id
),
expected as (
    select r.* from result r left join contact c on c.contact_id = r.subject_id
    where r.subject_id < 0 or c.contact_id is not null
)
select count(*), min('contact ' || coalesce(s.contact_id, e.subject_id))
from contact_score s
full join expected e on e.subject_id = s.contact_id
where coalesce(s.contact_id, e.subject_id) not in (select subject_id from waiting)
    and (coalesce(s.score, 0), coalesce(s.first_party_score, 0), coalesce(s.third_party_score, 0), coalesce(s.signal_count, 0))
    is distinct from
    (coalesce(e.score, 0), coalesce(e.first_party_score, 0), coalesce(e.third_party_score, 0), coalesce(e.signal_count, 0))""",
        query.params,
    )


def _different_accounts(definitions: Definitions) -> Query:
    """One row: how many account scores differ from the roll-up of the stored contact scores, and one of them."""
    columns = "account_id, contact_id, score, first_party_score, third_party_score, visitor_count, signal_count, last_signal_at"
    query = account_scores(
        definitions.score_model, f"    select {columns} from contact_score where account_id is not null"
    )
    return Query(
        f"""\
with expected as (
    {indent(query.sql)}
)
select count(*), min('account ' || coalesce(s.account_id, e.account_id))
from account_score s
full join expected e on e.account_id = s.account_id
where (coalesce(s.score, 0), coalesce(s.first_party_score, 0), coalesce(s.third_party_score, 0), coalesce(s.engaged_count, 0))
    is distinct from
    (coalesce(e.score, 0), coalesce(e.first_party_score, 0), coalesce(e.third_party_score, 0), coalesce(e.engaged_count, 0))""",
        query.params,
    )
