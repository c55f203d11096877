"""Lives through a story: takes in what is sent, changes what is defined, ticks; and looks at what must always hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from opportune.ingest import EventLog, Origin, normalise_all
from opportune.ingest.record_edits import edit_account
from opportune.store import Row, Workspace
from opportune.store.definitions import save_definitions
from opportune.store.workspace import naive
from opportune.testing import payload
from opportune.testing.lookup import Lookup
from opportune.testing.workspace import open_shipped
from opportune.tick.run import run_tick
from tests.simulation.story import START, Action, Define, Edit, Send, Tick

Rows = dict[str, list[Row]]
Ticker = Callable[[Workspace, datetime], None]

# Each finds rows that must not exist, after every tick. $now is the moment of the tick.
MUST_BE_EMPTY = {
    "the ledger of a subject is a chain, from nothing on": """
        select subject_type, subject_id, tick_id, old_score, before
        from (
            select *, lag(new_score) over subject as before, lag(new_tier) over subject as tier_before,
                row_number() over subject as nth
            from score_ledger
            window subject as (partition by subject_type, subject_id order by tick_id)
        ) as chain
        where old_score <> coalesce(before, 0) or old_tier is distinct from tier_before or is_first <> (nth = 1)""",
    "a stored score is the last of its ledger": """
        with latest as (
            select subject_type, subject_id, max_by(l, tick_id) as newest
            from score_ledger l group by subject_type, subject_id
        ),
        stored as (
            select 'contact' as subject_type, contact_id as subject_id, score, first_party_score, third_party_score,
                tier
            from contact_score
            union all
            select 'account', account_id, score, first_party_score, third_party_score, tier from account_score
        )
        select s.*, newest
        from stored s
        full join latest l on l.subject_type = s.subject_type and l.subject_id = s.subject_id
        where case when s.subject_id is null then newest.new_score <> 0
            else (s.score, s.first_party_score, s.third_party_score, s.tier) is distinct from
                (newest.new_score, newest.first_party_score, newest.third_party_score, newest.new_tier) end""",
    "every change of tier is a crossing, and nothing else is": """
        select * from (
            select tick_id, subject_type, subject_id, coalesce(old_tier, 'low') as from_tier, new_tier as to_tier
            from score_ledger where new_tier <> coalesce(old_tier, 'low')
        ) as changed
        full join tier_crossing c using (tick_id, subject_type, subject_id, from_tier, to_tier)
        where c.crossed_at is null or changed.tick_id is null""",
    "nothing is overdue": """
        select contact_id, next_due_at from contact_score where next_due_at <= $now
        union all select account_id, next_due_at from account_score where next_due_at <= $now
        union all select subject_id, due_at from pending_signal where due_at <= $now
        union all select subject_id, requested_at from rescore_request where requested_at <= $now""",
    "a score belongs to the account of its contact": """
        select s.contact_id from contact_score s
        left join contact c on c.contact_id = s.contact_id
        where s.account_id is distinct from case when s.contact_id < 0 then -s.contact_id else c.account_id end
            or (s.contact_id > 0 and c.contact_id is null)""",
    "who counts for somebody else has no score and no link of their own beneath": """
        select l.subject_id from identity_link l
        where l.subject_id in (select contact_id from contact_score)
            or l.into_id in (select subject_id from identity_link)""",
    "a tick wrote the ledger rows it says": """
        select t.tick_id, t.ledger_count, l.count
        from tick t
        full join (select tick_id, count(*) as count from score_ledger group by tick_id) as l on l.tick_id = t.tick_id
        where coalesce(t.ledger_count, -1) <> coalesce(l.count, 0)""",
    "one event brings a signal once": """
        select event_id, kind_id from signal where event_id is not null
        group by event_id, kind_id having count(*) > 1""",
    "a message that is sent again within six days brings no signals again": """
        with told as (
            select e.* from (select distinct event_id from signal) s join event e on e.event_id = s.event_id
        )
        select a.message_id, a.event_id, b.event_id
        from told a join told b on b.message_id = a.message_id and b.event_id > a.event_id
        where b.received_at < a.received_at + interval 6 day""",
    "memberships of one subject in one segment never overlap": """
        select segment_id, subject_id from segment_member group by segment_id, subject_id having count(*) > 1
        union all
        select segment_id, subject_id
        from (
            select *, lag(is_entered) over (partition by segment_id, subject_id order by tick_id) as before
            from membership_change
        ) as chain
        where is_entered is not distinct from coalesce(before, false)""",
    "a member entered and has not left since": """
        select * from (select segment_id, subject_id, since from segment_member) m
        full join (
            select segment_id, subject_id, max(changed_at) as since
            from membership_change
            group by segment_id, subject_id
            having arg_max(is_entered, tick_id)
        ) as entered using (segment_id, subject_id)
        where m.since is distinct from entered.since""",
    "an account stands on one stage of a ladder": """
        select ladder_id, subject_id from subject_stage group by ladder_id, subject_id having count(*) > 1
        union all
        select stages.ladder_id, m.subject_id
        from segment_claim m
        join (select 0 as ladder_id) stages on true
        join definition_number d on d.definition_id = m.source_id and d.kind = 'ladder'
        group by stages.ladder_id, m.subject_id
        having count(*) > 1""",
    "no condition is overdue": "select * from criteria_due where due_at <= $now",
    "signals and people have one number each": """
        select signal_id from signal group by signal_id having count(*) > 1
        union all select contact_id from contact c join visitor v on v.visitor_id = c.contact_id""",
}


def tick(workspace: Workspace, now: datetime) -> None:
    run_tick(workspace, now)


def tick_fully(workspace: Workspace, now: datetime) -> None:
    run_tick(workspace, now, force_full=True)


def live(actions: Iterable[Action], ticker: Ticker, check: bool = False) -> Workspace:
    """A workspace after the story. With `check`, what must be empty is looked at after every tick."""
    workspace = open_shipped(START)
    log = EventLog(workspace)
    try:
        for action in actions:
            match action:
                case Send():
                    received_at = naive(action.received_at)
                    log.append(normalise_all(action.calls, Origin("simulation", received_at=received_at))[0])
                case Define():
                    with workspace.transaction() as tx:
                        save_definitions(tx, action.bodies, naive(action.moment))
                case Edit():
                    _edit(workspace, action)
                case Tick():
                    ticker(workspace, action.now)
                    if check:
                        expect_invariants(workspace, action.now)
    finally:
        log.close()
    return workspace


def _edit(workspace: Workspace, edit: Edit) -> None:
    """Nothing when the account is not there yet."""
    now = naive(edit.moment)
    with workspace.transaction() as tx:
        account_id = tx.scalar("select account_id from account where domain = ?", [payload.domain_of(edit.account)])
        if account_id is None:
            return
        if edit.industry is not None:
            edit_account(tx, account_id, {"industry": edit.industry}, now)
        if edit.deal is not None:
            opportunity_id = tx.take_ids("opportunity", 1)
            closed_at = None if edit.deal == "open" else now
            tx.run(
                "insert into opportunity by name select ? as opportunity_id, 'crm' as system, ? as external_id, "
                "? as account_id, ? as state, ? as opened_at, ?::timestamp as closed_at, ? as created_at, ? as updated_at",
                [opportunity_id, str(opportunity_id), account_id, edit.deal, now, closed_at, now, now],
            )
            tx.fixed("insert_record_requests", {"now": now})
        if edit.segment is not None:
            segment_id = tx.scalar(
                "select definition_id from definition_number where kind = 'segment' and key = ?", [edit.segment]
            )
            tx.run(
                "insert or replace into segment_pin values (?, ?, ?, 'person', null, ?)",
                [segment_id, account_id, edit.is_included, now],
            )
            tx.run("insert into evaluation_request values ('account', ?, ?)", [account_id, now])


def expect_invariants(workspace: Workspace, now: datetime) -> None:
    with workspace.read() as tx:
        for what, query in MUST_BE_EMPTY.items():
            found = tx.run(query, {"now": naive(now)} if "$now" in query else None)
            assert not found, f"at {now}: {what}, but: {found[:3]}"


def everything(workspace: Workspace) -> Rows:
    """All rows that ticks write, those of `tick` included (but not how long they took)."""
    with workspace.read() as tx:
        ticks = tx.run("select * exclude (duration_ms) from tick order by all")
    return {**Lookup(workspace).everything(), "tick": ticks}


def scores(workspace: Workspace) -> Rows:
    """Scores and their history, without the cause: a tick asked to rescore everything records another one, and holds every change
    of a membership for one that an edit brought about when there was an edit.
    """
    queries = {
        "contact_score": "select * from contact_score order by all",
        "account_score": "select * from account_score order by all",
        "score_ledger": "select * exclude (cause) from score_ledger order by all",
        "tier_crossing": "select * exclude (cause) from tier_crossing order by all",
        "signal": "select * from signal order by all",
        "segment_member": "select * from segment_member order by all",
        "segment_claim": "select * from segment_claim order by all",
        "membership_change": "select * exclude (is_silent) from membership_change order by all",
        "subject_stage": "select * from subject_stage order by all",
        "stage_change": "select * from stage_change order by all",
    }
    with workspace.read() as tx:
        return {name: tx.run(query) for name, query in queries.items()}


def expect_equal(found: Rows, wanted: Rows) -> None:
    for table, rows in wanted.items():
        missing = [row for row in rows if row not in found[table]]
        added = [row for row in found[table] if row not in rows]
        assert found[table] == rows, f"{table}: missing {missing[:3]}, added {added[:3]}"
