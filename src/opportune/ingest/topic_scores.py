"""Topic scores from a third-party source: how much each account researched a topic in a week, from 0 to 100."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO

import msgspec

from opportune.errors import InvalidInput
from opportune.ingest.csv_rows import read_csv
from opportune.ingest.import_report import IssueLog, Severity
from opportune.ingest.readers import text_lines
from opportune.ingest.segment_pins import (
    BATCH,
    MAX_LISTED,
    NamedSubject,
    PinResult,
    Rejected,
    name_subject,
    resolve_subjects,
)
from opportune.model.criteria import SubjectType
from opportune.plan.tick_plan import TOPIC_LENGTH_MAX
from opportune.store import Transaction

_COLUMNS = {"number": "bigint", "topic": "varchar", "score": "smallint", "week_start": "date"}
_ACCOUNT_COLUMNS = ("domain", "account_id")
_WEEK_COLUMNS = ("week_start", "week")
_YEARS = range(1900, 2201)


@dataclass(frozen=True)
class GivenTopic:
    """One topic score as somebody gave it. `week` is any day of the week it is about."""

    number: int
    account: str | int
    topic: str
    score: str | float
    week: str | date


def store_topic_scores(tx: Transaction, given: Iterable[GivenTopic | Rejected], now: datetime) -> PinResult:
    """Store the scores that are new or changed. `now` is naive UTC; weeks begin on Monday.

    What cannot be read, and what is about an account that is not there, is rejected with the reason.
    """
    tx.fixed("create_named_topic")
    rejections: list[Rejected] = []
    rejections += resolve_subjects(tx, SubjectType.ACCOUNT, _named(tx, given, rejections))
    tx.fixed("create_topic_change")
    known, changed = tx.run(
        "select (select count(*) from named_topic n join found_subject f on f.number = n.number where f.subject_id is not null), "
        "(select count(*) from topic_change)"
    )[0]
    tx.fixed("insert_topic_scores", {"now": now})
    tx.fixed("insert_topic_requests", {"now": now})
    rejections.sort(key=lambda rejected: rejected.number)
    return PinResult(int(changed), int(known - changed), len(rejections), tuple(rejections[:MAX_LISTED]))


def read_topic_scores(file: IO[bytes]) -> Iterator[GivenTopic | Rejected]:
    """The topic scores of a CSV file, which may be gzipped, numbered by their lines.

    Raises InvalidInput for a file without the columns it takes.
    """
    issues = IssueLog()
    is_known = False
    try:
        for line, row in read_csv(text_lines(file, "utf-8"), None, issues):
            cells = {name.strip().lower(): text.strip() for name, text in row.items()}
            if not is_known:
                _require_columns(cells.keys(), row.keys())
            is_known = True
            account = next((cells[name] for name in _ACCOUNT_COLUMNS if cells.get(name)), "")
            if not account:
                yield Rejected(line, "", "the line has neither domain nor account_id")
                continue
            week = next((cells[name] for name in _WEEK_COLUMNS if cells.get(name)), "")
            yield GivenTopic(line, account, cells["topic"], cells["score"], week)
    except (EOFError, OSError, UnicodeError) as error:
        raise InvalidInput(f"The file cannot be read to its end: {error}. Copy or export it again.") from error
    for issue in issues.kept:
        if issue.severity is Severity.REJECTED:
            yield Rejected(issue.line, issue.value, issue.reason)
    if not is_known:
        raise InvalidInput("The file has no line with a topic score. " + _COLUMNS_SAID)


_COLUMNS_SAID = (
    "It takes the columns domain or account_id, topic, score (0 to 100) and week_start (a day such as 2026-03-02)."
)


def _require_columns(names: Iterable[str], written: Iterable[str]) -> None:
    found = set(names)
    has_all = {"topic", "score"} <= found and found & set(_ACCOUNT_COLUMNS) and found & set(_WEEK_COLUMNS)
    if not has_all:
        raise InvalidInput(f"The file has the columns {', '.join(written)}. {_COLUMNS_SAID}")


def _named(
    tx: Transaction, given: Iterable[GivenTopic | Rejected], rejections: list[Rejected]
) -> Iterator[NamedSubject]:
    """Who the scores are about; the scores themselves go to named_topic."""
    lines: list[bytes] = []
    for one in given:
        if isinstance(one, Rejected):
            rejections.append(one)
            continue
        read = _read(one)
        if isinstance(read, Rejected):
            rejections.append(read)
            continue
        lines.append(msgspec.json.encode(read))
        if len(lines) >= BATCH:
            tx.insert_ndjson("named_topic", _COLUMNS, b"\n".join(lines) + b"\n")
            lines = []
        yield name_subject(one.number, one.account, SubjectType.ACCOUNT)
    if lines:
        tx.insert_ndjson("named_topic", _COLUMNS, b"\n".join(lines) + b"\n")


def _read(given: GivenTopic) -> dict[str, object] | Rejected:
    topic = given.topic.strip()
    if not 0 < len(topic) <= TOPIC_LENGTH_MAX:
        return Rejected(given.number, topic[:50], f"a topic has 1 to {TOPIC_LENGTH_MAX} letters")
    try:
        score = float(given.score)
    except ValueError:
        score = -1
    if not 0 <= score <= 100:
        return Rejected(given.number, str(given.score)[:50], f"{str(given.score)[:50]!r} is no score from 0 to 100")
    try:
        day = given.week if isinstance(given.week, date) else date.fromisoformat(given.week[:10])
        monday = day - timedelta(days=day.weekday())
    except (ValueError, OverflowError):
        return Rejected(given.number, str(given.week)[:50], f"{str(given.week)[:50]!r} is no day such as 2026-03-02")
    if monday.year not in _YEARS:
        return Rejected(given.number, str(given.week)[:50], f"the year must lie between {_YEARS[0]} and {_YEARS[-1]}")
    return {"number": given.number, "topic": topic, "score": round(score), "week_start": monday}
