"""Three months of believable, invented activity around real accounts: the same events for the same seed.

Nobody behind it exists. The demo, the tests and the screenshots share it, so that everybody talks about the same
accounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from random import Random

from opportune.testing.calls import Call, Calls, Payload, seconds
from opportune.testing.occasions import Diary
from opportune.testing.people import DemoAccount, DemoContact, contacts_of
from opportune.testing.persona import OCCASIONS, Persona, Phase, Stage, assign_personas, phase_of

_TOPICS = ("intent data", "sales forecasting", "account-based marketing", "crm integration")
_REVIEWS = (
    "G2 Category Viewed",
    "G2 Profile Viewed",
    "G2 Alternatives Viewed",
    "G2 Comparison Viewed",
    "G2 Pricing Viewed",
)
_CRAWLERS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
)
_CRAWLED = ("/", "/pricing", "/product", "/blog/what-is-intent", "/careers", "/docs/api")
_STRANGERS_PER_DAY = 20
_WEEKEND_SHARE = 0.08
# Two accounts with the same story are not equally busy.
_VIGOUR = (0.3, 1.1)
_SCANNED_SHARE = 0.04
_REVIEW_SHARE = {Stage.EARLY: 0.3, Stage.MIDDLE: 0.6, Stage.LATE: 0.5}
_ADS_PER_DAY_MAX = 2
_AD_CAMPAIGNS = {
    Stage.EARLY: ("awareness",),
    Stage.MIDDLE: ("awareness", "consideration"),
    Stage.LATE: ("consideration", "decision"),
}
_AD_ENGAGEMENTS: tuple[tuple[str, dict[str, int]], ...] = (
    ("Ad Clicked", {}),
    ("Ad Video Watched", {"seconds_watched": 24}),
    ("Ad Article Read", {"percent_read": 60}),
)
# Longer than the week in which the stages of the demo count engagements with ads.
_FOLLOWED_DAYS = 10
_MONDAY, _TUESDAY = 0, 1


def generate_activity(
    accounts: Sequence[DemoAccount], seed: int, start: datetime, end: datetime
) -> Iterator[tuple[datetime, list[Payload]]]:
    """The calls of each day from `start` to `end` (aware UTC, `end` not included), in order of time.

    Calls have the shape of the Segment specification, with a `timestamp` and a message id that depends on the seed
    and nothing else. The stories of the accounts come to their point at `end`.
    """
    personas = assign_personas(accounts, seed)
    calls: list[Call] = _strangers(seed, start, end)
    for account in accounts:
        calls += _account_calls(account, personas[account.domain], seed, start, end)
    surging = [domain for domain, persona in personas.items() if persona is Persona.SURGING]
    if surging:
        calls += _followed_ads(min(surging), seed, end)
    calls = sorted((call for call in calls if start <= call[0] < end), key=lambda call: (call[0], call[1]["messageId"]))
    for day, of_day in groupby(calls, key=lambda call: call[0].replace(hour=0, minute=0, second=0, microsecond=0)):
        yield day, list(map(itemgetter(1), of_day))


def _account_calls(account: DemoAccount, persona: Persona, seed: int, start: datetime, end: datetime) -> list[Call]:
    chance = Random(f"{seed} account {account.domain}")
    calls = Calls(f"demo-{seed}-{account.domain.removesuffix('.example')}", chance)
    diary = Diary(calls, chance, account.domain)
    people = contacts_of(account, seed)
    chance.shuffle(people)
    has_scanner = chance.random() < _SCANNED_SHARE
    # Offices open at different times around the world.
    office = timedelta(hours=chance.choice((6, 7, 8, 8, 13, 14, 14, 15)))
    vigour = chance.uniform(*_VIGOUR)
    for day in _days(start, end):
        phase = phase_of(persona, (end - day).days)
        active = people[: phase.people]
        share = 1.0 if day.weekday() < 5 else _WEEKEND_SHARE
        for person in active:
            if chance.random() < phase.interest * vigour * share:
                moment = day + office + seconds(chance.randrange(9 * 3600))
                weights = OCCASIONS[phase.stage]
                occasion = chance.choices(list(weights), weights=list(weights.values()))[0]
                diary.write(occasion, moment, person, active, phase.stage)
        if day.weekday() == _TUESDAY and persona is not Persona.DORMANT:
            _mailing(diary, day + office, people, phase, chance, has_scanner)
        _company_calls(calls, account, day, phase, vigour, chance)
        _ads(calls, account, day, phase, chance)
        if persona is Persona.ANONYMOUS:
            _anonymous_visits(calls, diary, account, day + office, share, chance)
    return calls.written


def _mailing(
    diary: Diary, sent_at: datetime, people: list[DemoContact], phase: Phase, chance: Random, has_scanner: bool
) -> None:
    for number, person in enumerate(people):
        if has_scanner:
            diary.scan(sent_at, person)
        open_chance = 0.2 + phase.interest if number < phase.people else 0.05
        diary.newsletter(sent_at + seconds(chance.randrange(600)), person, open_chance)


def _company_calls(
    calls: Calls, account: DemoAccount, day: datetime, phase: Phase, vigour: float, chance: Random
) -> None:
    """What third parties saw of the company, once a week."""
    if day.weekday() != _MONDAY or chance.random() >= phase.surges * vigour:
        return
    score = chance.randint(50, 75) if phase.stage is Stage.EARLY else chance.randint(60, 95)
    moment = day + timedelta(hours=5)
    calls.company_event(moment, account.domain, "Company Surge", topic=chance.choice(_TOPICS), score=score)
    if chance.random() < _REVIEW_SHARE[phase.stage]:
        review_at = moment + timedelta(days=chance.randrange(4), hours=chance.randrange(12))
        reviews = _REVIEWS[:2] if phase.stage is Stage.EARLY else _REVIEWS
        calls.company_event(review_at, account.domain, chance.choice(reviews), product="Opportune", category="intent")


def _ads(calls: Calls, account: DemoAccount, day: datetime, phase: Phase, chance: Random) -> None:
    """Ads shown to somebody at the company, of the campaign that fits how far it has come, and what comes of them."""
    engaging = 0.01 + phase.interest / 3 + phase.surges**2 / 6
    for _ in range(chance.randint(0, _ADS_PER_DAY_MAX)):
        moment = day + seconds(chance.randrange(6 * 3600, 22 * 3600))
        campaign = chance.choice(_AD_CAMPAIGNS[phase.stage])
        calls.company_event(moment, account.domain, "Ad Viewed", campaign_id=campaign)
        if chance.random() < engaging:
            event, details = chance.choice(_AD_ENGAGEMENTS)
            calls.company_event(moment + seconds(8), account.domain, event, campaign_id=campaign, **details)


def _followed_ads(domain: str, seed: int, end: datetime) -> list[Call]:
    """One company follows an ad every day, so that at any hour somebody engages as much as can be with the campaigns."""
    calls = Calls(f"demo-{seed}-{domain.removesuffix('.example')}-ads", Random(f"{seed} ads {domain}"))
    for day in _days(end - timedelta(days=_FOLLOWED_DAYS), end):
        calls.company_event(day + timedelta(hours=10), domain, "Ad Clicked", campaign_id=_AD_CAMPAIGNS[Stage.LATE][0])
    return calls.written


def _anonymous_visits(
    calls: Calls, diary: Diary, account: DemoAccount, opens_at: datetime, share: float, chance: Random
) -> None:
    """Browsers behind the company's network that never say who they are."""
    browsers = [f"hidden-{account.domain.removesuffix('.example')}-{number}" for number in range(1, 4)]
    for browser in browsers:
        if chance.random() < 0.06 * share:
            moment = opens_at + seconds(chance.randrange(9 * 3600))
            if chance.random() < 0.2:
                calls.group(moment, browser, account.name, account.domain)
            diary.visit_of_browser(moment, browser, account.domain, chance.choice((Stage.EARLY, Stage.MIDDLE)))


def _strangers(seed: int, start: datetime, end: datetime) -> list[Call]:
    """Visitors of no known company, and crawlers."""
    chance = Random(f"{seed} strangers")
    calls = Calls(f"demo-{seed}-stranger", chance)
    diary = Diary(calls, chance, "stranger")
    for day in _days(start, end):
        for _ in range(_STRANGERS_PER_DAY if day.weekday() < 5 else _STRANGERS_PER_DAY // 3):
            browser = f"stranger-{chance.randrange(3_000)}"
            diary.visit_of_browser(day + seconds(chance.randrange(86_000)), browser, None, Stage.EARLY)
        for number, agent in enumerate(_CRAWLERS):
            moment = day + seconds(chance.randrange(80_000))
            for path in _CRAWLED:
                calls.web_page(moment, f"crawler-{number}", path, agent=agent)
                moment += seconds(chance.randint(1, 5))
    return calls.written


def _days(start: datetime, end: datetime) -> Iterator[datetime]:
    day = start.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < end:
        yield day
        day += timedelta(days=1)
