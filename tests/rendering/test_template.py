"""Liquid within bounds: what is filled in, what is refused, and in which words."""

from __future__ import annotations

import pytest

from opportune.rendering.template import (
    TemplateError,
    merge_tags,
    paths_in,
    render,
    render_html,
    render_json,
    template_problem,
)

DATA = {
    "contact": {"first_name": "Ada <b>", "score": 71, "attributes": {"plan": "trial", "seats": [1, 2]}},
    "account": None,
    "enrollment": {"entered_at": "2026-03-01T09:30:00"},
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hi {{ contact.first_name }}", "Hi Ada <b>"),
        ("a field without a value is empty: [{{ contact.title }}]", "a field without a value is empty: []"),
        ("[{{ account.name }}][{{ contact.attributes.deep.er }}]", "[][]"),
        ("{{ contact.title | default: 'there' }}", "there"),
        ("{% if contact.score > 70 %}hot{% else %}cold{% endif %}", "hot"),
        ("{% for seat in contact.attributes.seats %}{{ forloop.index }}:{{ seat }} {% endfor %}", "1:1 2:2 "),
        ("{{ enrollment.entered_at | date: '%d.%m.%Y %H:%M' }}", "01.03.2026 09:30"),
        ("{{ 1772357400 | date: '%H:%M' }}", "09:30"),
        ("{{ contact.title | date: '%Y' }}{{ 'soon' | date: '%Y' }}", "soon"),
        ("{{ contact.attributes | json }}", '{"plan": "trial", "seats": [1, 2]}'),
    ],
)
def test_templates_are_filled_in(template: str, text: str) -> None:
    assert render(template, DATA) == text


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("Hi {{ frist_name }}", "there is no frist_name"),
        ("{% if nobody %}x{% endif %}", "there is no nobody"),
        ("Hi {{ contact.first_name", "line 1"),
        ("one\n{% if contact %}", "expected tag endif"),
        ("{% include 'secrets.txt' %}", "unexpected tag 'include'"),
        ("{% render 'secrets.txt' %}", "unexpected tag 'render'"),
        ("{% for n in (1..9999999) %}x{% endfor %}", "loop iteration limit"),
        (
            "{% assign a = 'aaaaaaaa' %}{% for n in (1..99) %}{% assign a = a | append: a %}{% endfor %}",
            "limit reached",
        ),
        ("{{ 'now' | date: '%Y' }}", "no clock"),
        ("{{ contact.score | divided_by: 0 }}", "divide by 0"),
        ("{% if 1 %}" * 60 + "{% endif %}" * 60, "limit reached"),
    ],
)
def test_what_cannot_be_filled_in_is_said(template: str, words: str) -> None:
    with pytest.raises(TemplateError, match=words):
        render(template, DATA)


def test_html_escapes_what_comes_from_outside_unless_told_otherwise() -> None:
    assert render_html("<p>{{ contact.first_name }}</p>", DATA) == "<p>Ada &lt;b&gt;</p>"
    assert render_html("{{ contact.first_name | safe }}", DATA) == "Ada <b>"


def test_json_keeps_the_type_of_a_value_that_stands_alone() -> None:
    body = {"score": "{{ contact.score }}", "{{ contact.score }}": ["{{ contact.title }}", "#{{ contact.score }}", 5, None, True],
            "all": "{{ contact.attributes }}", "sum": "{{ contact.score | plus: 1 }}"}  # fmt: skip
    assert render_json(body, DATA) == {
        "score": 71, "71": [None, "#71", 5, None, True], "all": {"plan": "trial", "seats": [1, 2]}, "sum": 72,
    }  # fmt: skip
    with pytest.raises(TemplateError, match="there is no nobody"):
        render_json({"a": ["{{ nobody }}"]}, DATA)


def test_merge_tags_are_the_names_that_have_to_be_given() -> None:
    template = "{% assign x = first_name %}{{ x }} {{ contact.email }} {% for a in event.items %}{{ a }}{% endfor %}"
    assert merge_tags(template) == {"first_name", "contact", "event"}
    assert paths_in("{{ contact.attributes.plan }}") == {("contact", "attributes", "plan")}


def test_problems_are_found_without_data() -> None:
    assert template_problem("Hi {{ whoever }}") is None
    assert template_problem("{{ name | shout }}") == "there is no filter shout"
    assert (template_problem("one\n {% iff x %}") or "").startswith(
        "line 2, column 5 (`{% iff x %}`): unexpected tag 'iff'"
    )
