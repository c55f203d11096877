"""The messages of journeys: what waits, what became of the others, and which failed for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opportune.errors import NotFound
from opportune.insight.pages import Filter, Page, id_cursor, id_page
from opportune.store import Transaction, statement

OPEN_STATES = ("waiting", "sending", "called")
ENDED_STATES = ("delivered", "failed", "skipped")


@dataclass(frozen=True)
class Wanted:
    """Which messages are meant: those for which everything holds that is given."""

    workflow: str | None = None
    node: str | None = None
    state: str | None = None
    channel: str | None = None
    contact_id: int | None = None
    enrollment_id: int | None = None


def list_deliveries(tx: Transaction, wanted: Wanted, limit: int, cursor: str | None) -> Page:
    """One page of messages, the newest first. Raises NotFound for an unknown workflow, InvalidInput."""
    where = _filter(tx, wanted)
    where.add("d.state = $state", state=wanted.state)
    where.add("d.delivery_id < $before_id", before_id=id_cursor(cursor, "delivery_id"))
    parts = [
        f"""\
select d.delivery_id, n.key as workflow, d.version, d.node, d.on_exit, d.channel, d.queue, d.state, d.attempt_count, d.created_at,
    {moments}, d.status_code, d.reason, d.enrollment_id, d.subject_id, d.contact_id,
    coalesce(d.data ->> '$.contact.email', d.data ->> '$.account.domain') as recipient
from {table} d
join definition_number n on n.definition_id = d.workflow_id
where {where.sql}"""
        for table, states, moments in (
            ("delivery", OPEN_STATES, "d.due_at, null::timestamp as ended_at"),
            ("delivery_end", ENDED_STATES, "null::timestamp as due_at, d.ended_at"),
        )
        if wanted.state is None or wanted.state in states
    ]
    union = "\nunion all\n".join(parts)
    rows = tx.run_dicts(
        f"""\
select found.* replace (coalesce(recipient, c.email) as recipient)
from (select * from (\n{union}\n) every order by delivery_id desc limit $limit) found
left join contact c on c.contact_id = found.contact_id
order by delivery_id desc""",
        {"limit": limit + 1, **where.params},
    )
    return id_page(rows, limit, "delivery_id")


def get_delivery(tx: Transaction, delivery_id: int) -> dict[str, Any]:
    """One message with all that is known of it. Raises NotFound."""
    rows = tx.run_dicts(statement("get_delivery"), {"delivery_id": delivery_id})
    if not rows:
        raise NotFound(f"There is no message {delivery_id}. `opportune deliveries list` shows which there are.")
    return rows[0]


def failed_ids(tx: Transaction, wanted: Wanted) -> list[int]:
    """The ids of the messages that failed for good, of those that are meant. Raises NotFound for an unknown workflow."""
    where = _filter(tx, wanted)
    rows = tx.run(
        f"select d.delivery_id from delivery_end d where d.state = 'failed' and {where.sql} order by d.delivery_id",
        where.params,
    )
    return [delivery_id for (delivery_id,) in rows]


def count_by_state(tx: Transaction, wanted: Wanted) -> Mapping[str, int]:
    """How many messages are in each state, of those that are meant, the state left aside. Raises NotFound."""
    where = _filter(tx, wanted)
    rows = tx.run(
        f"""\
select state, count(*)
from (
    select d.state from delivery d where {where.sql}
    union all
    select d.state from delivery_end d where {where.sql}
) found
group by state""",
        where.params,
    )
    return dict.fromkeys((*OPEN_STATES, *ENDED_STATES), 0) | dict(rows)


def _filter(tx: Transaction, wanted: Wanted) -> Filter:
    where = Filter()
    if wanted.workflow is not None:
        rows = tx.fixed("get_workflow_number", {"key": wanted.workflow})
        if not rows:
            raise NotFound(f"There is no journey {wanted.workflow}. `opportune journeys list` shows which there are.")
        where.add("d.workflow_id = $workflow_id", workflow_id=rows[0][0])
    where.add("d.node = $node", node=wanted.node)
    where.add("d.channel = $channel", channel=wanted.channel)
    where.add("d.contact_id = $contact_id", contact_id=wanted.contact_id)
    where.add("d.enrollment_id = $enrollment_id", enrollment_id=wanted.enrollment_id)
    return where
