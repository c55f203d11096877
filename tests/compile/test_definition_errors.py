"""Goal: whoever writes a definition that cannot work is told which definition, which field and what to write instead.

Method: a table of bad YAML and the text its error must contain, read as files are read.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from opportune.errors import InvalidDefinition
from opportune.model.condition import MAX_VALUES
from opportune.shipped import check_signals, read_score_model, read_signals

HEAD = "signal: opened\nname: Opened\ncategory: email\nstrength: low\n"
MATCH = "match: [{event: [Opened]}]\n"


def where(test: str) -> str:
    return f"{HEAD}match: [{{where: {test}}}]\n"


def derive(rule: str) -> str:
    return f"{HEAD}derive: {{{rule}}}\n"


SIGNALS = [
    ("name: Opened\n", "my.yaml: a definition here begins with `signal: its-key`"),
    ("just text", "begins with `signal: its-key`"),
    ("signal: [a\n", "my.yaml is not YAML"),
    (HEAD.replace("opened", "Email Opened") + MATCH, "my.yaml: signal Email Opened: signal: "),
    (HEAD.replace("opened", "x" * 65) + MATCH, "at most 64 characters"),
    (HEAD.replace("Opened", "''") + MATCH, "my.yaml: signal opened: name: "),
    (HEAD.replace("email", "fax") + MATCH, "category: Input should be 'email', 'web'"),
    (HEAD.replace("low", "huge") + MATCH, "strength: Input should be 'none', 'low'"),
    (HEAD + MATCH + "weight: 3\n", "weight: there is no such field"),
    (HEAD, "a signal needs `match` (events that carry it) or `derive`"),
    (HEAD + "match: [{}]\n", "match.1: a match needs at least one of type, event, where"),
    (HEAD + "match: [{type: [click]}]\n", "match.1.type.1: Input should be 'track', 'page'"),
    (HEAD + "match: [{event: Opened}]\n", "match.1.event: "),
    (where("{plan: pro}"), "'plan' is not a field of an event. Use one of type, event, name"),
    (where("{properties: pro}"), "or a path such as properties.plan"),
    (where("{properties.: pro}"), "'properties.' is not a field of an event"),
    (where("{properties.plan: {like: pro}}"), "match.1.where.1.operator: Input should be 'eq', 'neq'"),
    (where("{properties.plan: {in: pro}}"), f"properties.plan: 'in' takes a list of 1 to {MAX_VALUES} values"),
    (where("{properties.plan: []}"), f"'in' takes a list of 1 to {MAX_VALUES} values"),
    (where(f"{{properties.plan: [{'a, ' * (MAX_VALUES + 1)}]}}"), f"takes a list of 1 to {MAX_VALUES} values"),
    (where("{properties.plan: {eq: [a, b]}}"), "'eq' takes one value, not a list; use 'in' for several"),
    (where("{properties.seats: {gt: many}}"), "properties.seats: 'gt' compares numbers, but the value is 'many'"),
    (where("{properties.seats: {lte: true}}"), "'lte' compares numbers, but the value is True"),
    (where("{properties.plan: {is_set: false}}"), "properties.plan: write 'is_set: true'"),
    (where("{properties.plan: null}"), "match.1.where.1.value"),
    (HEAD + MATCH + "points: -5\n", "points below zero belong to strength negative"),
    (HEAD.replace("low", "negative") + MATCH + "points: 5\n", "points below zero belong to strength negative"),
    (HEAD + MATCH + "points: 101\n", "points: Input should be less than or equal to 100"),
    (HEAD + MATCH + "context: [email]\n", "context.1: "),
    (HEAD + MATCH + "quantity: properties.a b\n", "quantity: "),
    (derive("kind: often, of: [a]"), "'repeated', 'returned', 'accumulated', 'several_people'"),
    (derive("kind: repeated, of: [], at_least: 3, same: session"), "derive.repeated.of: "),
    (derive("kind: repeated, of: [a], at_least: 1, same: session"), "derive.repeated.at_least: "),
    (derive("kind: repeated, of: [a], at_least: 3, same: day"), "derive.repeated.same: "),
    (derive("kind: returned, of: [a], after_hours: 0"), "derive.returned.after_hours: "),
    (derive("kind: accumulated, of: [a], at_least: 0"), "derive.accumulated.at_least: "),
    (derive("kind: several_people, of: [a], at_least: 2, within_days: 91"), "derive.several_people.within_days: "),
    (HEAD + MATCH + "grace: {hours: 24, unless: []}\n", "grace.unless: "),
    (
        derive("kind: returned, of: [a], after_hours: 1") + "grace: {hours: 1, unless: [b]}\n",
        "grace applies to signals that are sent, not to derived ones",
    ),
    (f"{HEAD}{MATCH}---\n{HEAD.replace('opened', 'clicked')}", "my.yaml: signal clicked: a signal needs `match`"),
]


@pytest.mark.parametrize(("text", "message"), SIGNALS, ids=[message for _, message in SIGNALS])
def test_a_bad_signal_is_refused_with(text: str, message: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        read_signals(text, "my.yaml")
    assert message in str(refused.value)
    assert "my.yaml" in str(refused.value)
    assert "Value error" not in str(refused.value)


def test_several_problems_of_a_definition_are_told_at_once() -> None:
    with pytest.raises(InvalidDefinition) as refused:
        read_signals("signal: opened\ncategory: fax\nweight: 3\n", "my.yaml")
    for part in ("name: Field required", "category: Input", "strength: Field required", "weight: there is no"):
        assert part in str(refused.value)
    assert refused.value.details["path"] == "name"


OPENED = HEAD + MATCH
OFTEN = "---\nsignal: often\nname: Often\ncategory: email\nstrength: low\n"
CATALOGUES = [
    (OPENED + "---\n" + OPENED, "signal opened: defined twice"),
    (
        OPENED + OFTEN + "derive: {kind: returned, of: [openend], after_hours: 1}\n",
        "signal often: 'openend' is not a defined signal",
    ),
    (
        OPENED
        + OFTEN
        + "derive: {kind: returned, of: [opened], after_hours: 1}\n"
        + OFTEN.replace("often", "oftener")
        + "derive: {kind: returned, of: [often], after_hours: 1}\n",
        "signal oftener: 'often' is itself derived; name the signals it is derived from",
    ),
    (
        OPENED + OFTEN + "match: [{event: [Often]}]\ngrace: {hours: 1, unless: [closed]}\n",
        "signal often: 'closed' is not a defined signal",
    ),
]


@pytest.mark.parametrize(("text", "message"), CATALOGUES, ids=[message for _, message in CATALOGUES])
def test_signals_that_do_not_fit_together_are_refused_with(text: str, message: str) -> None:
    definitions = read_signals(text, "my.yaml")
    with pytest.raises(InvalidDefinition) as refused:
        check_signals(definitions)
    assert str(refused.value) == message


MODEL = "score_model: mine\n"
SCORE_MODELS = [
    ("{}", "a definition here begins with `score_model: its-key`"),
    ("", "my.yaml holds 0 documents; here it must be exactly one."),
    (MODEL + "---\n" + MODEL, "my.yaml holds 2 documents"),
    (MODEL + "weights: {}\n", "my.yaml: score_model mine: weights: there is no such field"),
    (MODEL + "points: {low: 5}\n", "points: give a number for none, medium, high, very_high, negative"),
    (MODEL + "points: {none: 0, low: -5, medium: 1, high: 1, very_high: 1, negative: -1}\n", "low is -5"),
    (MODEL + "points: {none: 0, low: 5, medium: 1, high: 1, very_high: 1, negative: 1}\n", "negative is 1"),
    (MODEL + "points: {none: 0, low: 5, medium: 1, high: 1, very_high: 1001, negative: -1}\n", "none beyond 1000"),
    (MODEL + "decay: []\n", "decay: "),
    (MODEL + "decay: [{up_to_days: 7, percent: 101}]\n", "decay.1.percent: "),
    (
        MODEL + "decay: [{up_to_days: 7, percent: 100}, {up_to_days: 7, percent: 50}]\n",
        "decay: up_to_days must grow from step to step",
    ),
    (
        MODEL + "decay: [{up_to_days: 7, percent: 50}, {up_to_days: 14, percent: 75}]\n",
        "decay: percent must not grow with age",
    ),
    (MODEL + "frequency: {at_least: 1}\n", "frequency.at_least: "),
    (MODEL + "frequency: {daily_cap: 0}\n", "frequency.daily_cap: "),
    (MODEL + "diversity: [{categories: 3, percent: 90}]\n", "diversity.1.percent: "),
    (
        MODEL + "diversity: [{categories: 4, percent: 120}, {categories: 3, percent: 130}]\n",
        "diversity: categories must grow from step to step",
    ),
    (MODEL + "category_percent: {fax: 100}\n", "category_percent.fax"),
    (MODEL + "category_cap: 0\n", "category_cap: "),
    (MODEL + "saturation: 0\n", "saturation: "),
    (MODEL + "breadth_cap: {caps: [69, 39]}\n", "breadth_cap: caps must not fall with more engaged contacts"),
    (MODEL + "thresholds: {medium: 70, high: 70}\n", "medium (70) must be lower than high (70)"),
    (
        MODEL + "composite: {first_party_percent: 30}\n",
        "first_party_percent and third_party_percent must add up to 100",
    ),
]


@pytest.mark.parametrize(("text", "message"), SCORE_MODELS, ids=[message for _, message in SCORE_MODELS])
def test_a_bad_score_model_is_refused_with(text: str, message: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        read_score_model(text, "my.yaml")
    assert message in str(refused.value)


def test_definitions_are_read_from_any_number_of_documents(tmp_path: Path) -> None:
    file = tmp_path / "signals.yaml"
    file.write_text("---\n" + OPENED + "---\n\n---\n" + OPENED.replace("opened", "clicked"), encoding="utf-8")
    assert [signal.signal for signal in read_signals(file.read_text(encoding="utf-8"), file.name)] == [
        "opened",
        "clicked",
    ]
