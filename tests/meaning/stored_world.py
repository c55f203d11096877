"""Stores a world of plain facts in a workspace, row by row, so that compiled criteria can be asked about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from opportune.model.catalogue import Catalogue
from opportune.model.event import event_key
from opportune.store import Transaction
from tests.meaning.criteria_strategies import DEFINITION_IDS, KIND_IDS
from tests.meaning.facts import Facts, Score, Subject
from tests.meaning.naive_rules import State

_TABLES = (
    "account", "contact", "users", "identity_link", "account_mapping", "event", "signal", "opportunity",
    "account_score", "contact_score", "topic_score", "segment_member", "subject_stage", "consent",
    "attribute_change",
)  # fmt: skip
_STATE_TABLES = ("segment_member", "segment_claim", "segment_pin", "subject_stage")
_OLD = datetime(2020, 1, 1)


def catalogue_of(facts: Facts) -> Catalogue:
    return Catalogue(
        kind_ids=KIND_IDS,
        definition_ids=DEFINITION_IDS,
        reports=facts.reports,
        campaigns=facts.campaigns,
        composite=facts.score_model.composite,
        has_first=facts.has_first,
        has_third=facts.has_third,
    )


def store(tx: Transaction, facts: Facts) -> None:
    """Make these the only facts of the workspace."""
    _store(tx, _TABLES, _rows(facts))


def store_states(tx: Transaction, states: Iterable[tuple[int, State]], ids: Mapping[tuple[str, str], int]) -> None:
    """Make these the only memberships, claims, pins and stages, each with the number of its subject."""
    _store(tx, _STATE_TABLES, _state_rows(states, ids))


def _store(tx: Transaction, tables: Iterable[str], found: Iterable[tuple[str, dict[str, Any]]]) -> None:
    rows: dict[str, list[Mapping[str, Any]]] = {table: [] for table in tables}
    for table, row in found:
        rows[table].append(row)
    for table, own in rows.items():
        if tx.scalar(f"select 1 from {table} limit 1"):
            tx.run(f"delete from {table}")
        if not own:
            continue
        names = list(dict.fromkeys(name for row in own for name in row))
        marks = ", ".join(f"({', '.join('?' for _ in names)})" for _ in own)
        values = [row.get(name) for row in own for name in names]
        tx.run(f"insert into {table} ({', '.join(names)}) values {marks}", values)


def _rows(facts: Facts) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row that stands for the facts, with its table."""
    owners = sorted({s.owner for s in (*facts.accounts.values(), *facts.contacts.values()) if s.owner})
    owner_ids = {owner: number for number, owner in enumerate(owners, start=1)}
    for owner, number in owner_ids.items():
        row = {"user_id": number, "email": owner, "role": "sales", "system": "crm", "external_id": owner}
        yield "users", {**row, "created_at": _OLD, "updated_at": _OLD}
    for account in facts.accounts.values():
        yield "account", {"account_id": account.account_id, **_fields(account, owner_ids)}
        system = "crm" if account.is_in_crm else "group"
        row = {"system": system, "external_id": str(account.account_id), "account_id": account.account_id}
        yield "account_mapping", {**row, "first_seen_at": _OLD}
    for contact in facts.contacts.values():
        row = {"contact_id": contact.contact_id, "account_id": contact.account_id}
        yield "contact", {**row, **_fields(contact, owner_ids)}
    for subject_id, into_id in facts.links.items():
        row = {"subject_id": subject_id, "into_id": into_id, "linked_at": _OLD, "cause": "identify"}
        yield "identity_link", row
    for number, deal in enumerate(facts.opportunities, start=1):
        row = {"opportunity_id": number, "system": "crm", "external_id": str(number), **vars(deal)}
        yield "opportunity", {**row, "created_at": _OLD, "updated_at": _OLD}
    for account_id, score in facts.account_scores.items():
        yield "account_score", {"account_id": account_id, "engaged_count": 0, "contact_count": 0, **_score(score)}
    # The anonymous part of an account is nobody.
    for contact_id, score in [*facts.contact_scores.items(), *((-number, Score(100)) for number in facts.accounts)]:
        yield "contact_score", {"contact_id": contact_id, "visitor_count": 0, **_score(score)}
    for topic in facts.topic_scores:
        yield "topic_score", {**vars(topic), "received_at": _OLD}
    for key, members in facts.members.items():
        for subject_id in members:
            row = {"segment_id": DEFINITION_IDS["segment", key], "subject_id": subject_id}
            yield "segment_member", {**row, "source": "person", "since": _OLD}
    for (key, subject_id), stage in facts.stages.items():
        row = {"ladder_id": DEFINITION_IDS["ladder", key], "subject_id": subject_id}
        yield "subject_stage", {**row, "stage": stage, "since": _OLD}
    for (contact_id, purpose), consent in facts.consents.items():
        row = {"contact_id": contact_id, "purpose": purpose, "source": "form", "given_at": _OLD}
        yield "consent", {**row, **vars(consent)}
    for change in facts.changes:
        row = {"subject_type": change.subject.value, "subject_id": change.subject_id, "attribute": change.attribute}
        values = {"old_value": json.dumps(change.old), "new_value": json.dumps(change.new)}
        yield "attribute_change", {**row, **values, "changed_at": change.changed_at}
    yield from _signal_rows(facts)


