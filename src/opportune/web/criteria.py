"""Criteria over HTTP, for whoever edits them: the words to choose from, and reading what is written as YAML."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from opportune.insight import vocabulary as words
from opportune.insight.scores import current_definitions
from opportune.model.criteria import SubjectType
from opportune.model.signal import Category, Party
from opportune.web.definition_bodies import REQUEST_BODY, Document
from opportune.web.parameters import Answer, Ctx
from opportune.web.segment_fields import SegmentMode, Subject

router = APIRouter(prefix="/criteria", tags=["Segments"])


class Word(Answer):
    """An attribute, or a field of the event behind a signal. Other values than the examples may be written too."""

    name: str = Field(description="As criteria write it: `industry`, `attributes.plan`, `properties.campaign_id`")
    type: words.WordType = Field(description="`any` where values differ in type, and for true and false")
    examples: list[str] = Field(description="Values of the newest records, the most common first")


class SignalChoice(Answer):
    """A signal of the catalogue."""

    key: str
    name: str
    category: Category
    party: Party
    enabled: bool


class SegmentChoice(Answer):
    """A segment of such subjects."""

    key: str
    name: str
    mode: SegmentMode
    folder: str


class NamedKey(Answer):
    """The key and name of a definition, or of a stage."""

    key: str
    name: str


class LadderChoice(NamedKey):
    """A ladder about such subjects, with its stages from the lowest."""

    stages: list[NamedKey]


class Vocabulary(Answer):
    """What conditions about accounts, or about contacts, can name."""

    subject: Subject
    attributes: list[Word]
    event_fields: list[Word] = Field(description="What `where` can test of the event behind a signal")
    signals: list[SignalChoice]
    segments: list[SegmentChoice]
    ladders: list[LadderChoice]
    intent_reports: list[NamedKey]
    campaigns: list[NamedKey]
    purposes: list[str] = Field(description="What contacts gave or refused consent for, the most common first")


class ReadCriteria(Answer):
    """The document as values, whether or not it is sound: `POST /segments/count` says that."""

    document: Any


@router.get("/vocabulary", summary="List the words that criteria can be made of")
def vocabulary(ctx: Ctx, subject: Annotated[Subject, Query()] = "account") -> Vocabulary:
    """For an editor to choose from. Values are examples from the newest records, not all there are."""
    about = SubjectType(subject)
    with ctx.workspace.read() as tx:
        definitions = current_definitions(tx, ctx.workspace)
        return Vocabulary.model_validate(
            {
                "subject": subject,
                "attributes": words.attribute_words(tx, about),
                "event_fields": words.event_words(tx),
                "signals": [
                    {
                        "key": one.signal,
                        "name": one.name,
                        "category": one.category,
                        "party": one.party,
                        "enabled": one.enabled,
                    }
                    for one in definitions.signals
                ],
                "segments": [
                    {"key": one.segment, "name": one.name, "mode": one.mode.value, "folder": one.folder}
                    for one in definitions.segments
                    if one.subject is about
                ],
                "ladders": [
                    {"key": key, "name": name, "stages": [{"key": k, "name": n} for k, n in stages]}
                    for key, name, stages in words.ladder_stages(definitions, about)
                ],
                "intent_reports": [{"key": one.intent_report, "name": one.name} for one in definitions.intent_reports],
                "campaigns": [{"key": one.campaign, "name": one.name} for one in definitions.campaigns],
                "purposes": words.purposes(tx),
            },
            from_attributes=True,
        )


@router.post("/read", summary="Read a document that is written as YAML", openapi_extra=REQUEST_BODY)
def read(document: Document) -> ReadCriteria:
    """For an editor that shows criteria as text and as a form. Nothing is checked but that it is YAML or JSON."""
    return ReadCriteria(document=document)
