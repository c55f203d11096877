"""The definitions that come with Opportune, and the reading of definitions from YAML text.

It does not store or activate them.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from opportune.errors import InvalidDefinition
from opportune.model.bot_rules import BotRules
from opportune.model.campaign import CampaignDefinition
from opportune.model.connector import ConnectorDefinition
from opportune.model.definitions import Body
from opportune.model.email import EmailDefinition
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.journey import JourneyDefinition
from opportune.model.ladder import LadderDefinition
from opportune.model.names import Definition
from opportune.model.score_model import ScoreModel
from opportune.model.segment import SegmentDefinition
from opportune.model.sending_rules import SendingRules
from opportune.model.signal import SignalDefinition, check_references
from opportune.model.workflow import WorkflowDefinition
from opportune.shipped.definition_problems import problems_of

__all__ = [
    "KINDS",
    "check_signals",
    "read_bot_rules",
    "read_definition",
    "read_definitions",
    "read_score_model",
    "read_signals",
    "shipped_bot_rules",
    "shipped_score_model",
    "shipped_sending_rules",
    "shipped_signals",
]

# Kinds of definitions and the models they are read with, by the field a document begins with.
KINDS: dict[str, type[Definition]] = {
    "signal": SignalDefinition,
    "score_model": ScoreModel,
    "bot_rules": BotRules,
    "segment": SegmentDefinition,
    "workflow": WorkflowDefinition,
    "ladder": LadderDefinition,
    "intent_report": IntentReportDefinition,
    "campaign": CampaignDefinition,
    "email": EmailDefinition,
    "sending_rules": SendingRules,
    "connector": ConnectorDefinition,
}
_Model = TypeVar("_Model", bound=BaseModel)


@cache
def shipped_signals() -> tuple[SignalDefinition, ...]:
    """The signal catalogue: the definitions in `signals/*.yaml`, files in order of name."""
    folder = files(__name__).joinpath("signals")
    found: list[SignalDefinition] = []
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            found += read_signals(file.read_text(encoding="utf-8"), f"signals/{file.name}")
    return check_signals(tuple(found))


@cache
def shipped_score_model() -> ScoreModel:
    """The score model `intent` in `score_model.yaml`."""
    text = files(__name__).joinpath("score_model.yaml").read_text(encoding="utf-8")
    return read_score_model(text, "score_model.yaml")


def read_signals(text: str, origin: str) -> tuple[SignalDefinition, ...]:
    """The signal definitions of a YAML text, one per document; `origin` names the text in errors.

    Raises InvalidDefinition that names the definition and the field. References between definitions may cross
    files; `check_signals` looks at those.
    """
    return tuple(_parsed(SignalDefinition, document, "signal", origin) for document in _documents(text, origin))


def check_signals(definitions: tuple[SignalDefinition, ...]) -> tuple[SignalDefinition, ...]:
    """The definitions, if they make a catalogue: each key once, each reference to a signal that is sent.

    Raises InvalidDefinition with every problem found.
    """
    keys = [definition.signal for definition in definitions]
    problems = [f"signal {key}: defined twice" for key in sorted({key for key in keys if keys.count(key) > 1})]
    problems += check_references(definitions)
    if problems:
        raise InvalidDefinition("; ".join(problems))
    return definitions


def read_definitions(text: str, origin: str) -> tuple[Body, ...]:
    """The definitions of a YAML text, one per document, of whatever kind each one names first.

    Raises InvalidDefinition that names the document and the field.
    """
    return tuple(read_definition(document, origin) for document in _documents(text, origin))


def read_definition(document: object, origin: str) -> Body:
    """The definition in one document, read from YAML or JSON already. Raises InvalidDefinition that names the field."""
    kind = next((key for key in document if key in KINDS), None) if isinstance(document, dict) else None
    if kind is None:
        raise InvalidDefinition(
            f"{origin}: a definition begins with one of {', '.join(KINDS)}; this document does not."
        )
    assert isinstance(document, dict), "only a mapping begins with a kind"
    is_journey = kind == "workflow" and document.get("kind") == "journey"
    model: type[Definition] = JourneyDefinition if is_journey else KINDS[kind]
    # The kinds of definitions are exactly those that are stored.
    return cast(Body, _parsed(model, document, kind, origin))


def read_score_model(text: str, origin: str) -> ScoreModel:
    """The one score model of a YAML text. Raises InvalidDefinition that names the field."""
    return _parsed(ScoreModel, _only_document(text, origin), "score_model", origin)


def read_bot_rules(text: str, origin: str) -> BotRules:
    """The one set of bot rules of a YAML text. Raises InvalidDefinition that names the field."""
    return _parsed(BotRules, _only_document(text, origin), "bot_rules", origin)


def _only_document(text: str, origin: str) -> Any:
    documents = _documents(text, origin)
    if len(documents) != 1:
        raise InvalidDefinition(f"{origin} holds {len(documents)} documents; here it must be exactly one.")
    return documents[0]


def _documents(text: str, origin: str) -> list[Any]:
    try:
        return [document for document in yaml.safe_load_all(text) if document is not None]
    except (yaml.YAMLError, ValueError) as error:
        # A date that does not exist, such as 2026-02-30, is a ValueError.
        raise InvalidDefinition(f"{origin} is not YAML: {error}") from error


def _parsed(model: type[_Model], document: Any, kind: str, origin: str) -> _Model:
    if not isinstance(document, dict) or kind not in document:
        raise InvalidDefinition(f"{origin}: a definition here begins with `{kind}: its-key`; this document does not.")
    place = f"{origin}: {kind} {document[kind]}"
    try:
        return model.model_validate(document)
    except ValidationError as error:
        problems = problems_of(model, error)
        lines = [f"{path}: {message}" if path else message for path, message in problems]
        said = lines[0] if len(lines) == 1 else f"{len(lines)} problems\n" + "\n".join(f"  {line}" for line in lines)
        details = [{"path": path, "message": message} for path, message in problems]
        raise InvalidDefinition(f"{place}: {said}", path=problems[0][0], problems=details) from error


@cache
def shipped_bot_rules() -> BotRules:
    """The bot rules `default` in `bot_rules.yaml`."""
    text = files(__name__).joinpath("bot_rules.yaml").read_text(encoding="utf-8")
    return read_bot_rules(text, "bot_rules.yaml")


@cache
def shipped_sending_rules() -> SendingRules:
    """The rules `default` in `sending_rules.yaml`."""
    text = files(__name__).joinpath("sending_rules.yaml").read_text(encoding="utf-8")
    return _parsed(SendingRules, _only_document(text, "sending_rules.yaml"), "sending_rules", "sending_rules.yaml")
