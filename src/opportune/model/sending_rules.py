"""The rules that hold for everything a workspace sends: from whom, at what times of day, and how much of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from opportune.model.calendar import ClockTime
from opportune.model.email import Sender
from opportune.model.names import Definition, Key
from opportune.model.segment import Tag

TimezoneName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_+/-]*$", max_length=64)]

# The channels of messages to people; the others go to systems.
PERSONAL_CHANNELS = frozenset({"email", "web_push"})
_PERIODS = ("within_days", "within_hours", "within_minutes", "calendar")


class QuietHours(Definition):
    """Between these times of the recipient's day a mail with a purpose is put off. They may go past midnight."""

    from_: ClockTime = Field(alias="from")
    to: ClockTime

    @model_validator(mode="after")
    def _not_all_day(self) -> QuietHours:
        if self.from_ == self.to:
            raise ValueError("from and to are the same; leave quiet_hours out (null) to send around the clock")
        return self


class Cap(Definition):
    """At most this many messages of a channel to one person in a period; one more is skipped. Those without a purpose don't count,
    and one that is shown in several browsers counts once. `any` counts emails and web push together. With a `tag` it is
    about the messages of journeys that have that tag now, and no others.

    The period is one of these: so many days, hours or minutes until now, or the `calendar` day, week (from Monday) or
    month in the time zone of the recipient.
    """

    channel: Literal["email", "web_push", "any"] = "email"
    tag: Tag | None = None
    max: int = Field(ge=1, le=1_000)
    within_days: int | None = Field(default=None, ge=1, le=90)
    within_hours: int | None = Field(default=None, ge=1, le=2_160)
    within_minutes: int | None = Field(default=None, ge=1, le=129_600)
    calendar: Literal["day", "week", "month"] | None = None

    @model_validator(mode="after")
    def _one_period(self) -> Cap:
        said = [name for name in _PERIODS if getattr(self, name) is not None]
        if not said:
            raise ValueError(
                "a cap needs a period: within_days, within_hours, within_minutes, or calendar: day, week or month"
            )
        if len(said) > 1:
            raise ValueError(
                f"a cap has one period, and this one has {' and '.join(said)}; make a cap of each, all of them hold"
            )
        return self

    @property
    def reach(self) -> timedelta:
        """How far back from now it counts, where it does not go by the calendar."""
        return timedelta(days=self.within_days or 0, hours=self.within_hours or 0, minutes=self.within_minutes or 0)

    def concerns(self, channel: str, tags: Collection[str]) -> bool:
        """Whether it is about messages of this channel from a journey with these tags."""
        is_channel = channel in PERSONAL_CHANNELS if self.channel == "any" else channel == self.channel
        return is_channel and (self.tag is None or self.tag in tags)


class SendingRules(Definition):
    """`timezone` is that of the workspace, for whoever has none: first comes the contact's, then the account's.

    What waited for the end of quiet hours or for a journey to open goes out within `spread_minutes` of it.
    `holdout_percent` of all people get no message with a purpose from any journey, always the same ones, so that it
    can be measured what messages bring about; raised, it adds to them. `rate_limits` are messages a second by queue:
    `email`, `http:` or `web_push:` with a host, or `connector:` with a key. With `journeys_need_approval` somebody
    else than who wrote a journey has to approve it before it runs. What messages said and what was answered is
    forgotten `keep_content_days` after they ended.
    """

    sending_rules: Key
    timezone: TimezoneName = "UTC"
    from_: Sender | None = Field(default=None, alias="from")
    public_url: str | None = Field(
        default=None,
        max_length=500,
        pattern=r"^https?://[^/\s?#]+(/[^\s?#]*)?$",
        description="Where links in mails lead: the address of this server as recipients reach it",
    )
    quiet_hours: QuietHours | None = QuietHours.model_validate({"from": "21:00", "to": "08:00"})
    spread_minutes: int = Field(default=0, ge=0, le=240)
    caps: tuple[Cap, ...] = Field(default=(), max_length=10)
    holdout_percent: int = Field(default=0, ge=0, le=99)
    holidays: tuple[date, ...] = Field(default=(), max_length=1_000)
    rate_limits: dict[
        Annotated[
            str, StringConstraints(pattern=r"^(email|http:\S+|web_push:\S+|connector:[a-z0-9-]+)$", max_length=300)
        ],
        Annotated[float, Field(gt=0, le=10_000)],
    ] = Field(default_factory=dict, max_length=1_000)
    journeys_need_approval: bool = False
    keep_content_days: int = Field(default=90, ge=1, le=3_650)
