"""Topic scores over HTTP: sending them, importing them from a file, and looking at them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, UploadFile
from pydantic import Field

from opportune.access.audit import note
from opportune.ingest.segment_pins import PinResult
from opportune.ingest.topic_scores import GivenTopic, read_topic_scores, store_topic_scores
from opportune.insight.topics import account_topics, list_topics
from opportune.store.workspace import naive
from opportune.web.context import Context
from opportune.web.parameters import Answer, Ctx, Id, LongText, Moment, Request
from opportune.web.segment_fields import Rejection
from opportune.web.uploads import safe_name

router = APIRouter(tags=["Topics"])
MAX_SENT = 10_000


class TopicScore(Request):
    """How much an account researched a topic in a week."""

    account: int | LongText = Field(description="An account by its id or its domain")
    topic: LongText
    score: float = Field(ge=0, le=100, allow_inf_nan=False)
    week_start: date = Field(description="A day of the week; weeks begin on Monday")


class TopicScores(Request):
    """Topic scores of any accounts and weeks."""

    items: Annotated[list[TopicScore], Field(min_length=1, max_length=MAX_SENT)]


class TopicChanges(Answer):
    """What became of the scores. At most 1,000 rejections are listed."""

    changed: int = Field(description="Scores that are new or other than before")
    unchanged: int
    rejected: int
    rejections: list[Rejection]


class Topic(Answer):
    """A topic in its newest week."""

    topic: str
    week_start: date
    account_count: int = Field(description="Accounts that ever had a score in it")
    highest_score: int = Field(description="In the newest week")
    received_at: Moment


class TopicList(Answer):
    items: list[Topic]


class AccountTopic(Answer):
    """The newest score of an account in a topic. It counts in intent reports for 28 days from the week's Monday."""

    topic: str
    week_start: date
    score: int
    previous_score: int | None = Field(description="Of the week before that is known")


class AccountTopicList(Answer):
    items: list[AccountTopic]


@router.post("/topic-scores", summary="Send topic scores")
def send(ctx: Ctx, given: TopicScores) -> TopicChanges:
    """Of accounts that are there; the others are listed with the reason. A score sent again changes nothing. The same scores
    can be sent as events named `Topic Score`, with the properties topic, score and week_start.
    """
    rows = (
        GivenTopic(number, one.account, one.topic, one.score, one.week_start)
        for number, one in enumerate(given.items, start=1)
    )
    with ctx.workspace.transaction() as tx:
        result = store_topic_scores(tx, rows, naive(ctx.clock.now()))
        note(count=len(given.items))
    return _done(ctx, result)


@router.post("/topic-scores/import", summary="Import topic scores from a CSV file")
def import_file(ctx: Ctx, file: UploadFile) -> TopicChanges:
    """The first line names the columns: domain or account_id, topic, score, week_start. Lines that can't be taken are listed
    with their number and the reason.
    """
    with ctx.workspace.transaction() as tx:
        note(file=safe_name(file.filename))
        result = store_topic_scores(tx, read_topic_scores(file.file), naive(ctx.clock.now()))
    return _done(ctx, result)


@router.get("/topics", summary="List topics")
def list_all(ctx: Ctx) -> TopicList:
    with ctx.workspace.read() as tx:
        return TopicList.model_validate({"items": list_topics(tx)})


@router.get("/accounts/{account_id}/topics", summary="List the topics an account researches")
def of_account(ctx: Ctx, account_id: Id) -> AccountTopicList:
    """The newest week and the highest score first."""
    with ctx.workspace.read() as tx:
        return AccountTopicList.model_validate({"items": account_topics(tx, account_id)})


def _done(ctx: Context, result: PinResult) -> TopicChanges:
    ctx.tick_loop.wake()
    return TopicChanges.model_validate(result, from_attributes=True)
