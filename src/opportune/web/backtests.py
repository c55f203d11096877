"""Backtests over HTTP: what rules would have done over the recorded past, with progress while it is worked out."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter

from opportune.errors import OpportuneError
from opportune.insight.backtest import MAX_DAYS, Backtest, Start, backtest
from opportune.insight.trial import Trial, try_bodies, try_in_force
from opportune.model.definitions import Definitions
from opportune.store.definitions import load_definitions
from opportune.store.workspace import naive
from opportune.web.context import Context
from opportune.web.definition_bodies import REQUEST_BODY, Bodies
from opportune.web.errors import ErrorDetail, error_body, unexpected
from opportune.web.parameters import Answer, Ctx
from opportune.web.previews import TriedKey, TriedKind

router = APIRouter(prefix="/backtest", tags=["Definitions"])
_log = structlog.get_logger(__name__)
_report: TypeAdapter[Backtest] = TypeAdapter(Backtest)
_Line = dict[str, Any]

Days = Annotated[int, Query(ge=1, le=MAX_DAYS, description="The last so many whole days, in UTC")]
From = Annotated[
    Start,
    Query(description="Where everybody is before the first day: nowhere (empty), or where they were recorded to be"),
]


class DaysDone(Answer):
    """How many of the days are done."""

    done: int
    total: int


class BacktestLine(Answer):
    """One line of the answer: any number with `progress`, then one with `report` or `error`."""

    progress: DaysDone | None = None
    report: Backtest | None = None
    error: ErrorDetail | None = None


_NDJSON: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One JSON object a line, as it goes on",
        "content": {"application/x-ndjson": {"schema": {"$ref": "#/components/schemas/BacktestLine"}}},
        "model": BacktestLine,
    }
}


@router.post(
    "",
    summary="Backtest definitions",
    openapi_extra=REQUEST_BODY,
    response_class=StreamingResponse,
    responses=_NDJSON,
)
def backtest_bodies(ctx: Ctx, bodies: Bodies, days: Days = 90, start: From = Start.EMPTY) -> StreamingResponse:
    """The body is as for `POST /definitions`. Runs these definitions, and what depends on them, at the end of each day with
    scores, signals, deals and memberships of other segments as they were then; attributes are those of today.

    The answer comes line by line: `progress` for each day, then the `report`. What goes wrong before the first line is an
    ordinary error; after it, it is a line with `error`. Going away ends the work.
    """
    return _stream(ctx, lambda current: try_bodies(current, bodies), days, start)


@router.post(
    "/{kind}/{key}", summary="Backtest a definition in force", response_class=StreamingResponse, responses=_NDJSON
)
def backtest_one(
    ctx: Ctx, kind: TriedKind, key: TriedKey, days: Days = 90, start: From = Start.EMPTY
) -> StreamingResponse:
    """The same for one in force; a workflow or ladder that is disabled, as if it were active."""
    return _stream(ctx, lambda current: try_in_force(current, kind, key), days, start)


def _stream(ctx: Context, tried: Callable[[Definitions], Trial], days: int, start: Start) -> StreamingResponse:
    job = _Job(ctx, tried, days, start)
    lines = job.lines()
    first = next(lines)
    if isinstance(first, OpportuneError):
        raise first
    return StreamingResponse(job.as_ndjson(first, lines), media_type="application/x-ndjson")


class _GoneAway(Exception):
    """Nobody waits for the report any more."""


@dataclass
class _Job:
    """One backtest in a thread of its own, so that its progress can be sent while it runs, and it ends when nobody listens."""

    ctx: Context
    tried: Callable[[Definitions], Trial]
    days: int
    start: Start
    is_over: threading.Event = field(default_factory=threading.Event)

    def lines(self) -> Iterator[_Line | OpportuneError]:
        """The lines of the answer as they come; an error is the last."""
        lines: queue.SimpleQueue[_Line | OpportuneError | None] = queue.SimpleQueue()

        def tell(done: int, total: int) -> None:
            if self.is_over.is_set():
                raise _GoneAway
            lines.put({"progress": {"done": done, "total": total}})

        def work() -> None:
            try:
                lines.put({"report": _report.dump_python(self._run(tell), mode="json")})
            except _GoneAway:
                pass
            except OpportuneError as error:
                lines.put(error)
            except Exception as error:
                _log.error("backtest_crashed", exc_info=error)
                lines.put(unexpected())
            finally:
                lines.put(None)

        threading.Thread(target=work, name="backtest", daemon=True).start()
        return iter(lines.get, None)

    def as_ndjson(self, first: _Line, rest: Iterator[_Line | OpportuneError]) -> Iterator[bytes]:
        try:
            yield json.dumps(first).encode() + b"\n"
            for line in rest:
                if isinstance(line, OpportuneError):
                    line = error_body(line.code, line.message, line.details)
                yield json.dumps(line).encode() + b"\n"
        finally:
            self.is_over.set()

    def _run(self, tell: Callable[[int, int], None]) -> Backtest:
        now = naive(self.ctx.clock.now())
        with self.ctx.workspace.read() as tx:
            trial = self.tried(load_definitions(tx))
            return backtest(tx, trial, now, self.days, start=self.start, progress=tell, stopwatch=time.perf_counter)
