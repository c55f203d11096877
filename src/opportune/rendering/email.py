"""An email filled in for one recipient. Links are still those of the author; who may get it is asked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from opportune.model.email import EmailDefinition
from opportune.model.node.sending import MergeTag
from opportune.rendering.fields import merged
from opportune.rendering.plain_text import text_of
from opportune.rendering.template import TemplateError, render, render_html

# Merge tags that every mail may use: where its recipient unsubscribes, and where it says who sends it.
UNSUBSCRIBE_TAG = "unsubscribe_url"
_BREAKS = re.compile(r"\s+")
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)
_FOOTER = '<p style="font-size:12px;color:#666"><a href="{}">Unsubscribe</a></p>'


@dataclass(frozen=True)
class Content:
    """What a recipient reads. `html` is None for a mail of text alone."""

    subject: str
    html: str | None
    text: str


def filled_in(
    email: EmailDefinition,
    merge: Mapping[str, MergeTag],
    data: Mapping[str, Any],
    unsubscribe_url: str,
    *,
    can_unsubscribe: bool = False,
) -> Content:
    """The mail for one recipient; `merge` is what the journey says its tags stand for. Raises TemplateError with the field.

    With `can_unsubscribe` a mail that does not say where to unsubscribe says so at its end.
    """
    values = merged({**email.merge, **merge}, data) | {UNSUBSCRIBE_TAG: unsubscribe_url}
    subject = _BREAKS.sub(" ", _part("subject", render, email.subject, values)).strip()
    html = _part("html", render_html, email.html, values) if email.html is not None else None
    if html is not None and can_unsubscribe and escape(unsubscribe_url) not in html:
        html = _before_end(html, _FOOTER.format(escape(unsubscribe_url)))
    text = _part("text", render, email.text, values) if email.text is not None else text_of(html or "")
    if can_unsubscribe and unsubscribe_url not in text:
        text = f"{text.rstrip()}\n\nUnsubscribe: {unsubscribe_url}\n"
    return Content(subject, html, text)


def _before_end(html: str, more: str) -> str:
    ends = [found.start() for found in _BODY_END.finditer(html)]
    at = ends[-1] if ends else len(html)
    return html[:at] + more + html[at:]


def _part(field: str, how: Any, template: str, values: Mapping[str, Any]) -> str:
    try:
        return str(how(template, values))
    except TemplateError as error:
        raise TemplateError(f"{field}: {error}") from error
