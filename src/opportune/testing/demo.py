"""Fills an empty workspace with the demo: real companies and deals, a real web log, invented people and activity.

Everything goes through what a user has: files are imported by their mappings, calls are taken in like those of any
client, and history is made by ticking through it day by day.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from opportune.clock import Clock
from opportune.ingest import EventLog, EventRow, Origin, normalise
from opportune.ingest.import_files import ImportOptions, import_file
from opportune.ingest.import_report import ImportReport
from opportune.ingest.mapping_files import load_mapping
from opportune.model.mapping import Mapping
from opportune.store import Workspace
from opportune.store.workspace import naive
from opportune.testing.calls import Payload
from opportune.testing.demo_journeys import DemoJourneys, JourneyReport, running_journeys
from opportune.testing.demo_rules import put_rules_in_force
from opportune.testing.generator import generate_activity
from opportune.testing.people import DemoAccount, example_domain, generate_contacts
from opportune.testing.prospects import Prospect, generate_prospects
from opportune.tick.run import run_tick

SEED = 42
PROSPECTS = 40
HISTORY_DAYS = 90
# Nobody looks at single days further back, and each tick takes its time.
DAILY_DAYS = 21
# Since when segments and ladders are in force: long enough to have a history, short enough to be loaded quickly.
RULES_DAYS = 14
# Steps of a tick from which on it is about segments and ladders.
_FIRST_OF_RULES = frozenset({"create_asked_contact", "create_outcome"})
# The newest moments in the files; they are moved to today.
_MAVEN_NEWEST = date(2017, 12, 31)
_WEBLOG_NEWEST = datetime(2015, 5, 20, 21, 5, 59, tzinfo=UTC)
_ACCOUNT_DETAILS = Mapping.model_validate(
    {
        "name": "demo-account-details",
        "object": "account",
        "system": "maven",
        "key": "external_id",
        "fields": {"external_id": "account", "domain": "domain"},
        "references": {"owner": {"from": "owner", "by": "external_id"}},
    }
)
_PROSPECTS = Mapping.model_validate(
    {
        "name": "demo-prospects",
        "object": "account",
        "system": "demo",
        "key": "external_id",
        "fields": {
            **{name: name for name in ("name", "domain", "industry", "country", "employees")},
            "external_id": "name",
        },
    }
)
_CONTACTS = Mapping.model_validate(
    {
        "name": "demo-contacts",
        "object": "contact",
        "system": "demo",
        "key": "email",
        "fields": {name: name for name in ("email", "first_name", "last_name", "title")} | {"persona": "role"},
        "references": {"account": {"from": "domain", "by": "domain"}},
    }
)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class DemoReport:
    """What was loaded and how long each part took. `event_count` are the invented calls, without the web log; `rule_seconds`
    are the part of `tick_seconds` in which segments and ladders were evaluated.
    """

    imports: tuple[ImportReport, ...]
    contact_count: int
    event_count: int
    tick_count: int
    signal_count: int
    scored_account_count: int
    member_count: int
    rule_days: int
    journeys: JourneyReport
    import_seconds: float
    event_seconds: float
    tick_seconds: float
    rule_seconds: float


def load_demo(
    workspace: Workspace,
    event_log: EventLog,
    clock: Clock,
    data: Path,
    progress: Progress = lambda what, done, total: None,
) -> DemoReport:
    """Load the demo into a workspace that has definitions and nothing else, as if it had been running for 90 days.

    `data` is the folder `examples/data`. Nothing else may tick meanwhile: history can only be made in order. Raises
    what `import_file` and `run_tick` raise.
    """
    now = clock.now()
    started = time.perf_counter()
    imports, accounts = _import_files(workspace, event_log, clock, data, progress)
    imported = time.perf_counter()
    event_count = _append_activity(event_log, accounts, now, progress)
    appended = time.perf_counter()
    moments = _tick_moments(now)
    with running_journeys(workspace, now) as journeys:
        signal_count, rule_seconds = _tick_through(workspace, moments, journeys, progress)
        journeys.hold(now)
        journey_report = journeys.report()
    ticked = time.perf_counter()
    with workspace.read() as tx:
        scored_account_count = int(tx.scalar("select count(*) from account_score where score > 0"))
        member_count = int(tx.scalar("select count(*) from segment_member"))
    return DemoReport(
        imports=imports,
        contact_count=imports[-2].created,
        event_count=event_count,
        tick_count=len(moments),
        signal_count=signal_count,
        scored_account_count=scored_account_count,
        member_count=member_count,
        rule_days=RULES_DAYS,
        journeys=journey_report,
        import_seconds=imported - started,
        event_seconds=appended - imported,
        tick_seconds=ticked - appended,
        rule_seconds=rule_seconds,
    )


def _import_files(
    workspace: Workspace, event_log: EventLog, clock: Clock, data: Path, progress: Progress
) -> tuple[tuple[ImportReport, ...], list[DemoAccount]]:
    now = clock.now()
    maven_days = (now.date() - _MAVEN_NEWEST).days
    maven = data / "maven"

    def load(path: Path, mapping: Mapping, options: ImportOptions | None = None) -> ImportReport:
        what = f"importing {path.name}"
        return import_file(
            workspace,
            event_log,
            clock,
            path,
            mapping,
            progress=lambda done, total: progress(what, done, total),
            options=options,
        )

    reports = [
        load(maven / "accounts.csv", load_mapping("maven-accounts")),
        load(maven / "sales_teams.csv", load_mapping("maven-users")),
        load(maven / "sales_pipeline.csv", load_mapping("maven-opportunities"), ImportOptions(shift_days=maven_days)),
    ]
    customers = _accounts(workspace)
    prospects = generate_prospects(PROSPECTS, SEED)
    accounts = [*customers, *(DemoAccount(one.name, one.domain, one.employees, 0) for one in prospects)]
    owners = _owners(maven / "sales_pipeline.csv")
    with tempfile.TemporaryDirectory(prefix="opportune-demo-") as folder:
        details = [(account.name, account.domain, owners.get(account.name, "")) for account in customers]
        reports.append(
            load(_csv(Path(folder) / "account_details.csv", ("account", "domain", "owner"), details), _ACCOUNT_DETAILS)
        )
        columns = tuple(field.name for field in fields(Prospect))
        reports.append(load(_csv(Path(folder) / "prospects.csv", columns, map(astuple, prospects)), _PROSPECTS))
        people = [
            (person.email, person.first_name, person.last_name, person.title, person.role, person.domain)
            for person in generate_contacts(accounts, SEED)
        ]
        columns = ("email", "first_name", "last_name", "title", "role", "domain")
        reports.append(load(_csv(Path(folder) / "contacts.csv", columns, people), _CONTACTS))
    log_days = (now - _WEBLOG_NEWEST).days
    reports.append(
        load(
            data / "weblog" / "apache_logs.gz",
            load_mapping("access-log"),
            ImportOptions(shift_days=log_days, as_history=True),
        )
    )
    return tuple(reports), accounts


def _accounts(workspace: Workspace) -> list[DemoAccount]:
    with workspace.read() as tx:
        rows = tx.run(
            "select a.name, coalesce(a.employees, 0), count(*) filter (o.state = 'open') "
            "from account a left join opportunity o on o.account_id = a.account_id "
            "group by a.account_id, a.name, a.employees order by a.account_id"
        )
    return [DemoAccount(name, example_domain(name), int(employees), int(deals)) for name, employees, deals in rows]


def _owners(pipeline: Path) -> dict[str, str]:
    """The sales agent of each account: whoever has its last deal in the file."""
    with pipeline.open(encoding="utf-8", newline="") as file:
        return {row["account"]: row["sales_agent"] for row in csv.DictReader(file) if row["account"]}


def _csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return path


def _append_activity(event_log: EventLog, accounts: Sequence[DemoAccount], now: datetime, progress: Progress) -> int:
    """Take in the calls of each day as received when they happened."""
    start = (now - timedelta(days=HISTORY_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    count = 0
    for day, calls in generate_activity(accounts, SEED, start, now):
        event_log.append([_received(call) for call in calls])
        count += len(calls)
        progress("taking in events", (day - start).days + 1, HISTORY_DAYS + 1)
    return count


def _received(call: Payload) -> EventRow:
    moment = naive(datetime.fromisoformat(call["timestamp"]))
    return normalise(msgspec.json.encode(call), 0, Origin("demo", received_at=moment))


def _tick_through(
    workspace: Workspace, moments: Sequence[datetime], journeys: DemoJourneys, progress: Progress
) -> tuple[int, float]:
    """Run the ticks, and send after each what journeys send; returns the number of signals, and the seconds spent on segments,
    ladders and journeys."""
    signals, rule_seconds = 0, 0.0
    rules_from = next(moment for moment in moments if moment >= moments[-1] - timedelta(days=RULES_DAYS))
    for number, moment in enumerate(moments, start=1):
        if moment == rules_from:
            put_rules_in_force(workspace, naive(moment))
            journeys.put_in_force(moment)
        watch = _RuleWatch()
        signals += run_tick(workspace, moment, max_events=None, on_step=watch.note).signal_count
        rule_seconds += watch.seconds()
        if moment >= rules_from:
            journeys.deliver(moment, moments[-1])
        progress("scoring day by day", number, len(moments))
    return signals, rule_seconds


class _RuleWatch:
    """Notes when a tick has come to its segments and ladders, which are the last it works on."""

    def __init__(self) -> None:
        self._began: float | None = None

    def note(self, step: str) -> None:
        if self._began is None and step in _FIRST_OF_RULES:
            self._began = time.perf_counter()

    def seconds(self) -> float:
        return time.perf_counter() - self._began if self._began is not None else 0.0


def _tick_moments(now: datetime) -> list[datetime]:
    """Every midnight of the last DAILY_DAYS, before that every third one, and now."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    ages_days = [days for days in range(HISTORY_DAYS, -1, -1) if days <= DAILY_DAYS or days % 3 == 0]
    moments = [midnight - timedelta(days=days) for days in ages_days]
    return [*(moment for moment in moments if moment < now), now]