def _signal_rows(facts: Facts) -> Iterator[tuple[str, dict[str, Any]]]:
    for signal in facts.signals:
        row = {name: value for name, value in vars(signal).items() if name not in ("kind", "event")}
        event = signal.event
        yield (
            "signal",
            {
                **row,
                "kind_id": KIND_IDS[signal.kind],
                "recorded_at": _OLD,
                "event_id": event.event_id if event else None,
            },
        )
        if event is not None:
            row = {"event_id": event.event_id, "message_id": str(event.event_id), **event.columns}
            row |= {"occurred_at": signal.occurred_at, "received_at": signal.occurred_at}
            row["event_key"] = event_key(event.columns.get("name") or "") or None
            yield "event", {**row, "properties": _json(event.properties), "context": _json(event.context)}


def _state_rows(
    states: Iterable[tuple[int, State]], ids: Mapping[tuple[str, str], int]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for subject_id, state in states:
        for key in state.members:
            row = {"segment_id": ids["segment", key], "subject_id": subject_id, "source": "person"}
            yield "segment_member", {**row, "since": _OLD}
        for key, source in state.claims.items():
            source_id = next(ids[kind, source] for kind in ("workflow", "ladder") if (kind, source) in ids)
            row = {"segment_id": ids["segment", key], "subject_id": subject_id, "source_id": source_id}
            yield "segment_claim", {**row, "since": _OLD}
        for key, is_included in state.pins.items():
            row = {"segment_id": ids["segment", key], "subject_id": subject_id, "is_included": is_included}
            yield "segment_pin", {**row, "source": "person", "pinned_at": _OLD}
        for key, standing in state.standings.items():
            row = {"ladder_id": ids["ladder", key], "subject_id": subject_id, "stage": standing.stage}
            yield "subject_stage", {**row, "since": standing.since, "previous_stage": standing.previous}


def _fields(subject: Subject, owner_ids: Mapping[str, int]) -> dict[str, Any]:
    return {
        "created_at": _OLD,
        "updated_at": _OLD,
        **subject.columns,
        "attributes": _json(subject.custom),
        "owner_id": owner_ids.get(subject.owner or ""),
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "score": score.score,
        "first_party_score": score.first_party,
        "third_party_score": score.third_party,
        "tier": score.tier,
        **{f"delta_{days}d": delta for days, delta in score.deltas.items()},
        "trend": score.trend,
        "signal_count": 1,
        "changed_at": _OLD,
        "model_version": 1,
    }


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def ask(tx: Transaction, facts: Facts, account_ids: list[int], contact_ids: list[int]) -> None:
    """The tables of a tick's subjects: `asked_account`, `asked_contact`, and `asked_source` with all that counts for them."""
    for name, ids in (("asked_account", account_ids), ("asked_contact", contact_ids)):
        tx.run(f"create or replace temp table {name} as select unnest(?::bigint[]) as subject_id", [ids])
    homes = {facts.contacts[contact_id].account_id for contact_id in contact_ids} | set(account_ids)
    wanted = {c.contact_id for c in facts.contacts.values() if c.account_id in homes - {None}} | set(contact_ids)
    sources: list[tuple[int, int, int | None, int | None]] = []
    for source, into in ({subject: subject for subject in _subjects(facts)} | dict(facts.links)).items():
        if into in wanted:
            sources.append((source, into, into, facts.contacts[into].account_id))
        elif -into in homes:
            sources.append((source, source, None, -into))
    names = ("source_id", "person_id", "contact_id", "account_id")
    columns = ", ".join(f"unnest(${name}::bigint[]) as {name}" for name in names)
    lists = {name: [row[place] for row in sources] for place, name in enumerate(names)}
    tx.run(f"create or replace temp table asked_source as select {columns}", lists)


def _subjects(facts: Facts) -> set[int]:
    return (
        {signal.subject_id for signal in facts.signals} | set(facts.contacts) | {-number for number in facts.accounts}
    )
