"""Emails over HTTP: the list, switching them, and looking at a mail before anybody gets one.

Their definitions are put in force in `definitions.py`.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field

from opportune.access.audit import note
from opportune.delivery.channels.email import EmailChannel, Mail, Unsendable, outline
from opportune.delivery.links import NO_MESSAGE
from opportune.delivery.mime import message_bytes
from opportune.delivery.recipient import normal_address
from opportune.delivery.sending_nodes import sending_rules_at
from opportune.delivery.smtp import SmtpServer
from opportune.errors import Conflict, InvalidInput
from opportune.insight.emails import contact_data, find_email, get_email, list_emails, sending_of
from opportune.insight.proposals import propose
from opportune.insight.scores import current_definitions
from opportune.model.email import EmailDefinition, EmailStatus
from opportune.model.node import MergeTag, SendEmail
from opportune.rendering.template import TemplateError
from opportune.shipped import read_definition
from opportune.store.definitions import load_definitions
from opportune.store.workspace import naive
from opportune.web.context import Context
from opportune.web.definition_notes import save_and_note
from opportune.web.parameters import Answer, Ctx, RecordId, Request, ShortText, Text

router = APIRouter(prefix="/emails", tags=["Email"])
Key = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64, description="The key of an email")]
# What stands for a contact when none is named.
_NOBODY: dict[str, Any] = {"contact": {"email": "recipient@example.com"}}


class EmailRow(Answer):
    """An email, who sends it, and how many mails of it there are."""

    key: str
    name: str
    status: EmailStatus
    purpose: str | None = Field(description="What its recipients must have consented to")
    subject: str
    version: int
    used_by: list[str] = Field(description="The journeys that send it")
    delivered_count: int
    waiting_count: int
    failed_count: int
    skipped_count: int
    folder: str
    tags: list[str]
    owner: str | None


class EmailList(Answer):
    items: list[EmailRow]


class Email(EmailRow):
    """One email. What people did with its mails counts each mail once; what machines did is left out."""

    merge_tags: list[str] = Field(description="The merge tags that the email or a journey has to bind")
    opened_count: int
    clicked_count: int
    replied_count: int
    unsubscribed_count: int
    bounced_count: int


class StatusChange(Request):
    """What the email shall be from now on."""

    status: EmailStatus


class Trial(Request):
    """For whom a mail is made: a contact, or nobody in particular; and what its merge tags stand for."""

    contact_id: RecordId | None = Field(default=None, description="Whose fields are filled in")
    workflow: ShortText | None = Field(default=None, description="The journey whose merge tags are used")
    node: ShortText | None = Field(default=None, description="Its node, where several send this email")
    merge: dict[str, Text] = Field(default_factory=dict, max_length=100, description="Values of merge tags by name")
    definition: dict[str, Any] | None = Field(
        default=None, description="The email as it is being edited, in the place of the stored one"
    )


class TestSend(Trial):
    """Where a test goes."""

    to: ShortText = Field(description="The address, of whomever")


class MailPreview(Answer):
    """A mail as its recipient would get it."""

    from_: str = Field(alias="from")
    to: str
    reply_to: str | None
    subject: str
    html: str | None
    text: str
    unsubscribe_url: str | None


class TestSent(Answer):
    """The mail server took it."""

    to: str
    subject: str
    answer: str = Field(description="What the mail server said")


@router.get("", summary="List the emails")
def list_all(ctx: Ctx, status: Annotated[EmailStatus | None, Query()] = None) -> EmailList:
    """In order of key."""
    with ctx.workspace.read() as tx:
        rows = list_emails(tx, current_definitions(tx, ctx.workspace))
    return EmailList.model_validate({"items": [row for row in rows if status in (None, row["status"])]})


@router.get("/{key}", summary="Show one email and what became of its mails")
def get(ctx: Ctx, key: Key) -> Email:
    return _answer(ctx, key)


@router.post("/{key}/status", summary="Let an email be reviewed, activate it, or switch it off")
def set_status(ctx: Ctx, key: Key, wanted: StatusChange) -> Email:
    """A new version of it. Only an active email is sent; a message of one that is not fails for good, and can be sent again once
    it is. A draft has to be reviewed before it is activated.
    """
    with ctx.workspace.transaction() as tx:
        definitions = load_definitions(tx)
        email = find_email(definitions, key)
        if email.status is EmailStatus.DRAFT and wanted.status is EmailStatus.ACTIVE:
            raise Conflict(
                f"Email {key} is a draft. Look at it with `opportune emails preview {key}`, say so with `opportune emails review "
                f"{key}`, then activate it."
            )
        note(status=[email.status.value, wanted.status.value])
        save_and_note(tx, propose(definitions, [_with_status(email, wanted.status)]), naive(ctx.clock.now()))
    ctx.tick_loop.wake()
    return _answer(ctx, key)


@router.post("/{key}/preview", summary="Make a mail without sending it", response_model_by_alias=True)
def preview(ctx: Ctx, key: Key, trial: Trial) -> MailPreview:
    """With the links that it would have; a real mail's links belong to its message."""
    return MailPreview.model_validate(outline(_mail(ctx, key, trial, None)))


