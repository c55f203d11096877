"""Nodes that send something out of the house.

Whoever comes to one waits until what is sent for them has ended, well or badly: then they go on, by `done`, by `skipped`
(nothing was to be sent: no address, no consent, too many already) or by `error`. Nobody waits for ever: every message ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from opportune.model.criteria import Criteria
from opportune.model.names import Definition, Key
from opportune.model.node.base import BaseNode, NodeId

Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Url = Annotated[str, StringConstraints(min_length=8, max_length=2_000)]
# Dotted names such as contact.attributes.plan.
FieldPath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_-]+)*$", max_length=200)]
SecretName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
MergeName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=64)]
Scalar = str | int | float | bool | None
ChannelName = Literal["email", "http", "connector", "web_push"]
URGENCIES = ("very-low", "low", "normal", "high")
# What push services keep a message at most: four weeks.
MAX_TTL_SECONDS = 28 * 86_400


class Sending(BaseNode):
    """`on_error` is where those go on whose message failed for good: the node after this one unless it names another."""

    on_error: NodeId | None = None

    @property
    def channel(self) -> ChannelName:
        """What carries the message."""
        return "connector"

    @property
    def operation(self) -> str:
        """What a connector is asked to do; for other channels the name of the node's kind."""
        raise NotImplementedError

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        yield "done", self.next or following
        yield "skipped", self.next or following
        yield "error", self.on_error or self.next or following


class MergeTag(Definition):
    """What stands for a merge tag: a field, or the default where the field is empty. A lone space means nothing at all."""

    field: FieldPath | None = None
    default: str = ""

    @model_validator(mode="after")
    def _normal(self) -> Self:
        return self.model_copy(update={"default": ""}) if self.default == " " else self


class SendEmail(Sending):
    """Sends an email: to the contact, or in a journey of accounts to those people of the account for whom `people` holds."""

    email: Key
    address: FieldPath = "contact.email"
    merge: dict[MergeName, MergeTag] = Field(default_factory=dict, max_length=100)
    people: Criteria | None = None

    @property
    def channel(self) -> ChannelName:
        return "email"

    @property
    def operation(self) -> str:
        return "send_email"


class SendWebPush(Sending):
    """Shows a message in the browsers that somebody subscribed with: the contact, or in a journey of accounts those people of the
    account for whom `people` holds. Every text is Liquid.

    `ttl` is for how many seconds push services keep it for a browser that is off; `urgency` is very-low, low, normal or high; of
    messages with one `topic` only the last is shown. `purpose` is what recipients must have consented to, beside the journey's.
    """

    title: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
    body: Annotated[str, StringConstraints(max_length=4_000)] = ""
    url: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    icon: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    ttl: int | Annotated[str, StringConstraints(max_length=200)] = 86_400
    urgency: Annotated[str, StringConstraints(max_length=200)] = "normal"
    topic: Annotated[str, StringConstraints(max_length=200)] | None = None
    purpose: Key | None = None
    people: Criteria | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not is_template(self.ttl) and ttl_seconds(self.ttl) is None:
            raise ValueError(f"ttl: {self.ttl} is no number of seconds from 0 to {MAX_TTL_SECONDS:,} (four weeks)")
        if not is_template(self.urgency) and self.urgency not in URGENCIES:
            raise ValueError(f"urgency: {self.urgency} is none of {', '.join(URGENCIES)}")
        return self

    @property
    def channel(self) -> ChannelName:
        return "web_push"

    @property
    def operation(self) -> str:
        return "send_web_push"

    @property
    def templates(self) -> tuple[tuple[str, str], ...]:
        """The fields that are written in Liquid, and what they say."""
        given = [(field, getattr(self, field)) for field in ("title", "body", "url", "icon", "ttl", "urgency", "topic")]
        return tuple((field, text) for field, text in given if isinstance(text, str))


def is_template(text: object) -> bool:
    """Whether what it says is known only for a message."""
    return isinstance(text, str) and ("{{" in text or "{%" in text)


