"""Emails filled in for one recipient, and their text made from HTML."""

from __future__ import annotations

from typing import Any

import pytest

from opportune.model.email import EmailDefinition
from opportune.model.node.sending import MergeTag
from opportune.rendering.email import filled_in
from opportune.rendering.plain_text import text_of
from opportune.rendering.template import TemplateError

DATA = {"contact": {"email": "ada@example.com", "first_name": "Ada", "title": None, "attributes": {"blank": " \t"}}}


def email(**given: Any) -> EmailDefinition:
    return EmailDefinition.model_validate(
        {"email": "welcome", "name": "Welcome", "subject": "Hi {{ first_name }}", "html": "<p>{{ first_name }}</p>"}
        | given
    )


def tags(**given: Any) -> dict[str, MergeTag]:
    return {name: MergeTag.model_validate(tag) for name, tag in given.items()}


@pytest.mark.parametrize(
    ("tag", "subject"),
    [
        ({"field": "contact.first_name", "default": "there"}, "Hi Ada"),
        ({"field": "contact.title", "default": "there"}, "Hi there"),
        ({"field": "contact.attributes.nothing", "default": "there"}, "Hi there"),
        ({"field": "contact.attributes.blank", "default": "there"}, "Hi there"),
        ({"field": "contact.title", "default": " "}, "Hi"),
        ({"field": "contact.title", "default": ""}, "Hi"),
        ({"field": "contact.title"}, "Hi"),
        ({"default": "friend"}, "Hi friend"),
        ({"field": "account.name", "default": "there"}, "Hi there"),
    ],
)  # fmt: skip
def test_missing_null_and_blank_fields_are_empty_and_take_the_default(tag: dict[str, str], subject: str) -> None:
    assert filled_in(email(), tags(first_name=tag), DATA, "").subject == subject


def test_the_journey_has_the_last_word_on_what_a_tag_stands_for() -> None:
    by_email = email(merge={"first_name": {"default": "you"}})
    assert filled_in(by_email, {}, DATA, "").subject == "Hi you"
    assert filled_in(by_email, tags(first_name={"default": "them"}), DATA, "").subject == "Hi them"


def test_html_is_escaped_and_subjects_stay_on_one_line() -> None:
    evil = {"contact": {"first_name": "<b>\r\nBcc: all@example.com"}}
    content = filled_in(email(), tags(first_name={"field": "contact.first_name"}), evil, "")
    assert content.subject == "Hi <b> Bcc: all@example.com"
    assert content.html == "<p>&lt;b&gt;\nBcc: all@example.com</p>"


def test_what_cannot_be_filled_in_names_the_field() -> None:
    with pytest.raises(TemplateError, match=r"^html: line 1, column 7 \(`<p>{{ nobody }}</p>`\): there is no nobody"):
        filled_in(email(subject="Hi", html="<p>{{ nobody }}</p>"), {}, DATA, "")


def test_the_text_is_made_from_the_html_unless_it_is_given() -> None:
    assert filled_in(email(), tags(first_name={"default": "A"}), DATA, "").text == "A\n"
    assert filled_in(email(text="T {{ first_name }}"), tags(first_name={"default": "A"}), DATA, "").text == "T A"
    only_text = filled_in(email(html=None, text="T {{ unsubscribe_url }}", subject="S"), {}, DATA, "https://x/u/1")
    assert (only_text.html, only_text.text) == (None, "T https://x/u/1")


def test_an_email_says_something() -> None:
    with pytest.raises(ValueError, match="give html, text or both"):
        email(html=" ")


def test_text_of_a_page_keeps_words_lists_and_links() -> None:
    page = """<html><head><title>no</title><style>p {}</style></head><body><h1>Hello &amp; welcome</h1>
    <p>One
    line,<br>another.</p><ul><li>first</li><li><a href="https://example.com/a">second</a></li></ul>
    <p><a href="https://example.com">https://example.com</a> <img alt="Logo" src="x"><a href="#top">up</a></p></body></html>"""
    assert text_of(page) == (
        "Hello & welcome\n\nOne line,\nanother.\n\n- first\n- second (https://example.com/a)\n\nhttps://example.com Logoup\n"
    )
