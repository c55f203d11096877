"""Definitions by their kind and key, as the resources name them."""

from __future__ import annotations

from typing import Literal

from opportune.model.definitions import KindKey
from opportune.web.parameters import Answer

Kind = Literal[
    "signal", "score_model", "bot_rules", "segment", "workflow", "ladder", "intent_report", "campaign", "connector",
    "email", "sending_rules",
]  # fmt: skip


class Name(Answer):
    """The kind and key of a definition."""

    kind: Kind
    key: str


def names_of(found: tuple[KindKey, ...]) -> list[Name]:
    return [Name.model_validate({"kind": kind, "key": key}) for kind, key in found]
