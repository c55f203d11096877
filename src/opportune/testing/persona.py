"""How accounts behave over three months: a few kinds of stories, each a sequence of phases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from opportune.testing.people import DemoAccount


class Persona(StrEnum):
    """The story of an account."""

    HOT = "hot"
    WARMING = "warming"
    COOLING = "cooling"
    LONE = "lone"
    SURGING = "surging"
    NURTURE = "nurture"
    ANONYMOUS = "anonymous"
    RESEARCHING = "researching"
    DORMANT = "dormant"


class Occasion(StrEnum):
    """One thing a person does on a day."""

    VISIT = "visit"
    DOWNLOAD = "download"
    MEETING = "meeting"
    ROOM = "room"
    FORM = "form"
    WEBINAR = "webinar"
    SOCIAL = "social"
    REPLY = "reply"


class Stage(StrEnum):
    """How far a buying group has come; it decides what people do and which pages they look at."""

    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"


@dataclass(frozen=True)
class Phase:
    """From so many days before the end on: how many people take part, and how likely each is to do something on a
    working day. `surges` is how likely a week brings a topic surge seen by third parties.
    """

    days_left: int
    stage: Stage
    people: int
    interest: float
    surges: float


OCCASIONS: dict[Stage, dict[Occasion, int]] = {
    Stage.EARLY: {Occasion.VISIT: 12, Occasion.DOWNLOAD: 2, Occasion.WEBINAR: 2, Occasion.SOCIAL: 4},
    Stage.MIDDLE: {
        Occasion.VISIT: 10,
        Occasion.DOWNLOAD: 4,
        Occasion.WEBINAR: 2,
        Occasion.SOCIAL: 2,
        Occasion.FORM: 1,
        Occasion.MEETING: 1,
    },
    Stage.LATE: {
        Occasion.VISIT: 8,
        Occasion.DOWNLOAD: 3,
        Occasion.MEETING: 3,
        Occasion.ROOM: 5,
        Occasion.REPLY: 2,
        Occasion.FORM: 1,
    },
}

_PHASES: dict[Persona, tuple[Phase, ...]] = {
    Persona.HOT: (
        Phase(90, Stage.EARLY, 2, 0.02, 0.2),
        Phase(40, Stage.MIDDLE, 3, 0.03, 0.4),
        Phase(15, Stage.LATE, 6, 0.03, 0.7),
    ),
    Persona.WARMING: (
        Phase(90, Stage.EARLY, 1, 0.02, 0.1),
        Phase(25, Stage.EARLY, 2, 0.04, 0.4),
        Phase(14, Stage.MIDDLE, 5, 0.04, 0.6),
    ),
    Persona.COOLING: (
        Phase(90, Stage.MIDDLE, 2, 0.02, 0.3),
        Phase(50, Stage.LATE, 4, 0.03, 0.4),
        Phase(17, Stage.EARLY, 1, 0.01, 0.0),
    ),
    Persona.LONE: (Phase(90, Stage.EARLY, 1, 0.08, 0.0), Phase(30, Stage.MIDDLE, 1, 0.85, 0.1)),
    Persona.SURGING: (
        Phase(90, Stage.EARLY, 1, 0.01, 0.2),
        Phase(40, Stage.MIDDLE, 2, 0.04, 1.2),
        Phase(12, Stage.LATE, 2, 0.04, 1.2),
    ),
    Persona.NURTURE: (Phase(90, Stage.EARLY, 4, 0.012, 0.1),),
    Persona.ANONYMOUS: (Phase(90, Stage.EARLY, 0, 0.0, 0.2),),
    Persona.RESEARCHING: (Phase(90, Stage.EARLY, 0, 0.0, 0.2), Phase(30, Stage.EARLY, 1, 0.02, 0.9)),
    Persona.DORMANT: (Phase(90, Stage.EARLY, 1, 0.05, 0.0), Phase(65, Stage.EARLY, 0, 0.0, 0.0)),
}

# Out of so many accounts with open deals, and out of so many without; the rest are nurtured.
_SHARES_OF_DEALS = {
    Persona.HOT: 7,
    Persona.WARMING: 10,
    Persona.COOLING: 8,
    Persona.LONE: 6,
    Persona.ANONYMOUS: 12,
    Persona.RESEARCHING: 7,
    Persona.DORMANT: 15,
}
_DEALS_OF = 85
# Who has no deal yet is seen by third parties first, and has nothing to cool off from.
_SHARES_OF_OTHERS = {
    Persona.SURGING: 13,
    Persona.WARMING: 4,
    Persona.RESEARCHING: 9,
    Persona.ANONYMOUS: 4,
    Persona.DORMANT: 6,
}
_OTHERS_OF = 40


def assign_personas(accounts: Sequence[DemoAccount], seed: int) -> dict[str, Persona]:
    """The persona of each account by domain, which depends on whether it has open deals."""
    chance = Random(f"{seed} personas")
    waiting = sorted(accounts, key=lambda account: account.domain)
    chance.shuffle(waiting)
    with_deals = [account for account in waiting if account.open_deals]
    others = [account for account in waiting if not account.open_deals]
    return _shared_out(with_deals, _SHARES_OF_DEALS, _DEALS_OF) | _shared_out(others, _SHARES_OF_OTHERS, _OTHERS_OF)


def _shared_out(accounts: Sequence[DemoAccount], shares: dict[Persona, int], out_of: int) -> dict[str, Persona]:
    personas = [persona for persona, share in shares.items() for _ in range(round(share * len(accounts) / out_of))]
    return {
        account.domain: personas[number] if number < len(personas) else Persona.NURTURE
        for number, account in enumerate(accounts)
    }


def phase_of(persona: Persona, days_left: int) -> Phase:
    """The phase an account is in so many days before the end."""
    phases = _PHASES[persona]
    return next((phase for phase in reversed(phases) if days_left < phase.days_left), phases[0])
