"""Sends the messages of journeys while a server runs: many at once, each receiver at its own pace.

A message is sent at least once, under the same key and with the same content however often. It ends delivered, failed or skipped,
with a reason. One that fails is tried again after longer and longer waits; a receiver that fails again and again is left alone for
a while, and its messages wait.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from aiolimiter import AsyncLimiter

from opportune.clock import Clock
from opportune.delivery.background import Background
from opportune.delivery.channel import Channel, Gate, no_gate
from opportune.delivery.lane import Lane
from opportune.delivery.message import Ending, Message
from opportune.delivery.queue import (
    WAITS,
    Counts,
    Due,
    claim,
    end_uncalled,
    give_back,
    held_journeys,
    look,
    note,
    rate_limits,
)  # fmt: skip
from opportune.delivery.versions import JourneyVersions
from opportune.errors import OpportuneError
from opportune.model.node import Sending
from opportune.store import Workspace
from opportune.store.workspace import aware, naive

_log = structlog.get_logger(__name__)
# What ends within this time is written down together.
GROUP_SECONDS = 0.1
# While messages keep ending, those they belong to go on this often.
NEWS_SECONDS = 1.0
# Without anything due, look again after this long: the clock may have been set.
IDLE_SECONDS = 60.0
# When the workspace cannot be written, there is no use in sending on.
TROUBLE_SECONDS = 5.0


@dataclass
class _Turn:
    """What one look into the workspace found."""

    claimed: list[tuple[Message, Sending]] = field(default_factory=list)
    due: Due = field(default_factory=Due)
    rates: Mapping[str, float] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counter)
    # So many were not sent but ended or put off at once, and others may have their turn.
    denied: int = 0


class JourneyDelivery(Background):
    """A thread that sends. `on_ended` hears how many messages ended, and when those they belong to can go on."""

    def __init__(
        self,
        workspace: Workspace,
        clock: Clock,
        channels: Mapping[str, Channel],
        *,
        gate: Gate = no_gate,
        on_ended: Callable[[Counts], None] = lambda counts: None,
        waits: Sequence[timedelta] = WAITS,
    ) -> None:
        super().__init__("journey deliveries")
        self.channels = channels
        self.versions = JourneyVersions()
        self._workspace = workspace
        self._clock = clock
        self._gate = gate
        self._on_ended = on_ended
        self._waits = waits
        self._lanes: dict[str, Lane] = {}
        self._nodes: dict[int, Sending] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended: list[tuple[Message, Ending]] = []
        self._given_back: list[Message] = []
        self._counts: Counts = Counter()
        self._told_at = 0.0
        self._is_paced = True
        self._is_interrupted = True

    def deliver_due(self) -> None:
        """Send everything that is due now, in the caller's thread, while the loop does not run, and wait for nothing."""
        asyncio.run(self._deliver_due())

    def reload(self) -> None:
        """Go on with another workspace: what it was sending when it was copied is sent again."""
        self.versions.clear()
        self._is_interrupted = True
        self.wake()

    async def _deliver_due(self) -> None:
        self._something = asyncio.Event()
        self._is_paced = False
        while True:
            self._something.clear()
            turn = await self._turn()
            if not turn.denied and not self._is_busy():
                break
            if self._tasks and not self._ended:
                await self._something.wait()
        self._tell()
        await self._close_channels()

    async def _serve(self) -> None:
        while not self._closing:
            self._something.clear()
            try:
                turn = await self._turn()
                wait = 0.0 if turn.denied else self._seconds_until_due(turn.due)
            except OpportuneError as error:
                _log.error("delivery_stopped", code=error.code, message=error.message)
                wait = TROUBLE_SECONDS
            except Exception:
                _log.exception("delivery_stopped")
                wait = TROUBLE_SECONDS
            if self._counts and (not self._is_busy() or time.monotonic() - self._told_at > NEWS_SECONDS):
                self._tell()
            await self._rest(min(wait, NEWS_SECONDS) if self._counts else wait)
            if self._ended and not self._closing:
                await asyncio.sleep(GROUP_SECONDS)
        await self._stop()

    async def _stop(self) -> None:
        """What is being sent is sent again by the next server, under the same key."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._is_interrupted = True
        try:
            await self._turn()
        except OpportuneError as error:
            _log.error("delivery_stopped", code=error.code, message=error.message)
        await self._close_channels()

    async def _close_channels(self) -> None:
        for channel in self.channels.values():
            await channel.close()

    def _is_busy(self) -> bool:
        return bool(self._tasks or self._ended or self._given_back)

    def _tell(self) -> None:
        counts, self._counts = self._counts, Counter()
        self._told_at = time.monotonic()
        if counts:
            self._on_ended(counts)

    async def _turn(self) -> _Turn:
        """Write down what ended, claim what is due, and begin to send it."""
        now = naive(self._clock.now())
        rooms = {queue: lane.room(now) for queue, lane in self._lanes.items()}
        ended, self._ended = self._ended, []
        given_back, self._given_back = self._given_back, []
        try:
            turn = await asyncio.to_thread(self._exchange, ended, given_back, rooms, now)
        except BaseException:
            # What could not be written down is, in another turn.
            self._ended = ended + self._ended
            self._given_back = given_back + self._given_back
            raise
        self._counts += turn.counts
        for message, node in turn.claimed:
            lane = self._lane(message.queue)
            lane.waiting.append(message)
            self._nodes[message.delivery_id] = node
        for queue in {message.queue for message, _ in turn.claimed}:
            lane = self._lane(queue)
            if lane.rate != turn.rates.get(queue):
                lane.rate = turn.rates.get(queue)
                lane.limiter = AsyncLimiter(max(lane.rate, 1.0), max(1.0 / lane.rate, 1.0)) if lane.rate else None
            self._send_more(lane)
        return turn

    def _exchange(
        self, ended: list[tuple[Message, Ending]], given_back: list[Message], rooms: Mapping[str, int], now: datetime
    ) -> _Turn:
        """One transaction, or none when nothing ended and nothing can be claimed."""
        turn = _Turn()
        if not (ended or given_back or self._is_interrupted):
            with self._workspace.read() as tx:
                turn.due = look(tx, held_journeys(tx), now)
            if not turn.due.is_any_uncalled and not self._wanted(turn.due, rooms, now):
                return turn
        with self._workspace.transaction() as tx:
            turn.counts += note(tx, ended, self._waits, now)
            if given_back:
                give_back(tx, given_back)
            if self._is_interrupted:
                tx.fixed("update_deliveries_interrupted")
            held = held_journeys(tx)
            turn.due = look(tx, held, now)
            if turn.due.is_any_uncalled:
                uncalled = end_uncalled(tx, now)
                turn.counts += uncalled
                turn.denied += uncalled.total()
            if (wanted := self._wanted(turn.due, rooms, now)) and not self._closing:
                turn.rates = rate_limits(tx)
                messages = claim(tx, wanted, held, now)
                denied = dict(self._gate(tx, messages, now))
                for message in messages:
                    node = self.versions.node(
                        tx, message.workflow_id, message.version, message.node, on_exit=message.on_exit
                    )
                    if node is None:
                        denied[message.delivery_id] = Ending(
                            "failed", "this version of its journey is not there any more"
                        )
                    elif message.delivery_id not in denied:
                        turn.claimed.append((message, node))
                refused = [
                    (message, denied[message.delivery_id]) for message in messages if message.delivery_id in denied
                ]
                turn.counts += note(tx, refused, self._waits, now)
                turn.denied += len(refused)
        self._is_interrupted = False
        return turn

    def _wanted(self, due: Due, rooms: Mapping[str, int], now: datetime) -> dict[str, int]:
        """How many messages to claim of each queue with something due."""
        new = Lane("").room(now)
        found = {queue: rooms.get(queue, new) for queue in due.ready}
        return {queue: room for queue, room in found.items() if room > 0}

    def _lane(self, queue: str) -> Lane:
        return self._lanes.setdefault(queue, Lane(queue))

    def _send_more(self, lane: Lane) -> None:
        now = naive(self._clock.now())
        while message := lane.next_message(now):
            task = asyncio.create_task(self._send(lane, message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send(self, lane: Lane, message: Message) -> None:
        node = self._nodes.pop(message.delivery_id)
        ending = await self._sent(lane, message, node)
        self._ended.append((message, ending))
        back = lane.ended(ending, naive(self._clock.now()))
        self._given_back += back
        for one in back:
            del self._nodes[one.delivery_id]
        self._send_more(lane)
        self._something.set()
        log = _log.bind(delivery=message.delivery_id, queue=message.queue, node=message.node)
        if ending.state in ("retry", "failed"):
            log.warning("delivery_failed", reason=ending.reason, gives_up=ending.state == "failed")
        else:
            log.debug("delivery_ended", state=ending.state)

    async def _sent(self, lane: Lane, message: Message, node: Sending) -> Ending:
        channel = self.channels.get(message.channel)
        if channel is None:
            return Ending("failed", f"nothing here sends {message.channel}")
        try:
            if lane.limiter is not None and self._is_paced:
                await lane.limiter.acquire()
            return await channel.send(message, node, aware(naive(self._clock.now())))
        except Exception as error:
            # Whatever went wrong with this one must not keep the others.
            _log.exception("delivery_failed", delivery=message.delivery_id, queue=message.queue)
            return Ending("retry", f"an error of Opportune itself: {type(error).__name__}: {error}")

    def _seconds_until_due(self, due: Due) -> float:
        """Until a message falls due or a receiver may be tried again. Queues in use wake the loop themselves."""
        now = naive(self._clock.now())
        moments = list(due.later.values())
        for queue in due.ready:
            lane = self._lane(queue)
            if blocked_until := lane.blocked_until(now):
                moments.append(blocked_until)
            elif lane.is_idle:
                moments.append(now)
        return min([IDLE_SECONDS, *(max((moment - now).total_seconds(), 0.0) for moment in moments)])
