"""Emails: what a journey sends by itself, with merge tags that are filled in for each recipient."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from opportune.model.names import Definition, Key, Name
from opportune.model.node.sending import MergeName, MergeTag
from opportune.model.segment import Description, Tag

# What a template may have; a page of a thousand kilobytes is cut off by mail programs anyway.
MAX_HTML_LENGTH = 500_000
MAX_TEXT_LENGTH = 200_000
Address = Annotated[
    str, StringConstraints(pattern=r"^[^@\s<>\"(),:;]+@[^@\s<>\"(),:;]+$", max_length=254, strip_whitespace=True)
]


class EmailStatus(StrEnum):
    """Only an active one is sent. A draft is written, a reviewed one was looked at, an inactive one is sent no more."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    ACTIVE = "active"
    INACTIVE = "inactive"


class Sender(Definition):
    """Whom a mail comes from."""

    name: Name | None = None
    address: Address


class Tracking(Definition):
    """What is noticed of a mail that was sent: that it was opened, and which links were clicked."""

    opens: bool = True
    clicks: bool = True


class EmailDefinition(Definition):
    """One mail, in Liquid. `purpose` is what its recipients must have consented to; one without is about the business at hand.

    `merge` says what its merge tags stand for unless the journey that sends it says otherwise.
    """

    email: Key
    name: Name
    description: Description = ""
    status: EmailStatus = EmailStatus.DRAFT
    purpose: Key | None = None
    from_: Sender | None = Field(default=None, alias="from")
    reply_to: Address | None = None
    subject: str = Field(min_length=1, max_length=1_000)
    html: str | None = Field(default=None, max_length=MAX_HTML_LENGTH)
    text: str | None = Field(default=None, max_length=MAX_TEXT_LENGTH, description="Made from the HTML when left out")
    merge: dict[MergeName, MergeTag] = Field(default_factory=dict, max_length=100)
    track: Tracking = Tracking()
    folder: str = Field(default="", max_length=128)
    tags: tuple[Tag, ...] = Field(default=(), max_length=50)
    owner: str = Field(default="", max_length=254)

    @model_validator(mode="after")
    def _has_content(self) -> EmailDefinition:
        if not (self.html or "").strip() and not (self.text or "").strip():
            raise ValueError("html: an email says something; give html, text or both")
        return self

    @property
    def templates(self) -> tuple[tuple[str, str], ...]:
        """The fields that are written in Liquid, and what they say."""
        given = (("subject", self.subject), ("html", self.html), ("text", self.text))
        return tuple((field, content) for field, content in given if content is not None)
