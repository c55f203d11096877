"""Stories for the simulation: a seed becomes a list of actions, with all in it that goes wrong in the world.

A story is data, made before anything runs, so that the same one can be lived through in different ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from opportune.model.score_model import BreadthCap, DecayStep, Frequency, ScoreModel, Thresholds
from opportune.model.signal import Category, Strength
from opportune.shipped import shipped_score_model, shipped_signals
from opportune.store.definitions import Body
from opportune.testing import payload
from tests.simulation.rules import changed_rules, first_rules

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
CALLS_PER_TICK = 14

ACCOUNTS = ("acme", "globex", "initech")
CONTACTS = ("ann@acme", "bob@acme", "cid@acme", "dan@globex", "eve@globex", "fay@initech", "gil@gmail.com")
VISITORS = tuple(f"visitor:{number}" for number in range(6))
NAMES = ("old-ann", "old-dan")  # user ids without an address, until somebody says whose they are
SIGNALS = (
    "pricing-page-visit", "product-page-visit", "blog-post-view", "whitepaper-download", "comparison-download",
    "template-download", "roi-calculator-used", "email-opened", "email-replied", "meeting-scheduled",
    "meeting-attended", "meeting-rescheduled", "meeting-no-show", "deal-room-visited", "deal-room-document-viewed",
    "deal-room-document-time", "webinar-attended", "demo-requested", "ad-clicked", "social-comment",
)  # fmt: skip
COMPANY_SIGNALS = ("intent-topic-surge-strong", "competitor-research", "review-pricing-viewed", "ad-viewed")
PAGES = ("/", "/pricing", "/product", "/blog/a", "/about")
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@dataclass(frozen=True)
class Send:
    """Calls that arrive together, as JSON, at a moment."""

    received_at: datetime
    calls: tuple[bytes, ...]


@dataclass(frozen=True)
class Define:
    moment: datetime
    bodies: tuple[Body, ...]


@dataclass(frozen=True)
class Tick:
    now: datetime


@dataclass(frozen=True)
class Edit:
    """Somebody changes an account by hand: its industry, a deal, or whether it is pinned into or out of a segment."""

    moment: datetime
    account: str
    industry: str | None = None
    deal: str | None = None
    segment: str | None = None
    is_included: bool = True


Action = Send | Define | Tick | Edit


def story(seed: int, ticks: int) -> list[Action]:
    """The actions of one seed, ending with a tick."""
    return _Teller(seed).tell(ticks)


class _Teller:
    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._chance = Random(seed)
        self._now = START
        self._number = 0
        self._sent: list[bytes] = []

    def tell(self, ticks: int) -> list[Action]:
        actions: list[Action] = [Define(self._now, first_rules())]
        for number in range(ticks):
            for _ in range(self._chance.randint(1, 3)):
                actions.append(Send(self._now, tuple(self._calls(self._chance.randint(0, CALLS_PER_TICK)))))
                self._now += self._chance.choice((MICROSECOND, timedelta(seconds=4), HOUR))
            if self._chance.random() < 0.3:
                actions.append(Define(self._now, self._change()))
            for _ in range(self._chance.choice((0, 0, 1, 2))):
                actions.append(self._edit())
            self._now += self._pause()
            actions.append(Tick(self._now))
            if self._chance.random() < 0.1 and number < ticks - 1:
                # The clock is set back: what arrives now was received before the last tick.
                actions.append(Send(self._now - HOUR, tuple(self._calls(3))))
        return actions

    def _pause(self) -> timedelta:
        """Often short, sometimes exactly to the edge of a step of what was sent at the start of a tick."""
        edge = self._chance.choice((1, 7, 8, 14, 15, 31)) * DAY - (self._now - START) % DAY
        return self._chance.choice(
            (MICROSECOND, timedelta(minutes=5), HOUR, 5 * HOUR, DAY, 3 * DAY, edge, edge - MICROSECOND, 40 * DAY)
        )

    def _calls(self, count: int) -> list[bytes]:
        calls = []
        for _ in range(count):
            if self._sent and self._chance.random() < 0.08:
                calls.append(self._chance.choice(self._sent))
                continue
            calls += [self._finished(call) for call in self._call()]
        return calls

    def _call(self) -> list[payload.Payload]:
        chance = self._chance
        contact, visitor = chance.choice(CONTACTS), chance.choice(VISITORS)
        anybody = chance.choice((contact, contact, visitor, chance.choice(NAMES)))
        match chance.randrange(20):
            case 0 | 1:
                return [payload.identify(contact, visitor if chance.random() < 0.8 else None, {"title": self._title})]
            case 2:
                return [payload.group(chance.choice((contact, visitor)), chance.choice(ACCOUNTS))]
            case 3:
                return [payload.alias(chance.choice((visitor, *NAMES)), contact)]
            case 4 | 5:
                signal = chance.choice(COMPANY_SIGNALS)
                return [payload.track(chance.choice(ACCOUNTS), payload.event_name(signal), {"score": 85})]
            case 6 | 7 | 8:
                agent = CRAWLER if chance.random() < 0.2 else None
                paths = chance.choices(PAGES, k=chance.randint(1, 4))
                return [payload.page(chance.choice((contact, visitor)), path, agent) for path in paths]
            case 9:
                links = range(chance.randint(1, 4))
                mail = {"email_id": "spring"}
                return [payload.track(contact, "Email Link Clicked", {"link": f"/{link}", **mail}) for link in links]
            case 10:
                return [payload.track(contact, payload.event_name(chance.choice(SIGNALS)), {})] * chance.randint(2, 25)
            case _:
                return [self._signal(anybody)]

    @property
    def _title(self) -> str:
        """By the hour, so that one person has now this title and then that one."""
        return "Head" if self._now.hour % 3 else "Lead"

    def _signal(self, subject: str) -> payload.Payload:
        chance = self._chance
        properties = {
            "email_id": chance.choice(("spring", "summer")),
            "room_id": "room",
            "document_id": chance.choice(("offer", "plan")),
            "duration_seconds": chance.choice((60, 200)),
            "meeting_id": "meeting",
        }
        if chance.random() < 0.1:
            properties["company_domain"] = payload.domain_of(chance.choice(ACCOUNTS))
        name = payload.event_name(chance.choice(SIGNALS))
        if subject in NAMES:
            return {"type": "track", "event": name, "userId": subject, "properties": properties}
        return payload.track(subject, name, properties)

    def _finished(self, call: payload.Payload) -> bytes:
        self._number += 1
        ago = self._chance.choice((timedelta(), timedelta(), timedelta(seconds=3), HOUR, 6 * DAY, 20 * DAY, 95 * DAY))
        ahead = timedelta(minutes=4) if self._chance.random() < 0.03 else timedelta()
        claimed = (self._now - ago + ahead).isoformat()
        body = {"messageId": f"{self._seed}-{self._number}", "timestamp": claimed, **call}
        self._sent.append(msgspec.json.encode(body))
        return self._sent[-1]

    def _edit(self) -> Edit:
        chance = self._chance
        account = chance.choice(ACCOUNTS)
        match chance.randrange(3):
            case 0:
                return Edit(self._now, account, industry=chance.choice(("Steel", "steel", "Software", "")))
            case 1:
                return Edit(self._now, account, deal=chance.choice(("open", "won", "lost")))
            case _:
                segment = chance.choice(("parked", "lookers", "synced", "aware"))
                return Edit(self._now, account, segment=segment, is_included=chance.random() < 0.6)

    def _change(self) -> tuple[Body, ...]:
        chance = self._chance
        if chance.random() < 0.4:
            return changed_rules(chance)
        if chance.random() < 0.5:
            return (self._changed_model(),)
        definition = chance.choice(shipped_signals())
        changes = chance.choice(({"enabled": False}, {"category": Category.CRM}, {"description": "changed"}, {}))
        return (definition.model_copy(update=changes),)

    def _changed_model(self) -> ScoreModel:
        model = shipped_score_model()
        decay = (DecayStep(up_to_days=6, percent=100), DecayStep(up_to_days=40, percent=30))
        changes = (
            {"points": {**model.points, Strength.HIGH: 33}},
            {"decay": decay},
            {"thresholds": Thresholds(medium=20, high=50)},
            {"breadth_cap": BreadthCap(enabled=False)},
            {"frequency": Frequency(at_least=2, within_days=30, percent=200, daily_cap=2)},
            {"category_cap": 25},
            {},
        )
        return model.model_copy(update=self._chance.choice(changes))
