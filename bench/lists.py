"""Every list and chart of the web app on a large workspace, through HTTP: p95, with the bare query in DuckDB beside it.

The server is at rest: it has caught up with what was due at its start, nothing comes in, and once a minute a tick takes
what has aged. So Today and the sums of the pipeline are found once and kept; for one seller after another they are found each time.

`python -m bench.lists [small|full]` prints the figures. A floor is the least that any program would have to ask the database for
the same answer: who is on the page, or the sums of the chart, without names, owners, deals and JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from bench.figures import Figure, figure, percentile
from bench.server import Client, serving
from bench.stores import NOW, Shape, fresh_copy, scored, shape_of
from opportune.insight.proposals import propose
from opportune.shipped import read_definition
from opportune.store import Transaction, Workspace
from opportune.store.definitions import load_definitions, save_proposal
from opportune.store.workspace import naive
from opportune.tick.run import run_tick

SIGNALS = {"small": 200_000, "full": 20_000_000}
REPEATS = {"small": 10, "full": 40}
FLOOR_REPEATS = 7
WARM_UP = 2
GOAL_MS = 150
OWNERS = 50
# One deal for every two accounts.
DEALS_PER_ACCOUNT = 0.5
_DEFINITIONS = (
    {"segment": "software", "name": "Software", "mode": "rule", "criteria": {"attribute": "industry", "eq": "software"}},
    {"segment": "warm", "name": "Warm", "mode": "rule", "criteria": {"score": {"gte": 20}}},
    {"intent_report": "everybody", "name": "Everybody", "preset": "hot_demand"},
    {
        "campaign": "awareness", "name": "Awareness", "state": "live", "include": ["software"], "exclude": ["warm"],
    },
    {
        "ladder": "interest", "name": "Interest", "measure": {"score": "score"},
        "stages": [
            {"stage": key, "name": key.title(), "from": begin, "segment": key}
            for key, begin in (("cold", 0), ("lukewarm", 30), ("hot", 60))
        ],
    },
)  # fmt: skip
_CRITERIA = {"all": [{"attribute": "industry", "in": ["software", "finance"]}, {"score": {"gte": 10}}]}
_TOP_ACCOUNTS = "order by coalesce(s.score, 0) desc, a.account_id limit 51"


@dataclass(frozen=True)
class Question:
    """What a screen asks, and its floor; without one there is nothing to read but a few rows.

    `{seller}` in a path is another user in every request, so that no answer is one that was kept.
    """

    name: str
    path: str
    floor: str | None = None
    body: Mapping[str, object] | None = None


QUESTIONS = (
    Question("accounts by score", "/accounts", "select account_id from account_score order by score desc, account_id limit 51"),
    Question("accounts by name", "/accounts?sort=name", "select account_id from account order by name, account_id limit 51"),
    Question(
        "accounts by last signal",
        "/accounts?sort=-last_signal_at",
        "select account_id from account_score order by last_signal_at desc nulls last, account_id limit 51",
    ),
    Question(
        "accounts that are high and rising",
        "/accounts?tier=high&trend=rising",
        "select account_id from account_score where tier = 'high' and trend = 'rising' order by score desc, account_id limit 51",
    ),
    Question(
        "accounts of one owner",
        "/accounts?owner=7",
        f"select a.account_id from account a left join account_score s using (account_id) where a.owner_id = 7 {_TOP_ACCOUNTS}",
    ),
    Question(
        "accounts found by a part of the name",
        "/accounts?q=account%2047",
        "select a.account_id from account a left join account_score s using (account_id) "
        f"where a.name ilike '%account 47%' {_TOP_ACCOUNTS}",
    ),
    Question(
        "accounts of a segment",
        "/accounts?segment=software",
        "select a.account_id from segment_member m join account a on a.account_id = m.subject_id "
        "left join account_score s on s.account_id = a.account_id "
        "where m.segment_id = (select definition_id from definition_number where kind = 'segment' and key = 'software') "
        f"{_TOP_ACCOUNTS}",
    ),
    Question(
        "accounts on a stage in the CRM",
        "/accounts?crm_stage=pipeline",
        "select a.account_id from (select account_id from opportunity group by account_id "
        "having bool_or(state = 'open') and not bool_or(state = 'won')) a "
        f"left join account_score s using (account_id) {_TOP_ACCOUNTS}",
    ),
    Question(
        "accounts by criteria",
        "/accounts/search",
        "select a.account_id from account a left join account_score s using (account_id) "
        f"where a.industry in ('software', 'finance') and s.score >= 10 {_TOP_ACCOUNTS}",
        {"criteria": _CRITERIA},
    ),
    Question(
        "how many accounts satisfy criteria",
        "/accounts/count",
        "select count(*) from account a join account_score s using (account_id) "
        "where a.industry in ('software', 'finance') and s.score >= 10",
        {"criteria": _CRITERIA},
    ),
    Question(
        "contacts by score",
        "/contacts",
        "select contact_id from contact_score where contact_id > 0 order by score desc, contact_id limit 51",
    ),
    Question(
        "contacts by email", "/contacts?sort=email", "select contact_id from contact order by email, contact_id limit 51"
    ),
    Question(
        "contacts found by a part of the email",
        "/contacts?q=person-47",
        "select c.contact_id from contact c left join contact_score s using (contact_id) where contains(c.email, 'person-47') "
        "order by coalesce(s.score, 0) desc, c.contact_id limit 51",
    ),
    Question(
        "deals by intent",
        "/opportunities?state=open&sort=-score",
        "select o.opportunity_id from opportunity o left join account_score s using (account_id) where o.state = 'open' "
        "order by s.score desc nulls last, o.opportunity_id limit 51",
    ),
    Question(
        "deals whose accounts rise",
        "/opportunities?state=open&sort=-score&intent=rising",
        "select o.opportunity_id from opportunity o join account_score s using (account_id) "
        "where o.state = 'open' and s.delta_7d >= 5 order by s.score desc, o.opportunity_id limit 51",
    ),
    Question(
        "one stage of the board",
        "/opportunities?state=open&sort=-score&pipeline=sales&stage=Proposal&limit=20",
        "select o.opportunity_id from opportunity o left join account_score s using (account_id) where o.state = 'open' "
        "and o.stage = 'Proposal' order by s.score desc nulls last, o.opportunity_id limit 21",
    ),
    Question(
        "the pipeline summed up",
        "/opportunities/summary?state=open",
        "select o.stage, s.tier, count(*), sum(o.amount) from opportunity o left join account_score s using (account_id) "
        "where o.state = 'open' group by all",
    ),
    Question("the pipeline summed up for one seller after another", "/opportunities/summary?state=open&owner={seller}"),
    Question("today", "/today", "select account_id from account_score where tier = 'high' order by score desc limit 20"),
    Question("today for one seller after another", "/today?owner={seller}"),
    Question("trends", "/trends"),
    Question(
        "signals a day",
        "/signal-volume?days=30",
        "select day, kind_id, sum(count) from daily_signal where day > current_day - 30 group by all",
    ),
    Question("accounts by score, as a distribution", "/score-distribution", "select score, count(*) from account_score group by 1"),
    Question("one account", "/accounts/4711", "select * from account where account_id = 4711"),
    Question("why an account has its score", "/accounts/4711/explanation", "select * from signal where subject_id = 4711"),
    Question("how an account's score moved", "/accounts/4711/history"),
    Question("an account's score line", "/accounts/4711/score-line"),
    Question(
        "people of an account",
        "/accounts/4711/contacts",
        "select c.contact_id from contact c left join contact_score s using (contact_id) where c.account_id = 4711",
    ),
    Question("signals of an account", "/accounts/4711/signals", "select * from signal where subject_id = -4711"),
    Question("segments of an account", "/accounts/4711/segments", "select segment_id from segment_member where subject_id = 4711"),
    Question("one contact", "/contacts/4711", "select * from contact where contact_id = 4711"),
    Question("why a contact has its score", "/contacts/4711/explanation", "select * from signal where subject_id = 4711"),
    Question("signals of a contact", "/contacts/4711/signals", "select * from signal where subject_id = 4711"),
    Question("signals, the newest first", "/signals", "select signal_id from signal order by occurred_at desc, signal_id limit 51"),
    Question("segments", "/segments", "select segment_id, count(*) from segment_member group by 1"),
    Question(
        "members of a segment",
        "/segments/software/members",
        "select m.subject_id from segment_member m left join account_score s on s.account_id = m.subject_id "
        "where m.segment_id = 1 order by s.score desc nulls last, m.subject_id limit 51",
    ),
    Question("members of a segment, day by day", "/segments/software/counts?days=30"),
    Question("changes of a segment", "/segments/software/history"),
    Question("intent reports", "/intent-reports", "select count(*) from account"),
    Question(
        "accounts of an intent report",
        "/intent-reports/everybody/accounts",
        "select account_id from account_score order by 2 * first_party_score + 8 * third_party_score desc, account_id limit 51",
    ),
    Question("campaigns", "/campaigns", "select segment_id, count(*) from segment_member group by 1"),
    Question("audience of a campaign", "/campaigns/awareness/audience"),
    Question("engagements with a campaign", "/campaigns/awareness/engagements"),
    Question("workflows", "/workflows"),
    Question("ladders", "/ladders", "select ladder_id, stage, count(*) from subject_stage group by all"),
    Question("stages of a ladder", "/ladders/interest/subjects"),
    Question("signal definitions", "/signal-definitions"),
    Question("sources", "/sources"),
    Question(
        "search for anything", "/search?q=account%2047", "select account_id from account where name ilike '%account 47%' limit 10"
    ),
)  # fmt: skip


def measure(size: str) -> list[Figure]:
    shape = shape_of(SIGNALS[size])
    path = fresh_copy(scored(shape), "lists")
    try:
        floors = _prepared(path, shape)
        with serving(path) as server:
            server.wait_until_at_rest()
            client = server.connect()
            return [
                _asked(client, question, floor, shape, REPEATS[size])
                for question, floor in zip(QUESTIONS, floors, strict=True)
            ]
    finally:
        path.unlink()


def _prepared(path: Path, shape: Shape) -> list[float | None]:
    """Fill in owners, deals, segments and a ladder; returns the milliseconds of every floor."""
    workspace = Workspace.open(path, NOW)
    try:
        with workspace.transaction() as tx:
            _fill_sales(tx, shape)
            bodies = [read_definition(one, "the benchmark") for one in _DEFINITIONS]
            save_proposal(tx, propose(load_definitions(tx), bodies), naive(NOW))
        run_tick(workspace, NOW + timedelta(milliseconds=1))
        workspace.checkpoint()
        return [_floor_ms(workspace, question) for question in QUESTIONS]
    finally:
        workspace.close()


def _fill_sales(tx: Transaction, shape: Shape) -> None:
    at = naive(NOW)
    tx.run(
        "insert into users (user_id, name, system, external_id, created_at, updated_at) "
        f"select n, 'Seller ' || n, 'crm', n::varchar, $at, $at from range(1, {OWNERS + 1}) r(n)",
        {"at": at},
    )
    tx.run(f"update account set owner_id = (hash(account_id) % {OWNERS} + 1)::bigint")
    tx.run(
        """
        insert into opportunity (opportunity_id, system, external_id, account_id, name, pipeline, stage, state, amount, currency,
            probability, opened_at, owner_id, created_at, updated_at)
        select n, 'crm', n::varchar, (hash(n) % $accounts + 1)::bigint, 'Deal ' || n, 'sales',
            ['Discovery', 'Proposal', 'Negotiation', 'Won', 'Lost'][place], ['open', 'open', 'open', 'won', 'lost'][place],
            (hash(n + 1) % 50000)::double, 'USD', [20, 50, 80, 100, 0][place]::double, $at, (hash(n + 2) % $owners + 1)::bigint,
            $at, $at
        from (select n, (hash(n + 3) % 5 + 1)::bigint as place from range(1, $deals + 1) r(n)) numbered""",
        {"accounts": shape.accounts, "deals": int(shape.accounts * DEALS_PER_ACCOUNT), "owners": OWNERS, "at": at},
    )


def _floor_ms(workspace: Workspace, question: Question) -> float | None:
    if question.floor is None:
        return None
    sql = question.floor.replace("current_day", f"date '{NOW.date()}'")
    taken = []
    with workspace.read() as tx:
        for _ in range(WARM_UP + FLOOR_REPEATS):
            started = time.perf_counter()
            tx.run(sql)
            taken.append((time.perf_counter() - started) * 1000)
    return median(taken[WARM_UP:])


def _asked(client: Client, question: Question, floor: float | None, shape: Shape, repeats: int) -> Figure:
    taken = []
    for number in range(WARM_UP + repeats):
        path = f"/api/v1{question.path.replace('{seller}', str(number % OWNERS + 1))}"
        started = time.perf_counter()
        client.get(path) if question.body is None else client.post(path, question.body)
        taken.append((time.perf_counter() - started) * 1000)
    p95 = percentile(taken[WARM_UP:], 95)
    return figure(
        f"{question.name}, of {shape.accounts:,} accounts: p95",
        p95,
        "ms",
        reference=floor,
        goal=f"under {GOAL_MS} ms; the reference is the bare query",
        met=p95 < GOAL_MS,
    )


if __name__ == "__main__":
    for line in measure(sys.argv[1] if len(sys.argv) > 1 else "small"):
        print(json.dumps(line))
