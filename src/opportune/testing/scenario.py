"""A story told as a list of steps: at this time that happens, tick, and then this must be so.

    scenario("three visits of a pricing page in a week")
        .at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit", times=3)
        .tick().expect_score("ann@acme", 63).expect_tier("acme", "low")

Everything is real except the clock: the events go through ingest, the ticks through DuckDB in memory. How subjects are
written is told in `testing/payload.py`. What a step expects and doesn't find is an AssertionError that names the story.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from opportune.errors import TimeWentBackwards
from opportune.ingest import EventLog, Origin, normalise_all
from opportune.ingest.segment_pins import PinAction, Saying, change_pins, name_subject
from opportune.insight.journeys import list_journeys
from opportune.insight.proposals import propose, propose_rename
from opportune.insight.segments import find_segment
from opportune.store import Workspace
from opportune.store.definitions import Body, load_definitions, save_proposal
from opportune.store.workspace import naive
from opportune.testing import payload
from opportune.testing.clock import FixedClock
from opportune.testing.lookup import Lookup
from opportune.testing.workspace import open_shipped
from opportune.tick.loop import TickLoop, next_due
from opportune.tick.run import TickResult, catch_up, run_tick

_START = datetime(2026, 1, 1, tzinfo=UTC)
_SECONDS_BETWEEN_REPEATS = 60


class Scenario:
    """One story on one workspace. Every step returns the story, so that steps are written one after the other."""

    def __init__(self, title: str, path: Path | None = None) -> None:
        """In memory unless there is a path, which a story needs in which the server goes down."""
        self.title = title
        self._path = path
        self._clock = FixedClock(_START)
        self._workspace = open_shipped(_START, path)
        self._log = EventLog(self._workspace)
        self._lookup = Lookup(self._workspace)
        self._sent = 0
        self._rejected: list[str] = []
        self._last: TickResult | None = None

    def close(self) -> None:
        self._log.close()
        self._workspace.close()

    # What happens

    def restart(self) -> Scenario:
        """The server goes down and comes up again: nothing is remembered but what is in the file."""
        assert self._path is not None, f"{self.title}: only a story with a path can be started again"
        self.close()
        self._workspace = Workspace.open(self._path, self._clock.now(), threads=1)
        self._log = EventLog(self._workspace)
        self._lookup = Lookup(self._workspace)
        return self

    def at(self, moment: str) -> Scenario:
        """Move the clock to a moment in UTC, such as 2026-03-01 09:00."""
        self._clock.set(datetime.fromisoformat(moment).replace(tzinfo=UTC))
        return self

    def after(self, **duration: float) -> Scenario:
        """Move the clock on by a timedelta, such as days=7, microseconds=-1."""
        self._clock.advance(timedelta(**duration))
        return self

    def event(
        self,
        subject: str,
        signal: str,
        *,
        times: int = 1,
        at: str | None = None,
        message_id: str | None = None,
        received: str | None = None,
        **properties: Any,
    ) -> Scenario:
        """Send an event that carries this signal; a signal may also be named by an event, as in "Pricing Viewed".

        Several `times` lie a minute apart, the last one now. `at` is the time the client claims, `received` when it came in
        first, for one that is sent again.
        """
        name = signal if " " in signal else payload.event_name(signal)
        for number in range(times):
            ago = timedelta(seconds=_SECONDS_BETWEEN_REPEATS * (times - 1 - number))
            claimed = datetime.fromisoformat(at) if at else naive(self._clock.now() - ago)
            self._send(payload.track(subject, name, properties), claimed, message_id, received)
        return self

    def page(self, subject: str, path: str, *, at: str | None = None, agent: str | None = None) -> Scenario:
        """View a page of the seller's site."""
        claimed = datetime.fromisoformat(at) if at else naive(self._clock.now())
        return self._send(payload.page(subject, path, agent), claimed)

    def identify(self, contact: str, visitor: str | None = None, **traits: Any) -> Scenario:
        """A contact signs in, on a visitor's browser if one is named."""
        return self._send(payload.identify(contact, visitor, traits), naive(self._clock.now()))

    def group(self, subject: str, account: str) -> Scenario:
        """Put a contact or a visitor into an account."""
        return self._send(payload.group(subject, account), naive(self._clock.now()))

    def alias(self, previous: str, contact: str) -> Scenario:
        """Say that a visitor, or a contact under another name, is this contact."""
        return self._send(payload.alias(previous, contact), naive(self._clock.now()))

    def define(self, *bodies: Body) -> Scenario:
        """Put definitions in force, and the segments that they are the first to name."""
        with self._workspace.transaction() as tx:
            save_proposal(tx, propose(load_definitions(tx), bodies), naive(self._clock.now()))
        return self

    def rename(self, kind: str, key: str, new_key: str) -> Scenario:
        """Give a definition another key."""
        with self._workspace.transaction() as tx:
            save_proposal(tx, propose_rename(load_definitions(tx), kind, key, new_key), naive(self._clock.now()))
        return self

    def consent(self, contact: str, purpose: str, status: str) -> Scenario:
        """Say what a contact consents to."""
        now = naive(self._clock.now())
        given: dict[str, object] = {
            "purpose": purpose,
            "status": status,
            "source": "a test",
            "evidence": None,
            "given_at": now,
        }
        contact_id = self._lookup.contact_id(contact)
        with self._workspace.transaction() as tx:
            tx.fixed("upsert_consent", {"contact_id": contact_id, **given, "expires_at": None})
            tx.fixed("insert_contact_request", {"contact_id": contact_id, "now": now})
        return self

    def pin(self, segment: str, subject: str, action: PinAction) -> Scenario:
        """Say that somebody belongs into a segment or not: add, remove, pin_in, pin_out, unpin."""
        with self._workspace.transaction() as tx:
            found, segment_id = find_segment(load_definitions(tx), segment)
            address = payload.email_of(subject) or payload.domain_of(subject)
            named = [name_subject(1, address, found.subject)]
            change_pins(tx, found, segment_id, action, named, Saying("person", None, naive(self._clock.now())))
        return self

    def tick(self, force_full: bool = False) -> Scenario:
        """Bring the scores up to now, in one tick."""
        self._last = run_tick(self._workspace, self._clock.now(), force_full=force_full)
        return self

    def catch_up(self) -> Scenario:
        """Bring the scores up to now, in as many ticks as it takes."""
        for result in catch_up(self._workspace, self._clock.now()):
            self._last = result
        return self

    # What must be so

    def expect_score(self, subject: str, score: int) -> Scenario:
        return self._expect(f"the score of {subject}", self._score_row(subject)["score"], score)

    def expect_no_score(self, subject: str) -> Scenario:
        return self._expect(f"the score row of {subject}", self._lookup.score_row(subject), None)

    def expect_higher(self, subject: str, than: str) -> Scenario:
        higher, lower = self._score_row(subject)["score"], self._score_row(than)["score"]
        return self._require(higher > lower, f"{subject} ({higher}) scores higher than {than} ({lower})")

    def expect_tier(self, subject: str, tier: str) -> Scenario:
        return self._expect(f"the tier of {subject}", self._score_row(subject)["tier"], tier)

    def expect_trend(self, subject: str, trend: str) -> Scenario:
        return self._expect(f"the trend of {subject}", self._score_row(subject)["trend"], trend)

    def expect_deltas(self, subject: str, *, d1: int, d7: int, d14: int) -> Scenario:
        """How much the score changed over 1, 7 and 14 days."""
        row = self._score_row(subject)
        found = tuple(row[f"delta_{days}d"] for days in (1, 7, 14))
        return self._expect(f"the deltas of {subject}", found, (d1, d7, d14))

    def expect_columns(self, subject: str, **columns: object) -> Scenario:
        """Any columns of the stored score."""
        row = self._score_row(subject)
        return self._expect(f"the score row of {subject}", {name: row[name] for name in columns}, columns)

    def expect_cause(self, subject: str, cause: str) -> Scenario:
        """Why the score changed last."""
        changes = self._lookup.ledger(subject)
        return self._expect(f"the last cause of {subject}", changes[-1][2] if changes else None, cause)

    def expect_ledger(self, subject: str, *changes: tuple[int, int, str]) -> Scenario:
        """Every change so far: old score, new score, cause. Changes of a sub-score alone have equal scores."""
        return self._expect(f"the ledger of {subject}", self._lookup.ledger(subject), list(changes))

    def expect_crossings(self, subject: str, *crossings: tuple[str, str, str]) -> Scenario:
        """Every crossing of a tier boundary so far: from, to, cause."""
        return self._expect(f"the crossings of {subject}", self._lookup.crossings(subject), list(crossings))

    def expect_signals(self, subject: str, **counts: int) -> Scenario:
        """How many human signals of each kind count for the subject, ever; `pricing_page_visit` for the key."""
        found = self._lookup.signal_counts(subject)
        wanted = {name.replace("_", "-"): count for name, count in counts.items()}
        return self._expect(f"the signals of {subject}", {key: found.get(key, 0) for key in wanted}, wanted)

    def expect_in(self, segment: str, *subjects: str) -> Scenario:
        """These are members of a segment."""
        for subject in subjects:
            self._require(self._lookup.is_member(segment, subject), f"{subject} is in {segment}")
        return self

    def expect_not_in(self, segment: str, *subjects: str) -> Scenario:
        """These are not, and are known all the same."""
        for subject in subjects:
            self._require(not self._lookup.is_member(segment, subject), f"{subject} is not in {segment}")
        return self

    def expect_changes(self, segment: str, subject: str, *changes: str) -> Scenario:
        """Every net change of a membership so far, in order: entered, left."""
        found = self._lookup.membership_changes(segment, subject)
        return self._expect(f"what {subject} did in {segment}", found, list(changes))

    def expect_stage(self, ladder: str, subject: str, stage: str | None) -> Scenario:
        """The stage of a ladder that somebody stands on, None for none."""
        return self._expect(f"the stage of {subject}", self._lookup.stage(ladder, subject), stage)

    def expect_at(self, workflow: str, subject: str, node: str | None) -> Scenario:
        """The node of a journey that somebody waits at, None for nobody who is on the way."""
        return self._expect(f"the place of {subject}", self._lookup.place(workflow, subject), node)

    def expect_path(self, workflow: str, subject: str, *steps: str) -> Scenario:
        """Every node of somebody's last entry with its outcome, and why it ended if it did."""
        return self._expect(f"the path of {subject}", self.path(workflow, subject), list(steps))

    def path(self, workflow: str, subject: str) -> list[str]:
        """What `expect_path` looks at."""
        return next(reversed(self._lookup.journeys(workflow, subject)), [])

    def expect_source(self, segment: str, subject: str, source: str) -> Scenario:
        """What made somebody a member of a segment: criteria, person, or a workflow or ladder with its key."""
        return self._expect(f"what put {subject} into {segment}", self._lookup.member_source(segment, subject), source)

    def expect_tasks(self, *tasks: tuple[str, str, str | None]) -> Scenario:
        """Every task: title, owner, and when it is due."""
        return self._expect("the tasks", self._lookup.tasks(), list(tasks))

    def expect_notifications(self, *titles: str) -> Scenario:
        """The titles of all notifications, in order."""
        return self._expect("the notifications", self._lookup.notifications(), list(titles))

    def expect_counts(self, workflow: str, **counts: object) -> Scenario:
        """Numbers of a journey as they are listed, such as entered=3, reached_goal=1."""
        with self._workspace.read() as tx:
            listed = {row["key"]: row for row in list_journeys(tx, load_definitions(tx))}
        found = {name: listed[workflow][name] for name in counts}
        return self._expect(f"the numbers of {workflow}", found, counts)

    def paths(self, workflow: str, subject: str) -> list[list[str]]:
        """The same for every entry of somebody, the first one first."""
        return self._lookup.journeys(workflow, subject)

    def next_due(self, after: str | None = None) -> str | None:
        """When the next tick is due by itself, to the minute; `after` leaves out what is due until then."""
        if after is not None:
            self.at(after).tick()
        due = next_due(self._workspace)
        return f"{due:%Y-%m-%d %H:%M}" if due is not None else None

    def next_tick(self) -> str | None:
        """Tick as a server does, and say when it would do so next by itself, to the second."""
        loop = TickLoop(self._workspace, self._clock)
        loop.tick_now()
        tick_at = loop.next_tick_at()
        return f"{tick_at:%Y-%m-%d %H:%M:%S}" if tick_at is not None else None

    def wake_at(self, workflow: str, subject: str) -> datetime | None:
        """When somebody's pause ends, naive UTC; None for nobody who is on the way."""
        return self._lookup.wake_at(workflow, subject)

    def expect_entries(self, workflow: str, subject: str, count: int) -> Scenario:
        """How often somebody entered a journey."""
        return self._expect(f"the entries of {subject}", len(self._lookup.journeys(workflow, subject)), count)

    def expect_account(self, contact: str, account: str | None) -> Scenario:
        """Which account a contact belongs to."""
        wanted = payload.domain_of(account) if account else None
        return self._expect(f"the account of {contact}", self._lookup.account_domain(contact), wanted)

    def expect_last_tick(self, **counts: int) -> Scenario:
        """Counts of the last tick, such as event_count=1, ledger_count=0."""
        assert self._last is not None, f"{self.title}: no tick has run"
        return self._expect("the last tick", {name: getattr(self._last, name) for name in counts}, counts)

    def expect_tick_refused(self) -> Scenario:
        """A tick now is refused, and leaves everything as it is."""
        before = self._lookup.everything()
        try:
            run_tick(self._workspace, self._clock.now())
        except TimeWentBackwards:
            return self._require(self._lookup.everything() == before, "a refused tick changes nothing")
        return self._require(False, "a tick at a moment that is not later than the last one is refused")

    def expect_rejected(self, *codes: str) -> Scenario:
        """The codes of every event that ingest refused so far, in order."""
        return self._expect("the rejected events", tuple(self._rejected), codes)

    def expect_unchanged_by(self, step: Callable[[Scenario], object]) -> Scenario:
        """A step after which every account, contact, score, ledger row and crossing is as before."""
        before = self._lookup.everything()
        step(self)
        return self._require(self._lookup.everything() == before, "the step changes nothing")

    def _send(
        self, call: payload.Payload, claimed: datetime, message_id: str | None = None, received: str | None = None
    ) -> Scenario:
        self._sent += 1
        body = {"messageId": message_id or f"message-{self._sent}", "timestamp": claimed.isoformat(), **call}
        received_at = datetime.fromisoformat(received) if received else naive(self._clock.now())
        origin = Origin("scenario", received_at=received_at)
        rows, rejections = normalise_all([msgspec.json.encode(body)], origin)
        self._log.append(rows)
        self._rejected += [rejection.code for rejection in rejections]
        return self

    def _score_row(self, subject: str) -> dict[str, Any]:
        row = self._lookup.score_row(subject)
        if row is None:
            raise AssertionError(f"{self.title}: {subject} has no score")
        return row

    def _expect(self, what: str, found: object, wanted: object) -> Scenario:
        return self._require(found == wanted, f"{what} is {wanted!r}, but found {found!r}")

    def _require(self, holds: bool, what: str) -> Scenario:
        if not holds:
            raise AssertionError(f"{self.title}: at {self._clock.now():%Y-%m-%d %H:%M:%S.%f}, expected: {what}")
        return self
