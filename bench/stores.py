"""Large workspaces for the benchmarks: invented by set-based SQL, alike every time, kept until the run ends.

Signals come in bursts of a few by one person, over 100 days, so that a tenth of them is too old to count.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from opportune.clock import SystemClock
from opportune.store import Transaction
from opportune.store.workspace import naive
from opportune.testing.workspace import open_shipped
from opportune.tick.run import run_tick

# The store is as of today, so that a server that opens it has nothing to catch up with. Child processes have the same moment.
_NOW = "OPPORTUNE_BENCH_NOW"
NOW = datetime.fromisoformat(os.environ.setdefault(_NOW, SystemClock().now().replace(microsecond=0).isoformat()))
DAYS = 100
BURST = 4
# How often each kind occurs among a hundred signals of a person, and of a company.
PERSON_KINDS = {
    "page-visit": 30, "email-opened": 14, "blog-post-view": 8, "product-page-visit": 7, "email-link-clicked": 6,
    "pricing-page-visit": 5, "case-study-view": 4, "multiple-pages-in-session": 4, "return-visit": 4,
    "whitepaper-download": 3, "webinar-registered": 2, "webinar-attended": 2, "deal-room-visited": 2,
    "deal-room-document-viewed": 2, "meeting-scheduled": 2, "meeting-attended": 2, "form-submitted": 1,
    "demo-requested": 1, "meeting-no-show": 1,
}  # fmt: skip
COMPANY_KINDS = {
    "ad-viewed": 55, "intent-topic-surge": 20, "ad-clicked": 8, "intent-topic-surge-strong": 8,
    "competitor-research": 5, "review-profile-viewed": 4,
}  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """How large a workspace is. Of the people, one in twenty is a visitor who belongs to somebody."""

    signals: int
    accounts: int
    people: int

    @property
    def contacts(self) -> int:
        return self.people * 19 // 20


def shape_of(signals: int) -> Shape:
    """One account for every twenty signals, three people for every account."""
    return Shape(signals, signals // 20, signals * 3 // 20)


@cache
def folder() -> Path:
    """The folder of this run, gone at its end."""
    path = Path(tempfile.mkdtemp(prefix="opportune-bench-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@cache
def scored(shape: Shape) -> Path:
    """A workspace after its first tick at NOW. Copy it before a benchmark changes it: `fresh_copy`.

    Another process makes it: what that leaves in memory is no part of what is measured.
    """
    path = folder() / f"scored-{shape.signals}-{shape.accounts}.opportune"
    sizes = map(str, (shape.signals, shape.accounts, shape.people))
    subprocess.run([sys.executable, "-m", "bench.stores", *sizes, str(path)], check=True)
    return path


def _make(shape: Shape, path: Path) -> None:
    """Fill the workspace at `path` as if it had been compacted a day ago: a hundredth of its signals lies behind the others, in
    order of arrival."""
    workspace = open_shipped(NOW, path)
    try:
        compacted = shape.signals * (DAYS - 1) // DAYS
        with workspace.transaction() as tx:
            _fill_records(tx, shape)
            _fill_signals(tx, shape, 1, compacted)
        workspace.compact(NOW)
        with workspace.transaction() as tx:
            _fill_signals(tx, shape, compacted + 1, shape.signals)
        run_tick(workspace, NOW)
        with workspace.transaction() as tx:
            _fill_recent_events(tx)
        workspace.checkpoint()
    finally:
        workspace.close()


def fresh_copy(path: Path, name: str) -> Path:
    """Another file with the same content, beside it."""
    return Path(shutil.copy(path, path.with_name(f"{name}.opportune")))


def _fill_records(tx: Transaction, shape: Shape) -> None:
    sizes = {"accounts": shape.accounts, "contacts": shape.contacts, "people": shape.people, "start": _start()}

    def run(sql: str) -> None:
        tx.run(sql, {name: value for name, value in sizes.items() if f"${name}" in sql})

    run("""
        insert into account (account_id, name, domain, industry, employees, created_at, updated_at)
        select n, 'Account ' || n, 'account-' || n || '.example',
            ['software', 'retail', 'finance', 'energy', 'health', 'steel', 'media', 'travel', 'food',
                'logistics'][(hash(n) % 10 + 1)::bigint],
            (hash(n + 3) % 5000)::bigint, $start, $start
        from range(1, $accounts + 1) r(n)""")
    run("insert into account_domain select domain, account_id, created_at from account")
    run("""
        insert into contact (contact_id, account_id, email, created_at, updated_at)
        select n, n % $accounts + 1, 'person-' || n || '@account-' || (n % $accounts + 1) || '.example', $start, $start
        from range(1, $contacts + 1) r(n)""")
    run("""
        insert into identity_alias
        select md5_number_lower('user_id:user-' || n), 'user_id', 'user-' || n, n, $start
        from range(1, $contacts + 1) r(n)""")
    run("insert into visitor select n, 'visitor-' || n, $start from range($contacts + 1, $people + 1) r(n)")
    # Four of five visitors turned out to be a contact; the others are known only to belong to an account.
    run("""
        insert into identity_link
        select n,
            case when n % 5 = 0 then -(hash(n) % $accounts + 1)::bigint else (hash(n) % $contacts + 1)::bigint end,
            $start, 'identify'
        from range($contacts + 1, $people + 1) r(n)""")
    for name, count in (("account", shape.accounts), ("person", shape.people), ("event", shape.signals)):
        tx.run("update id_counter set next_id = ? where name = ?", [count + 1, name])
    tx.run("update id_counter set next_id = ? where name = 'signal'", [shape.signals + 1])


def _fill_signals(tx: Transaction, shape: Shape, first: int, last: int) -> None:
    """Bursts: who and what kind of source is decided by the burst, the kind by the signal."""
    person_kinds, company_kinds = (_kind_list(tx, kinds) for kinds in (PERSON_KINDS, COMPANY_KINDS))
    tx.run(
        """
        insert into signal (signal_id, subject_id, kind_id, occurred_at, recorded_at, event_id, context_key, verdict)
        with numbered as (
            select n, hash(n // $burst) as burst_hash, hash(n + 7) as own_hash,
                $start::timestamp + to_microseconds((n * ($span_us // $signals))::bigint) as recorded_at
            from range($first, $last + 1) r(n)
        ),
        placed as (
            select *, burst_hash % 100 < 12 as is_company, burst_hash >> 8 as draw,
                (own_hash % 100 + 1)::bigint as place
            from numbered
        ),
        drawn as (
            select *, (draw % $accounts + 1)::bigint as account_id,
                -- One burst in five is by one of the keen two percent.
                (case when burst_hash % 5 = 1 then draw % greatest($people // 50, 1) else draw % $people end
                    + 1)::bigint as person_id
            from placed
        )
        select n,
            case when is_company then -account_id else person_id end,
            case when is_company then $company_kinds[place] else $person_kinds[place] end,
            -- One in fifty comes up to three days late.
            recorded_at - to_seconds(case when own_hash % 50 = 3 then (own_hash >> 8) % 259200 else 0 end::double),
            recorded_at, n,
            case when not is_company and own_hash % 3 = 0 then 'context-' || (own_hash >> 16) % 1000 end,
            case when burst_hash % 33 = 7 then 'known crawler' end
        from drawn
        order by n""",
        {
            "burst": BURST,
            "start": _start(),
            "span_us": DAYS * 86_400_000_000,
            "signals": shape.signals,
            "first": first,
            "last": last,
            "accounts": shape.accounts,
            "people": shape.people,
            "person_kinds": person_kinds,
            "company_kinds": company_kinds,
        },
    )


def _fill_recent_events(tx: Transaction) -> None:
    """The events behind the signals of the last eight days, as done: a tick compares message ids with them."""
    properties = json.dumps({"url": "https://www.seller.example/product", "title": "Product", "plan": "trial"})
    tx.run(
        """
        insert into event
            (event_id, message_id, type, source, user_id, url_path, occurred_at, received_at, properties)
        select signal_id, md5(signal_id::varchar), 'page', 'bench', 'user-' || subject_id, '/product', occurred_at,
            recorded_at, $properties
        from signal where recorded_at > $now - interval 8 day order by signal_id""",
        {"properties": properties, "now": naive(NOW)},
    )
    newest = tx.scalar("select max(event_id) from event")
    tx.run("update tick set last_event_id = ?, seen_event_id = ?", [newest, newest])


def _kind_list(tx: Transaction, kinds: dict[str, int]) -> list[int]:
    ids = dict(tx.run("select key, kind_id from signal_kind"))
    assert sum(kinds.values()) == 100, "a hundred signals"
    return [ids[key] for key, count in kinds.items() for _ in range(count)]


def _start() -> datetime:
    return naive(NOW - timedelta(days=DAYS))


if __name__ == "__main__":
    _make(Shape(*map(int, sys.argv[1:4])), Path(sys.argv[4]))