def ttl_seconds(text: int | str) -> int | None:
    """A number of seconds that push services take, or None for what is none."""
    found = int(text) if isinstance(text, int) or (text.strip().isascii() and text.strip().isdigit()) else -1
    return found if 0 <= found <= MAX_TTL_SECONDS else None


class Answer(Definition):
    """A way out by what the receiver answered: the value at `path` of the answer, such as status or body.result.id."""

    path: FieldPath
    eq: Scalar
    to: NodeId


class CallbackWait(Definition):
    """How long to wait for the receiver to call back."""

    minutes: int | None = Field(default=None, ge=1, le=60 * 24)
    hours: int | None = Field(default=None, ge=1, le=24 * 90)
    days: int | None = Field(default=None, ge=1, le=90)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(value is not None for value in (self.minutes, self.hours, self.days)) != 1:
            raise ValueError("wait_for_callback: give exactly one of minutes, hours, days")
        return self

    @property
    def seconds(self) -> int:
        return (self.minutes or 0) * 60 + (self.hours or 0) * 3600 + (self.days or 0) * 86_400


class Http(Sending):
    """Sends a request. Liquid in `url`, in headers and in every string of `body` is filled in; secrets are named, never written.

    `signed` adds a Standard Webhooks signature. With `wait_for_callback` the answer is what the receiver posts to the address it is
    given as `callback_url`; without a call in time that is an error. The first of `answers` that fits says where to go on.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    url: Url
    headers: dict[str, str] = Field(default_factory=dict, max_length=50)
    body: dict[str, Any] | list[Any] | Text | None = None
    signed: bool = False
    timeout_seconds: int = Field(default=10, ge=1, le=60)
    wait_for_callback: CallbackWait | None = None
    answers: tuple[Answer, ...] = Field(default=(), max_length=20)

    @property
    def channel(self) -> ChannelName:
        return "http"

    @property
    def operation(self) -> str:
        return "http"

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        for number, answer in enumerate(self.answers, start=1):
            yield f"answer_{number}", answer.to
        yield from super().ways(following)


class Chat(Sending):
    """Writes into a chat (Slack, Mattermost, Microsoft Teams, Google Chat) by an incoming webhook, whose address is a secret."""

    webhook: SecretName
    text: Text

    @property
    def channel(self) -> ChannelName:
        return "http"

    @property
    def operation(self) -> str:
        return "chat"


class Connected(Sending):
    """Goes through a connector."""

    connector: Key


class PushAudience(Connected):
    """Puts somebody into an audience of an ad platform, where they stay until they are removed.

    With `remove_on_exit` they are when they leave the journey, however that comes, unless something else keeps them there.
    """

    audience: Text
    remove_on_exit: bool = False

    @property
    def operation(self) -> str:
        return "add_to_audience"

    @property
    def removal(self) -> RemoveFromAudience:
        """What takes them out again."""
        return RemoveFromAudience(id=self.id, connector=self.connector, audience=self.audience)


class RemoveFromAudience(Connected):
    """Takes somebody out of an audience."""

    audience: Text

    @property
    def operation(self) -> str:
        return "remove_from_audience"


class PushCrm(Connected):
    """Creates or updates the record of somebody in a CRM, by the mapping of the connector."""

    object: Literal["contact", "account"] = "contact"

    @property
    def operation(self) -> str:
        return f"upsert_{self.object}"


class PurchaseContacts(Connected):
    """Buys people of an account from a provider; it costs credits."""

    per_account: int = Field(default=3, ge=1, le=100)
    titles: tuple[str, ...] = Field(default=(), max_length=50)

    @property
    def operation(self) -> str:
        return "purchase_contacts"


class SaveContacts(Connected):
    """Saves the people of an account, or the contact, into a CRM or a CSV file, by match rules."""

    people: Criteria | None = None

    @property
    def operation(self) -> str:
        return "save_contacts"


class CreateAccount(Connected):
    """Creates the account in a CRM unless it is there."""

    @property
    def operation(self) -> str:
        return "create_account"


class EnrollInSequence(Connected):
    """Puts somebody into a sequence of a sales-engagement tool."""

    sequence: Text

    @property
    def operation(self) -> str:
        return "enroll_in_sequence"
