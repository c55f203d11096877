"""Tells whoever follows, at once, what each tick changed. Ticks run in a thread; followers live on the event loop.

A follower costs one object and no thread. One that is slow, or a workspace that ticks a hundred times a second, makes no queue:
what was not told yet is added up into one piece of news.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

from opportune.model.definitions import Definitions
from opportune.store import Workspace
from opportune.tick.run import TickResult

# After news it is quiet for so long; what comes meanwhile is told together.
REST_SECONDS = 0.5


@dataclass(frozen=True)
class TickNews:
    """What one tick or several in a row changed. Whoever was scored in two of them counts twice."""

    tick_id: int
    ticked_at: datetime
    tick_count: int
    event_count: int
    account_count: int
    contact_count: int
    changed_kinds: frozenset[str]

    def and_then(self, later: TickNews) -> TickNews:
        """Both as one."""
        return replace(
            later,
            tick_count=self.tick_count + later.tick_count,
            event_count=self.event_count + later.event_count,
            account_count=self.account_count + later.account_count,
            contact_count=self.contact_count + later.contact_count,
            changed_kinds=self.changed_kinds | later.changed_kinds,
        )


class Follower:
    """One who listens, on the event loop: what was not told yet, and whether there will be more."""

    def __init__(self) -> None:
        self._news: TickNews | None = None
        self._is_finished = False
        self._changed = asyncio.Event()

    def tell(self, news: TickNews) -> None:
        self._news = self._news.and_then(news) if self._news else news
        self._changed.set()

    def finish(self) -> None:
        """There is no more to come."""
        self._is_finished = True
        self._changed.set()

    async def next(self) -> TickNews | None:
        """Wait for news; None when there will be no more."""
        await self._changed.wait()
        self._changed.clear()
        news, self._news = self._news, None
        return None if self._is_finished else news


class TickFeed:
    """`publish` is called after each tick, from any thread; everything else happens on the event loop of the server."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._told_of: Definitions | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._followers: set[Follower] = set()
        self._is_resting = False
        self._unheard: TickNews | None = None

    @property
    def follower_count(self) -> int:
        return len(self._followers)

    @contextmanager
    def followed(self) -> Iterator[Follower]:
        """A follower until the end."""
        self._loop = asyncio.get_running_loop()
        follower = Follower()
        self._followers.add(follower)
        try:
            yield follower
        finally:
            self._followers.discard(follower)

    def publish(self, result: TickResult) -> None:
        """Tell what a committed tick changed."""
        news = TickNews(
            result.tick_id,
            result.ticked_at,
            1,
            result.event_count,
            result.account_count,
            result.contact_count,
            self._changed_kinds(),
        )
        self._on_loop(lambda: self._arrived(news))

    def close(self) -> None:
        """Let every follower go. May be called from any thread, and when the event loop has ended."""
        self._on_loop(self._let_go)

    def _on_loop(self, work: Callable[[], None]) -> None:
        if self._loop is not None and self._followers:
            # The loop may have ended since, and the followers with it.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(work)

    def _let_go(self) -> None:
        for follower in self._followers:
            follower.finish()

    def _arrived(self, news: TickNews) -> None:
        if self._is_resting:
            self._unheard = self._unheard.and_then(news) if self._unheard else news
            return
        for follower in self._followers:
            follower.tell(news)
        self._is_resting = True
        asyncio.get_running_loop().call_later(REST_SECONDS, self._rested)

    def _rested(self) -> None:
        self._is_resting = False
        news, self._unheard = self._unheard, None
        if news is not None:
            self._arrived(news)

    def _changed_kinds(self) -> frozenset[str]:
        """Since what was told last, as far as ticks know: readers may have seen newer definitions, which the next tick takes in."""
        plan, before = self._workspace.kept_plan, self._told_of
        now: Definitions | None = plan.definitions if plan is not None else None
        self._told_of = now
        if now is None or before is None or now is before:
            return frozenset()
        ours, theirs = now.by_name, before.by_name
        return frozenset(name[0] for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
