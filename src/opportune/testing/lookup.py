"""Reads what tests ask about: scores, ledger, crossings and whose they are, by the names that scenarios use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from opportune.store import Row, Transaction, Workspace
from opportune.testing import payload

_ANONYMOUS = ":anonymous"
# Everything that a tick writes. `tick` itself is left out: it has a row for each tick, whatever it found.
_WRITTEN = (
    "account", "account_domain", "account_mapping", "contact", "visitor", "identity_alias", "identity_link",
    "identity_conflict", "signal", "pending_signal", "contact_score", "account_score", "score_ledger", "tier_crossing",
    "rescore_request", "segment_member", "segment_claim", "segment_pin", "membership_change", "subject_stage", "stage_change",
    "criteria_due", "evaluation_request", "workflow_run", "workflow_run_subject", "enrollment", "enrollment_end",
    "enrollment_step", "journey_transition", "enrollment_request", "conversion", "journey_schedule", "task", "notification",
    "attribute_change",
)  # fmt: skip


class Lookup:
    """Questions about one workspace. `acme:anonymous` is the part of an account that belongs to nobody known."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def score_row(self, subject: str) -> dict[str, Any] | None:
        """The stored score of a contact or an account, by column."""
        with self._workspace.read() as tx:
            subject_type, subject_id = _find(tx, subject)
            rows = tx.run_dicts(
                f"select * from {subject_type}_score where {subject_type}_id = ?",  # noqa: S608
                [subject_id],
            )
        return rows[0] if rows else None

    def ledger(self, subject: str) -> list[Row]:
        """Old score, new score and cause of every change, in order."""
        return self._history(subject, "old_score, new_score, cause from score_ledger")

    def crossings(self, subject: str) -> list[Row]:
        """From tier, to tier and cause of every crossing, in order."""
        return self._history(subject, "from_tier, to_tier, cause from tier_crossing")

    def signal_counts(self, subject: str) -> dict[str, int]:
        """How many signals without a verdict count for the subject, by key."""
        with self._workspace.read() as tx:
            subject_type, subject_id = _find(tx, subject)
            rows = tx.run(
                "select k.key, count(*) from signal s join signal_kind k on k.kind_id = s.kind_id "
                "left join identity_link l on l.subject_id = s.subject_id "
                "where coalesce(l.into_id, s.subject_id) = ? and s.verdict is null group by k.key",
                [-subject_id if subject_type == "account" else subject_id],
            )
        return {key: int(count) for key, count in rows}

    def contact_id(self, contact: str) -> int:
        with self._workspace.read() as tx:
            return _find(tx, contact)[1]

    def account_domain(self, contact: str) -> str | None:
        """The domain of the account a contact belongs to."""
        with self._workspace.read() as tx:
            _, contact_id = _find(tx, contact)
            domain: str | None = tx.scalar(
                "select a.domain from contact c join account a on a.account_id = c.account_id where c.contact_id = ?",
                [contact_id],
            )
        return domain

    def is_member(self, segment: str, subject: str) -> bool:
        with self._workspace.read() as tx:
            _, subject_id = _find(tx, subject)
            return bool(
                tx.scalar(
                    "select count(*) from segment_member where segment_id = ? and subject_id = ?",
                    [_number(tx, "segment", segment), subject_id],
                )
            )

    def member_source(self, segment: str, subject: str) -> str | None:
        """What made a subject a member: criteria, person, import, or a workflow or ladder with its key."""
        with self._workspace.read() as tx:
            _, subject_id = _find(tx, subject)
            found: str | None = tx.scalar(
                "select concat_ws(' ', m.source, d.key) from segment_member m "
                "left join definition_number d on d.definition_id = m.source_id where m.segment_id = ? and m.subject_id = ?",
                [_number(tx, "segment", segment), subject_id],
            )
        return found

    def tasks(self) -> list[Row]:
        """Title, owner and due moment of every task."""
        with self._workspace.read() as tx:
            return tx.run("select title, owner, strftime(due_at, '%Y-%m-%d %H:%M') from task order by task_id")

    def notifications(self) -> list[str]:
        """The titles of all notifications."""
        with self._workspace.read() as tx:
            return [title for (title,) in tx.run("select title from notification order by notification_id")]

    def membership_changes(self, segment: str, subject: str) -> list[str]:
        """`entered` and `left`, in order."""
        with self._workspace.read() as tx:
            _, subject_id = _find(tx, subject)
            rows = tx.run(
                "select is_entered from membership_change where segment_id = ? and subject_id = ? order by tick_id",
                [_number(tx, "segment", segment), subject_id],
            )
        return ["entered" if is_entered else "left" for (is_entered,) in rows]

    def stage(self, ladder: str, subject: str) -> str | None:
        """The stage of a ladder that a subject stands on."""
        with self._workspace.read() as tx:
            _, subject_id = _find(tx, subject)
            stage: str | None = tx.scalar(
                "select stage from subject_stage where ladder_id = ? and subject_id = ?",
                [_number(tx, "ladder", ladder), subject_id],
            )
        return stage

    def place(self, workflow: str, subject: str) -> str | None:
        """The node of a journey that a subject waits at, None when it is not on the way."""
        with self._workspace.read() as tx:
            _, subject_id = _find(tx, subject)
            node: str | None = tx.scalar(
                "select node from enrollment where workflow_id = ? and subject_id = ?",
                [_number(tx, "workflow", workflow), subject_id],
            )
        return node

    def wake_at(self, workflow: str, subject: str) -> datetime | None:
        """When the pause of a subject ends, None when it is not on the way."""
        with self._workspace.read() as tx:
            _, subject_id = _find(tx, subject)
            moment: datetime | None = tx.scalar(
                "select wake_at from enrollment where workflow_id = ? and subject_id = ?",
                [_number(tx, "workflow", workflow), subject_id],
            )
        return moment

    def journeys(self, workflow: str, subject: str) -> list[list[str]]:
        """Per entry of a subject, the first one first: every node with its outcome, and why it ended."""
        with self._workspace.read() as tx:
            _, subject_id = _find(tx, subject)
            rows = tx.run(
                """\
                with entry as (
                    select enrollment_id, null as reason from enrollment where workflow_id = $workflow and subject_id = $subject
                    union all
                    select enrollment_id, reason from enrollment_end
                    where workflow_id = $workflow and subject_id = $subject
                )
                select e.reason, list(t.node || ' ' || t.outcome order by s.stepped_at, t.place)
                from entry e
                join enrollment_step s on s.enrollment_id = e.enrollment_id
                join journey_transition t using (transition_id)
                group by e.enrollment_id, e.reason
                order by e.enrollment_id""",
                {"workflow": _number(tx, "workflow", workflow), "subject": subject_id},
            )
        return [[*steps, *([reason] if reason else [])] for reason, steps in rows]

    def everything(self) -> dict[str, list[Row]]:
        """All rows of every table that a tick may write, sorted."""
        with self._workspace.read() as tx:
            return {table: tx.run(f"select * from {table} order by all") for table in _WRITTEN}  # noqa: S608

    def _history(self, subject: str, selected: str) -> list[Row]:
        with self._workspace.read() as tx:
            subject_type, subject_id = _find(tx, subject)
            return tx.run(
                f"select {selected} where subject_type = ? and subject_id = ? order by tick_id",
                [subject_type, subject_id],
            )


def _find(tx: Transaction, subject: str) -> tuple[str, int]:
    """The type and id of a subject. A contact who was merged into another is looked up as the other one."""
    if subject.endswith(_ANONYMOUS):
        return "contact", -_find(tx, subject.removesuffix(_ANONYMOUS))[1]
    if anonymous_id := payload.anonymous_id_of(subject):
        kind, value = "anonymous_id", anonymous_id
    elif "@" in subject:
        kind, value = "user_id", subject
    else:
        found = tx.scalar("select account_id from account_domain where domain = ?", [payload.domain_of(subject)])
        return "account", _required(found, subject)
    found = tx.scalar("select person_id from identity_alias where kind = ? and value = ?", [kind, value])
    return "contact", _required(found, subject)


def _number(tx: Transaction, kind: str, key: str) -> int:
    found = tx.scalar("select definition_id from definition_number where kind = ? and key = ?", [kind, key])
    return _required(found, f"{kind} {key}")


def _required(found: int | None, subject: str) -> int:
    if found is None:
        raise AssertionError(f"nobody has heard of {subject}")
    return found
