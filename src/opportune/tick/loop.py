"""Keeps a workspace up to date while a server runs: ticks at once when something arrives, sleeps otherwise.

In a large workspace some score ages every tenth of a second. What only ages waits until it was last looked for a minute ago.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog

from opportune.clock import Clock
from opportune.errors import OpportuneError
from opportune.plan.tick_plan import TICK_STEP_MAX
from opportune.store import Workspace
from opportune.store.workspace import aware
from opportune.tick.run import FAR_FUTURE, NO_REST, KeptTick, TickResult, catch_up, last_tick, run_tick

_log = structlog.get_logger(__name__)
# Without anything due, look again after this long: the clock may have been set.
IDLE_MAX = timedelta(hours=1)
# Scores and criteria that only age are not looked for more often than this.
AGEING_REST = timedelta(minutes=1)
# Ticks begin no sooner after each other than this, so that what arrives together is scored together.
GAP_SECONDS = 0.02
# Others who write get their turn between two ticks, however long those take.
TURN_SECONDS = 0.003
RETRY_SECONDS = 5.0


class TickLoop:
    """A thread that ticks. `wake` says that there is something new; `on_tick` hears of every committed tick."""

    def __init__(
        self,
        workspace: Workspace,
        clock: Clock,
        on_tick: Callable[[TickResult, float], None] = lambda result, seconds: None,
    ) -> None:
        self._workspace = workspace
        self._clock = clock
        self._on_tick = on_tick
        self._something = threading.Event()
        self._closing = threading.Event()
        # Held while a tick reads the clock and runs, so that no other moves past that moment in between.
        self._ticking = threading.RLock()
        # The moment of the last tick as far as this loop knows; None when it has yet to look.
        self._ticked_at: datetime | None = None
        self._thread = threading.Thread(target=self._run, name="ticks", daemon=True)
        self.last_error: str | None = None

    def start(self) -> None:
        """Begin ticking, first catching up with what was due since the last tick."""
        self._something.set()
        self._thread.start()

    def wake(self) -> None:
        """Tick as soon as possible. May be called from any thread."""
        self._something.set()

    def tick_now(self, force_full: bool = False) -> list[TickResult]:
        """Bring the scores up to now in the caller's thread, in as many ticks as it takes; returns what each one changed.

        `force_full` computes every score again. Raises TimeWentBackwards.
        """
        with self._ticking:
            now = self._clock.now()
            if force_full:
                results = self._caught_up(now - TICK_STEP_MAX)
                results.append(self._timed_tick(now, force_full=True))
            else:
                results = self._caught_up(now) or [self._timed_tick(now)]
            while results[-1].has_more and (now := self._clock.now()) > results[-1].ticked_at:
                results.append(self._timed_tick(now))
        return results

    @contextmanager
    def paused(self) -> Iterator[None]:
        """No tick runs until the end; one that runs is finished first. The workspace may be another one afterwards."""
        with self._ticking:
            yield
            self._ticked_at = None

    def next_tick_at(self) -> datetime | None:
        """When it ticks by itself; None when nothing waits."""
        due = next_due(self._workspace)
        kept: KeptTick | None = self._workspace.kept_tick
        if due is None or kept is None or due >= (rested := aware(kept.looked_at) + AGEING_REST):
            return due
        with self._workspace.read() as tx:
            expected = tx.fixed("select_next_due")[0][1]
        return min(rested, aware(expected)) if expected is not None else rested

    def last_tick_at(self) -> datetime | None:
        """The moment the scores are up to date with; None before the first tick. Asks the file only until this process ticked."""
        kept: KeptTick | None = self._workspace.kept_tick
        if kept is not None:
            return aware(kept.last.ticked_at)
        with self._workspace.read() as tx:
            last = last_tick(tx)
        return aware(last.ticked_at) if last is not None else None

    def close(self) -> None:
        """Finish the tick that is running and stop. Safe to call twice."""
        self._closing.set()
        self._something.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            # When something is there already, nobody needs to know until when there would have been time to sleep.
            if not self._something.is_set():
                try:
                    wait = self._seconds_to_sleep()
                except OpportuneError as error:
                    wait = self._failed(error)
                if wait > 0:
                    self._something.wait(timeout=wait)
            if self._closing.is_set():
                return
            self._something.clear()
            started = time.perf_counter()
            try:
                self._tick()
                self.last_error = None
            except Exception as error:
                # Whatever went wrong, the transaction is rolled back; the loop must go on, and say so.
                self._something.wait(timeout=self._failed(error))
            self._closing.wait(timeout=max(TURN_SECONDS, started + GAP_SECONDS - time.perf_counter()))

    def _tick(self) -> None:
        with self._ticking:
            now = self._clock.now()
            # The machine may have slept for days, or the file been replaced by an older one.
            is_behind = self._ticked_at is None or now - self._ticked_at > TICK_STEP_MAX
            results = self._caught_up(now) if is_behind else [self._timed_tick(now, ageing_rest=AGEING_REST)]
            if results and results[-1].has_more:
                self._something.set()

    def _caught_up(self, now: datetime) -> list[TickResult]:
        results = []
        started = time.perf_counter()
        for result in catch_up(self._workspace, now, stopwatch=time.perf_counter):
            self._on_tick(result, time.perf_counter() - started)
            self._ticked_at = result.ticked_at
            results.append(result)
            if self._closing.is_set():
                break
            started = time.perf_counter()
        return results

    def _timed_tick(self, now: datetime, *, force_full: bool = False, ageing_rest: timedelta = NO_REST) -> TickResult:
        started = time.perf_counter()
        result = run_tick(
            self._workspace, now, force_full=force_full, stopwatch=time.perf_counter, ageing_rest=ageing_rest
        )
        self._on_tick(result, time.perf_counter() - started)
        self._ticked_at = result.ticked_at
        return result

    def _failed(self, error: Exception) -> float:
        self.last_error = str(error)
        if isinstance(error, OpportuneError):
            _log.error("tick_failed", code=error.code, message=error.message)
        else:
            _log.exception("tick_failed")
        return RETRY_SECONDS

    def _seconds_to_sleep(self) -> float:
        tick_at = self.next_tick_at()
        now = self._clock.now()
        if tick_at is None:
            return IDLE_MAX.total_seconds()
        return min(max((tick_at - now).total_seconds(), 0.0), IDLE_MAX.total_seconds())


def next_due(workspace: Workspace) -> datetime | None:
    """The next moment at which a score changes by itself or a grace period ends; None when nothing waits."""
    kept: KeptTick | None = workspace.kept_tick
    due = kept.next_due if kept is not None else None
    if due is None:
        with workspace.read() as tx:
            due = tx.fixed("select_next_due")[0][0]
    return aware(due) if due is not None and due != FAR_FUTURE else None
