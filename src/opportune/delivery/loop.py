"""Sends what waits in the outbox while a server runs: one queue per receiver, in order, each at its own pace.

A message is sent at least once, under the same key however often. It ends delivered, failed or skipped, with a reason. A
receiver that fails is tried again after longer and longer waits; then its endpoint stops until somebody connects it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from opportune.clock import Clock
from opportune.delivery.background import Background
from opportune.delivery.client import Client
from opportune.delivery.endpoints import stop
from opportune.delivery.send import Outcome, send
from opportune.delivery.signature import SigningKey, headers, secret_hash
from opportune.errors import OpportuneError
from opportune.settings import Settings
from opportune.store import Workspace, statement
from opportune.store.workspace import aware, naive

_log = structlog.get_logger(__name__)
# Waits after each attempt that failed: more than two days in all, over a weekend's outage.
WAITS = (
    timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30),
    timedelta(hours=1), timedelta(hours=2), timedelta(hours=4), timedelta(hours=8), timedelta(hours=12), timedelta(hours=24),
)  # fmt: skip
# A receiver may ask for more patience than planned, but not for ever.
RETRY_AFTER_MAX = timedelta(hours=24)
# Without anything due, look again after this long: the clock may have been set.
IDLE_SECONDS = 60.0
# When the workspace cannot be written, there is no use in sending on.
TROUBLE_SECONDS = 5.0

Message = dict[str, Any]


class DeliveryLoop(Background):
    """A thread that delivers. `on_sent` hears when audiences can be worked out anew."""

    def __init__(
        self, workspace: Workspace, clock: Clock, settings: Settings, on_sent: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__("delivery")
        self._workspace = workspace
        self._clock = clock
        self._client = Client(settings.allowed_push_hosts)
        self._on_sent = on_sent
        self.key = SigningKey(settings)

    def deliver_due(self) -> None:
        """Send everything that is due now, in the caller's thread, while the loop does not run."""

        async def deliver() -> None:
            due, _ = self._look()
            await asyncio.gather(*(self._send_queue(endpoint_id) for endpoint_id in due))
            await self._client.close()

        asyncio.run(deliver())

    async def _serve(self) -> None:
        queues: dict[int, asyncio.Task[None]] = {}

        def ended(endpoint_id: int, _: asyncio.Task[None]) -> None:
            del queues[endpoint_id]
            self._something.set()

        while not self._closing:
            self._something.clear()
            wait = TROUBLE_SECONDS
            try:
                due, wait = await asyncio.to_thread(self._look)
                for endpoint_id in due:
                    if endpoint_id not in queues:
                        task = asyncio.create_task(self._guarded(endpoint_id))
                        queues[endpoint_id] = task
                        task.add_done_callback(partial(ended, endpoint_id))
            except OpportuneError as error:
                _log.error("delivery_failed", code=error.code, message=error.message)
            await self._rest(wait)
        for task in queues.values():
            task.cancel()
        await self._client.close()

    async def _guarded(self, endpoint_id: int) -> None:
        """A queue whose failure is nobody else's."""
        try:
            await self._send_queue(endpoint_id)
        except Exception:
            _log.exception("delivery_failed", endpoint_id=endpoint_id)
            await asyncio.sleep(TROUBLE_SECONDS)

    async def _send_queue(self, endpoint_id: int) -> None:
        """Send the messages of one receiver in order, up to one that is not due yet."""
        while message := await asyncio.to_thread(self._first_message, endpoint_id):
            outcome = await self._send(message)
            await asyncio.to_thread(self._note, message, outcome)
        if await asyncio.to_thread(self._is_any_stale):
            self._on_sent()

    async def _send(self, message: Message) -> Outcome:
        now = self._clock.now()
        try:
            secret = self.key.secret_of(message["endpoint_id"])
        except OpportuneError as error:
            return Outcome(None, error.message)
        if secret_hash(secret) != message["secret_hash"]:
            return Outcome(
                None,
                "the key for signatures is another one than when the receiver was connected: put the former one back, or connect "
                "the receiver again",
            )
        body = message["body"].encode()
        signed = headers(secret, message["idempotency_key"], int(now.timestamp()), body)
        return await send(self._client, message["url"], body, signed, now)

    def _look(self) -> tuple[list[int], float]:
        """The endpoints with something due, and the seconds until something else is."""
        now = naive(self._clock.now())
        with self._workspace.read() as tx:
            waiting = tx.fixed("list_waiting_endpoints")
        due = [endpoint_id for endpoint_id, due_at in waiting if due_at <= now]
        later = [(due_at - now).total_seconds() for _, due_at in waiting if due_at > now]
        return due, min([IDLE_SECONDS, *later])

    def _first_message(self, endpoint_id: int) -> Message | None:
        with self._workspace.read() as tx:
            rows = tx.run_dicts(statement("get_first_message"), {"endpoint_id": endpoint_id})
        return rows[0] if rows and aware(rows[0]["due_at"]) <= self._clock.now() else None

    def _is_any_stale(self) -> bool:
        with self._workspace.read() as tx:
            return bool(tx.fixed("count_stale_endpoints")[0][0])

    def _note(self, message: Message, outcome: Outcome) -> None:
        """Write down what came of an attempt."""
        now = naive(self._clock.now())
        key = {"idempotency_key": message["idempotency_key"]}
        found = {**key, "status_code": outcome.status_code, "reason": outcome.reason}
        attempts = message["attempt_count"] + 1
        is_last = outcome.is_gone or attempts > len(WAITS)
        with self._workspace.transaction() as tx:
            if outcome.reason is None:
                tx.fixed("update_message_ended", {**found, "state": "delivered", "now": now})
            elif not is_last:
                tx.fixed("update_message_retried", {**found, "due_at": now + _wait(attempts, outcome)})
            elif tx.fixed("update_message_ended", {**found, "state": "failed", "now": now}):
                stop(tx, message["endpoint_id"], _stopped(outcome, attempts), now)
        log = _log.bind(message_id=key["idempotency_key"], url=message["url"], attempt=attempts)
        if outcome.reason is None:
            log.debug("push_delivered", status=outcome.status_code)
        else:
            log.warning("push_failed", reason=outcome.reason, gives_up=is_last)


def _wait(attempts: int, outcome: Outcome) -> timedelta:
    asked = min(timedelta(seconds=outcome.retry_after_seconds), RETRY_AFTER_MAX)
    return max(WAITS[attempts - 1], asked)


def _stopped(outcome: Outcome, attempts: int) -> str:
    if outcome.is_gone:
        return f"the receiver {outcome.reason}: it wants no more"
    return f"{attempts} attempts failed, the last one because: {outcome.reason}"
