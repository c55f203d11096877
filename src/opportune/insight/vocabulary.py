"""The words that criteria can be made of, as an editor offers them: attributes with their values, signals and their properties,
segments, ladders, reports, campaigns, purposes.

Values are examples from the newest records, so that this stays quick however many there are; other values may be written too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from opportune.model.attribute import ATTRIBUTES, AttributeType, SubjectType
from opportune.model.condition import EVENT_FIELDS
from opportune.model.definitions import Definitions
from opportune.store import Row, Transaction

# Examples come from so many of the newest records, so many of each attribute.
LOOKED_AT = 10_000
MOST_EXAMPLES = 20
MOST_PURPOSES = 100
# Longer values help nobody to choose.
_LONGEST_EXAMPLE = 80
_CRM_STAGES = ("new_prospect", "in_crm", "pipeline", "client", "client_pipeline", "recently_lost")
_PATH_PART = re.compile(r"^[A-Za-z0-9_$ -]+$")
# The statements that find the values of attributes with a column, and those of custom ones.
_WORDS = {
    SubjectType.ACCOUNT: ("list_account_words", "list_custom_account_words"),
    SubjectType.CONTACT: ("list_contact_words", "list_custom_contact_words"),
}

WordType = Literal["text", "number", "moment", "any"]


@dataclass(frozen=True)
class Word:
    """An attribute or a field of an event: what its values are, and some that occur, the most common first.

    A custom one has the type `any` where its values differ in type.
    """

    name: str
    type: WordType
    examples: tuple[str, ...]


def attribute_words(tx: Transaction, subject: SubjectType) -> tuple[Word, ...]:
    """The attributes of accounts or contacts: those with a column, then the custom ones that the newest have."""
    bounds = {"looked_at": LOOKED_AT, "most": MOST_EXAMPLES}
    of_columns, of_custom = _WORDS[subject]
    examples = _examples(tx.fixed(of_columns, bounds))
    examples["crm_stage"] = list(_CRM_STAGES)
    columns = [
        Word(name, _type_of(kind), _short(examples.get(name, ()))) for name, kind in sorted(ATTRIBUTES[subject].items())
    ]
    custom = _typed(tx.fixed(of_custom, bounds), "attributes.")
    return (*columns, *custom)


def event_words(tx: Transaction) -> tuple[Word, ...]:
    """The fields of an event: those every event has, then the properties that the newest have."""
    found = {
        word.name: word
        for word in _typed(tx.fixed("list_event_words", {"looked_at": LOOKED_AT, "most": MOST_EXAMPLES}), "")
    }
    columns = [found.pop(name, Word(name, "text", ())) for name in EVENT_FIELDS]
    return (*columns, *found.values())


def purposes(tx: Transaction) -> list[str]:
    """What consent is given for, the most common first."""
    return [str(row[0]) for row in tx.fixed("list_consent_purposes", {"most": MOST_PURPOSES})]


def ladder_stages(definitions: Definitions, subject: SubjectType) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Key and name of every ladder about such subjects, and the keys and names of its stages."""
    return [
        (ladder.ladder, ladder.name, [(stage.stage, stage.name) for stage in ladder.stages])
        for ladder in definitions.ladders
        if ladder.subject is subject
    ]


def _type_of(kind: AttributeType) -> WordType:
    match kind:
        case AttributeType.TEXT:
            return "text"
        case AttributeType.NUMBER:
            return "number"
        case AttributeType.MOMENT:
            return "moment"


def _examples(rows: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for attribute, word, _ in rows:
        found.setdefault(attribute, []).append(word)
    return found


def _typed(rows: Iterable[Row], prefix: str) -> list[Word]:
    """Words with the type that their examples have in common. A name that no path can hold is left out."""
    types: dict[str, set[str]] = {}
    examples: dict[str, list[str]] = {}
    for name, kind, word, _ in rows:
        if _PATH_PART.match(name.removeprefix("properties.")):
            types.setdefault(name, set()).add("text" if kind == "VARCHAR" else "any" if kind == "BOOLEAN" else "number")
            examples.setdefault(name, []).append(word)
    return [Word(prefix + name, _common(types[name]), _short(dict.fromkeys(examples[name]))) for name in sorted(types)]


def _common(types: set[str]) -> WordType:
    if types == {"text"}:
        return "text"
    return "number" if types == {"number"} else "any"


def _short(examples: Iterable[str]) -> tuple[str, ...]:
    return tuple(example for example in examples if len(example) <= _LONGEST_EXAMPLE)