@router.post("/{key}/test", summary="Send a mail to try it out")
def send_test(ctx: Ctx, key: Key, test: TestSend) -> TestSent:
    """To any address, whatever the email's status. It belongs to no message: what is opened and clicked is not counted.
    409 with what the mail server said when it does not take it.
    """
    to = normal_address(test.to)
    if to is None:
        raise InvalidInput(f"{test.to!r} is no email address. Write it as name@example.com.")
    mail = _mail(ctx, key, test, to)

    async def send() -> Any:
        server = SmtpServer(ctx.settings)
        try:
            return await server.send(mail.envelope.sender.address, to, message_bytes(mail.envelope, mail.content))
        finally:
            await server.close()

    ending = asyncio.run(send())
    if ending.state != "delivered":
        raise Conflict(f"The test was not sent: {ending.reason}.")
    note(to=to)
    return TestSent(to=to, subject=mail.content.subject, answer=str((ending.answer or {}).get("said", "")))


def _mail(ctx: Context, key: str, trial: Trial, to: str | None) -> Mail:
    now = naive(ctx.clock.now())
    with ctx.workspace.read() as tx:
        definitions = current_definitions(tx, ctx.workspace)
        email = _edited(trial.definition) if trial.definition else find_email(definitions, key)
        how = sending_of(definitions, email, trial.workflow, trial.node)
        data = contact_data(tx, trial.contact_id, now) if trial.contact_id else _NOBODY
        rules = sending_rules_at(tx, now)
    channel = ctx.journey_delivery.channels["email"]
    assert isinstance(channel, EmailChannel), "mails go through the channel for mails"
    recipient = to or normal_address(str((data.get("contact") or {}).get("email") or "")) or "recipient@example.com"
    try:
        return channel.composed(
            email, _bound(how.node, key, trial.merge), data, rules, recipient, f"test-{key}-{now:%Y%m%d%H%M%S%f}", NO_MESSAGE, now,
            how.purpose is not None,
        )  # fmt: skip
    except TemplateError as error:
        raise Conflict(
            f"Email {key} cannot be filled in: {error}. Give merge tags a value with `--merge name=value`."
        ) from error
    except Unsendable as error:
        raise Conflict(f"{error.message[:1].upper()}{error.message[1:]}.") from error


def _bound(node: SendEmail | None, key: str, values: dict[str, str]) -> SendEmail:
    """The node with values in the place of what its merge tags stand for."""
    merge = {**(node.merge if node else {}), **{name: MergeTag(default=value) for name, value in values.items()}}
    return SendEmail(id="test", email=key, merge=merge)


def _edited(definition: dict[str, Any]) -> EmailDefinition:
    email = read_definition(definition, "the request")
    if not isinstance(email, EmailDefinition):
        raise InvalidInput("`definition` is no email. It begins with `email: its-key`.")
    return email


def _with_status(email: EmailDefinition, status: EmailStatus) -> EmailDefinition:
    return email.model_copy(update={"status": status})


def _answer(ctx: Context, key: str) -> Email:
    with ctx.workspace.read() as tx:
        return Email.model_validate(get_email(tx, load_definitions(tx), key))
