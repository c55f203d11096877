"""Whether templates can be filled in: their syntax, the fields they use, and what their merge tags stand for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from opportune.model.definitions import Definitions
from opportune.model.email import EmailDefinition
from opportune.model.journey import JourneyDefinition
from opportune.model.node.sending import Chat, Http, MergeTag, SendEmail, SendWebPush
from opportune.model.reference_check import Problem
from opportune.rendering.connector_checks import connector_problems, strings_in
from opportune.rendering.email import UNSUBSCRIBE_TAG
from opportune.rendering.fields import ROOTS, field_problem
from opportune.rendering.template import paths_in, template_problem

# What requests and chats may use besides the data of the message.
_REQUEST_NAMES = ("secrets", "callback_url")


def template_problems(definitions: Definitions) -> list[Problem]:
    """Everything that keeps the emails of these definitions from being filled in, and the journeys from sending them."""
    problems = [
        Problem("email", email.email, place, message)
        for email in definitions.emails
        for place, message in _email_problems(email)
    ]
    problems += [
        Problem("connector", connector.connector, place, message)
        for connector in definitions.connectors
        for place, message in connector_problems(connector)
    ]
    # Which tags there are is known once all templates can be read.
    if not problems:
        emails = {email.email: email for email in definitions.emails}
        problems = [
            Problem("workflow", journey.workflow, place, message)
            for journey in definitions.journeys
            for place, message in _journey_problems(journey, emails)
        ]
    return problems


def tags_to_bind(email: EmailDefinition) -> set[str]:
    """The merge tags of an email that mean nothing by themselves."""
    paths = {path for _, template in email.templates for path in paths_in(template)}
    return {path[0] for path in paths} - {*ROOTS, UNSUBSCRIBE_TAG}


def _email_problems(email: EmailDefinition) -> Iterator[tuple[str, str]]:
    for field, template in email.templates:
        if problem := template_problem(template):
            yield field, problem
            continue
        for path in sorted(paths_in(template)):
            if path[0] in ROOTS and (problem := field_problem(path)):
                yield field, f"{{{{ {'.'.join(path)} }}}}: {problem}"
    yield from _binding_problems(email.merge.items(), "merge")


def _journey_problems(journey: JourneyDefinition, emails: dict[str, EmailDefinition]) -> Iterator[tuple[str, str]]:
    for number, step in enumerate(journey.nodes, start=1):
        node = step.node
        match node:
            case SendWebPush():
                yield from _text_problems(node.templates, f"nodes.{number}.send_web_push")
            case Http():
                written = [("url", node.url), *strings_in("headers", node.headers), *strings_in("body", node.body)]
                yield from _text_problems(written, f"nodes.{number}.http", _REQUEST_NAMES)
            case Chat():
                yield from _text_problems([("text", node.text)], f"nodes.{number}.chat", _REQUEST_NAMES)
            case _:
                pass
        if not isinstance(node, SendEmail) or node.email not in emails:
            continue
        place = f"nodes.{number}.send_email"
        if problem := field_problem(tuple(node.address.split("."))):
            yield f"{place}.address", problem
        yield from _binding_problems(node.merge.items(), f"{place}.merge")
        email = emails[node.email]
        bound = {*email.merge, *node.merge}
        for tag in sorted(tags_to_bind(email) - bound):
            yield f"{place}.merge", _unbound(email, tag, bound)


def _text_problems(
    templates: Iterable[tuple[str, str]], place: str, more: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """There are no merge tags of their own: every name is one that all messages bring along, or of `more`."""
    for field, template in templates:
        if problem := template_problem(template):
            yield f"{place}.{field}", problem
            continue
        for path in sorted(paths_in(template)):
            if path[0] not in more and (problem := field_problem(path)):
                yield f"{place}.{field}", f"{{{{ {'.'.join(path)} }}}}: {problem}"


def _binding_problems(tags: Iterable[tuple[str, MergeTag]], place: str) -> Iterator[tuple[str, str]]:
    for name, tag in tags:
        if name in (*ROOTS, UNSUBSCRIBE_TAG):
            yield f"{place}.{name}", "this name is taken by what every message brings along; choose another one"
        elif tag.field is not None and (problem := field_problem(tuple(tag.field.split(".")))):
            yield f"{place}.{name}.field", problem


def _unbound(email: EmailDefinition, tag: str, bound: set[str]) -> str:
    near = get_close_matches(tag, sorted({*bound, *ROOTS}), n=1)
    hint = f"did you mean {near[0]}?" if near else f"add `{tag}: {{field: contact.first_name, default: there}}`"
    return f"email {email.email} has the merge tag {tag}, and nothing says what it stands for; {hint}"
