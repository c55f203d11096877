"""Signal definitions: which events become scored signals, how strong they are, and which signals follow from others."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from opportune.model.condition import Conditions
from opportune.model.names import Definition, Key, Name


class Category(StrEnum):
    """The channels a signal can come from; the diversity multiplier counts these."""

    EMAIL = "email"
    WEB = "web"
    CONTENT = "content"
    MEETING = "meeting"
    DEAL_ROOM = "deal_room"
    FORM = "form"
    WEBINAR = "webinar"
    SOCIAL = "social"
    THIRD_PARTY = "third_party"
    AD = "ad"
    CRM = "crm"


class Party(StrEnum):
    """Who observed it: our own channels, or somebody else's network."""

    FIRST = "first"
    THIRD = "third"


class Strength(StrEnum):
    """How much a signal says about readiness to buy; the score model gives each its points. `none` is only counted."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"
    NEGATIVE = "negative"


PropertyPath = Annotated[
    str, StringConstraints(pattern=r"^(properties|context)(\.[A-Za-z0-9_]+)+$|^(session_id|url_path)$")
]
Days = Annotated[int, Field(ge=1, le=90)]


class Match(Definition):
    """Events that carry this signal: of these types, with one of these names, meeting every condition.

    Names are compared as `email_opened`: lower case, with every run of other characters as one underscore.
    """

    type: tuple[Literal["track", "page", "screen", "identify", "group"], ...] = ()
    event: tuple[str, ...] = ()
    where: Conditions = ()

    @model_validator(mode="after")
    def _says_something(self) -> Match:
        if not (self.type or self.event or self.where):
            raise ValueError("a match needs at least one of type, event, where; an empty one would take every event")
        return self


class Repeated(Definition):
    """The same thing often: `at_least` signals of these kinds in one group. Fires once per group.

    `same: context` groups by context_key (the same email); `same: session` by visit (30 minutes without activity end one).
    """

    kind: Literal["repeated"]
    of: tuple[Key, ...] = Field(min_length=1)
    at_least: int = Field(ge=2, le=100)
    same: Literal["context", "session"]


class Returned(Definition):
    """A person who comes back: a signal of these kinds more than `after_hours` after the one before. Once a day."""

    kind: Literal["returned"]
    of: tuple[Key, ...] = Field(min_length=1)
    after_hours: int = Field(ge=1, le=24 * 90)


class Accumulated(Definition):
    """A quantity that adds up: quantities with the same context_key reach `at_least`. Once per context and day."""

    kind: Literal["accumulated"]
    of: tuple[Key, ...] = Field(min_length=1)
    at_least: float = Field(gt=0, le=1e9)


class SeveralPeople(Definition):
    """Different people of one account with the same context_key within some days.

    Belongs to the account; once per context and window.
    """

    kind: Literal["several_people"]
    of: tuple[Key, ...] = Field(min_length=1)
    at_least: int = Field(ge=2, le=100)
    within_days: Days


class Grace(Definition):
    """Wait before the signal counts; drop it if the same person shows one of `unless` in the meantime."""

    hours: int = Field(ge=1, le=24 * 14)
    unless: tuple[Key, ...] = Field(min_length=1)


Derivation = Annotated[Repeated | Returned | Accumulated | SeveralPeople, Field(discriminator="kind")]


class SignalDefinition(Definition):
    """One kind of signal. It is sent (`match`), computed from other signals (`derive`), or both."""

    signal: Key
    name: Name
    description: str = ""
    category: Category
    party: Party = Party.FIRST
    strength: Strength
    points: int | None = Field(default=None, ge=-100, le=100, description="Overrides the points of the strength")
    match: tuple[Match, ...] = ()
    derive: Derivation | None = None
    context: tuple[PropertyPath, ...] = Field(
        default=(), description="First of these that is set becomes the context_key"
    )
    quantity: PropertyPath | None = None
    grace: Grace | None = None
    enabled: bool = True

    @model_validator(mode="after")
    def _has_a_source(self) -> SignalDefinition:
        if not self.match and self.derive is None:
            raise ValueError("a signal needs `match` (events that carry it) or `derive` (how it follows from others)")
        if self.points is not None and (self.points < 0) != (self.strength is Strength.NEGATIVE):
            raise ValueError("points below zero belong to strength negative, and only to it")
        if self.grace is not None and self.derive is not None:
            raise ValueError("grace applies to signals that are sent, not to derived ones")
        return self


def check_references(definitions: tuple[SignalDefinition, ...]) -> list[str]:
    """Messages for every `of` and `unless` that names no known signal, or a derived one (derivations do not chain)."""
    by_key = {definition.signal: definition for definition in definitions}
    problems = []
    for definition in definitions:
        names: tuple[str, ...] = definition.derive.of if definition.derive else ()
        if definition.grace:
            names += definition.grace.unless
        for name in names:
            if name not in by_key:
                problems.append(f"signal {definition.signal}: '{name}' is not a defined signal")
            elif not by_key[name].match:
                problems.append(
                    f"signal {definition.signal}: '{name}' is itself derived; name the signals it is derived from"
                )
    return problems
