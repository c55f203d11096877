"""Emails that journeys send and that are not active: everybody who comes to them goes the way of errors."""

from __future__ import annotations

from collections.abc import Iterator

from opportune.model.email import EmailDefinition, EmailStatus
from opportune.model.lint.book import Book
from opportune.model.lint.finding import Code, Finding, Recipe, Severity
from opportune.model.node import SendEmail
from opportune.model.workflow import Status


def unsent_emails(book: Book) -> Iterator[Finding]:
    """Findings about every active journey with an email that is not active."""
    emails = {email.email: email for email in book.definitions.emails}
    for journey in book.definitions.journeys:
        if journey.status.value != Status.ACTIVE.value:
            continue
        keys = dict.fromkeys(step.node.email for step in journey.nodes if isinstance(step.node, SendEmail))
        for key in keys:
            email = emails.get(key)
            if email is not None and email.status is not EmailStatus.ACTIVE:
                yield Finding(
                    code=Code.EMAIL_NOT_ACTIVE,
                    severity=Severity.WARNING,
                    message=f'"{journey.name}" sends "{email.name}", which is {_said(email)}: its messages fail.',
                    definitions=(("workflow", journey.workflow), ("email", key)),
                    recipe=Recipe(f'Make "{email.name}" active once it was looked at, then send its messages again.'),
                    subject=journey.subject,
                )


def _said(email: EmailDefinition) -> str:
    return {EmailStatus.DRAFT: "a draft", EmailStatus.REVIEWED: "not active yet"}.get(email.status, "inactive")
