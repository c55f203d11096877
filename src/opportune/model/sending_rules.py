"""The rules that hold for everything a workspace sends: from whom, at what times of day, and how much of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from opportune.model.email import Sender
from opportune.model.names import Definition, Key

# A time of day without a zone: whose it is depends on the recipient.
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
TimezoneName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_+/-]*$", max_length=64)]


class QuietHours(Definition):
    """Between these times of the recipient's day a mail with a purpose is put off. They may go past midnight."""

    from_: TimeOfDay = Field(alias="from")
    to: TimeOfDay

    @model_validator(mode="after")
    def _not_all_day(self) -> QuietHours:
        if self.from_ == self.to:
            raise ValueError("from and to are the same; leave quiet_hours out (null) to send around the clock")
        return self


class Cap(Definition):
    """At most this many messages of a channel to one person within so many days; one more is skipped. Those without a purpose don't
    count, and one that is shown in several browsers counts once.
    """

    channel: Literal["email", "web_push"] = "email"
    max: int = Field(ge=1, le=1_000)
    within_days: int = Field(ge=1, le=90)


class SendingRules(Definition):
    """`timezone` is that of the workspace, for whoever has none: first comes the contact's, then the account's.

    `rate_limits` are messages a second by queue: `email`, `http:` or `web_push:` with a host, or `connector:` with a key. With
    `journeys_need_approval` somebody else than who wrote a journey has to approve it before it runs. What messages said and what
    was answered is forgotten `keep_content_days` after they ended.
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
    caps: tuple[Cap, ...] = Field(default=(), max_length=10)
    holidays: tuple[date, ...] = Field(default=(), max_length=1_000)
    rate_limits: dict[
        Annotated[
            str, StringConstraints(pattern=r"^(email|http:\S+|web_push:\S+|connector:[a-z0-9-]+)$", max_length=300)
        ],
        Annotated[float, Field(gt=0, le=10_000)],
    ] = Field(default_factory=dict, max_length=1_000)
    journeys_need_approval: bool = False
    keep_content_days: int = Field(default=90, ge=1, le=3_650)
