"""Wiring: the one place that constructs a running Opportune out of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from opportune.access.audit import AuditLog
from opportune.access.sessions import forget_ways_in
from opportune.clock import Clock, SystemClock
from opportune.delivery.channel import Channel
from opportune.delivery.channels.connector import ConnectorChannel
from opportune.delivery.channels.email import EmailChannel
from opportune.delivery.channels.http import HttpChannel
from opportune.delivery.channels.web_push import WebPushChannel
from opportune.delivery.client import Client
from opportune.delivery.csv_folder import CsvFolder
from opportune.delivery.journey_loop import JourneyDelivery
from opportune.delivery.links import Links
from opportune.delivery.loop import DeliveryLoop
from opportune.delivery.permission import gate
from opportune.delivery.queue import Counts, waiting_count
from opportune.delivery.sealing import Sealer
from opportune.delivery.secrets import Secrets
from opportune.delivery.smtp import SmtpServer
from opportune.delivery.web_push_keys import WebPushKeys
from opportune.errors import Conflict, InvalidInput, Unavailable, WorkspaceDamaged
from opportune.ingest import EventLog, IngestLimits, WriteKeys
from opportune.ingest.bought_contacts import save_bought_contacts
from opportune.insight.doctor import examine
from opportune.kept_copy import kept_before_restore
from opportune.settings import Settings
from opportune.shipped import shipped_bot_rules, shipped_score_model, shipped_sending_rules, shipped_signals
from opportune.store import Workspace
from opportune.store.definitions import Body, list_definitions, save_definitions
from opportune.store.workspace import naive
from opportune.tick.loop import TickLoop
from opportune.tick.run import TickResult
from opportune.web import Application, Context, Metrics, create_app
from opportune.web.backups import remove_leftovers
from opportune.web.tick_feed import TickFeed

# Where a DuckDB file says that it is one: four letters after the checksum of its first block.
_MAGIC, _MAGIC_AT, _HEADER_BYTES = b"DUCK", 8, 12


@dataclass
class Opportune:
    """An open workspace with everything that works on it. Made by `open_opportune`."""

    context: Context
    app: Application

    def start(self) -> None:
        """Begin to tick and to deliver."""
        self.context.tick_loop.start()
        self.context.delivery.start()
        self.context.journey_delivery.start()

    def close(self) -> None:
        """Stop taking events, finish the tick that runs, and close the file. Safe to call twice."""
        self.context.event_log.close()
        self.context.tick_loop.close()
        self.context.delivery.close()
        self.context.journey_delivery.close()
        self.context.workspace.close()


def install_shipped(workspace: Workspace, clock: Clock) -> None:
    """Give a new workspace the shipped definitions. A workspace that has definitions keeps its own."""
    with workspace.transaction() as tx:
        if not tx.scalar("select count(*) from definition"):
            shipped: list[Body] = [
                *shipped_signals(), shipped_score_model(), shipped_bot_rules(), shipped_sending_rules(),
            ]  # fmt: skip
            save_definitions(tx, shipped, naive(clock.now()))


def open_opportune(settings: Settings, clock: Clock | None = None, limits: IngestLimits | None = None) -> Opportune:
    """Open or create the workspace file and put everything together; ticks and deliveries begin with `start`.

    Raises what `Workspace.open` raises.
    """
    clock = clock or SystemClock()
    limits = limits or IngestLimits()
    workspace = Workspace.open(settings.file, clock.now(), settings.memory_limit_mb, settings.threads)
    try:
        remove_leftovers(settings.file)
        install_shipped(workspace, clock)
        metrics = Metrics()
        tick_feed = TickFeed(workspace)

        def ticked(result: TickResult, seconds: float) -> None:
            metrics.ticked(result, seconds)
            tick_feed.publish(result)
            delivery.wake()
            journey_delivery.wake()

        def ended(counts: Counts) -> None:
            metrics.delivered(counts)
            tick_loop.wake()

        tick_loop = TickLoop(workspace, clock, on_tick=ticked)
        delivery = DeliveryLoop(workspace, clock, settings, on_sent=tick_loop.wake)
        secrets = Secrets(workspace, delivery.key, clock)
        client = Client(settings.allowed_push_hosts)

        def base_url() -> str | None:
            return settings.public_url or context.served_at

        connectors = ConnectorChannel(
            workspace, client, secrets.get, secrets.keep, CsvFolder(settings.csv_folder), save_bought_contacts
        )
        requests = HttpChannel(client, delivery.key, secrets, base_url)
        links = Links(delivery.key)
        sealer = Sealer(delivery.key, "web push")
        web_push_keys = WebPushKeys(workspace, sealer, clock)
        channels: dict[str, Channel] = {
            "connector": connectors,
            "http": requests,
            "email": EmailChannel(workspace, SmtpServer(settings), links, base_url),
            "web_push": WebPushChannel(workspace, client, web_push_keys, sealer, links, base_url),
        }
        journey_delivery = JourneyDelivery(workspace, clock, channels, gate=gate, on_ended=ended)
        event_log = EventLog(workspace, on_appended=lambda last_event_id: tick_loop.wake())
        write_keys = WriteKeys(workspace)
        audit = AuditLog(workspace, clock)
    except BaseException:
        workspace.close()
        raise
    metrics.watch("opportune_events_queued", "Events waiting to become durable", lambda: event_log.queued_rows)
    metrics.watch("opportune_workspace_bytes", "Size of the workspace file", lambda: settings.file.stat().st_size)

    metrics.watch(
        "opportune_deliveries_waiting",
        "Messages of journeys that are still to be sent",
        lambda: waiting_count(workspace),
    )

    keeper = Keeper(
        workspace, clock, settings, tick_loop, event_log, write_keys, audit, secrets, journey_delivery, connectors,
        web_push_keys,
    )  # fmt: skip
    context = Context(
        workspace=workspace,
        clock=clock,
        audit=audit,
        event_log=event_log,
        write_keys=write_keys,
        tick_loop=tick_loop,
        delivery=delivery,
        journey_delivery=journey_delivery,
        secrets=secrets,
        connectors=connectors,
        requests=requests,
        web_push_keys=web_push_keys,
        web_push_sealer=sealer,
        metrics=metrics,
        tick_feed=tick_feed,
        settings=settings,
        limits=limits,
        restore=keeper.restore,
        compact=keeper.compact,
    )
    return Opportune(context, create_app(context))


@dataclass
class Keeper:
    """Replaces the file under a running workspace."""

    workspace: Workspace
    clock: Clock
    settings: Settings
    tick_loop: TickLoop
    event_log: EventLog
    write_keys: WriteKeys
    audit: AuditLog
    secrets: Secrets
    journey_delivery: JourneyDelivery
    connectors: ConnectorChannel
    web_push_keys: WebPushKeys

    def restore(self, source: Path) -> Path:
        """Go on with a copy of a workspace; returns where the previous file is kept.

        `source` lies on the same disk and is moved. Raises InvalidInput for a file that is no sound workspace,
        WorkspaceTooNew, and what `Workspace.swap` raises; then nothing has changed.
        """
        self._check(source)
        path = self.workspace.path
        keep_as = kept_before_restore(path) if path else source
        with self._paused():
            self.workspace.swap(source, keep_as, self.clock.now())
        with self.workspace.append() as tx:
            forget_ways_in(tx)
        self.tick_loop.wake()
        return keep_as

    def compact(self, target: Path) -> tuple[int, int]:
        """Write the file anew, by way of `target`; returns its size in bytes before and after."""
        path = self.workspace.path
        if path is None:
            raise Conflict("This workspace lives in memory and has no file to compact. Serve a file instead.")
        with self._paused():
            self.workspace.checkpoint()
            before = path.stat().st_size
            self.workspace.copy_to(target)
            self.workspace.swap(target, None, self.clock.now())
        self.tick_loop.wake()
        return before, path.stat().st_size

    @contextmanager
    def _paused(self) -> Iterator[None]:
        """Nobody writes until the end. What is kept of the file in memory is read again after it."""
        with self.tick_loop.paused(), self.workspace.held(), self.event_log.paused():
            yield
            self.write_keys.reload()
            self.audit.reload()
            self.secrets.reload()
            self.journey_delivery.reload()
            self.connectors.reload()
            self.web_push_keys.reload()

    def _check(self, source: Path) -> None:
        with source.open("rb") as file:
            if file.read(_HEADER_BYTES)[_MAGIC_AT:] != _MAGIC:
                raise InvalidInput("The file is no backup: it is not a DuckDB file. Take one with `opportune backup`.")
        try:
            problems = self._problems_of(source)
        except (WorkspaceDamaged, Unavailable) as error:
            reason = error.message.rpartition("DuckDB says: ")[2]
            raise InvalidInput(f"The file is no backup of a workspace, or not a whole one: {reason}") from error
        if problems:
            raise InvalidInput(
                f"The file is not sound, so nothing was replaced: {'; '.join(problems)}. Restore another backup.",
                problems=problems,
            )

    def _problems_of(self, source: Path) -> list[str]:
        copy = Workspace.open(source, self.clock.now(), self.settings.memory_limit_mb, self.settings.threads)
        try:
            problems = [f"{check.name}: {check.detail}" for check in examine(copy) if not check.ok]
            with copy.read() as tx:
                return problems if list_definitions(tx) else [*problems, "it holds no definitions"]
        finally:
            copy.close()


@contextmanager
def opened(settings: Settings, clock: Clock | None = None) -> Iterator[Opportune]:
    """`open_opportune`, closed at the end."""
    opportune = open_opportune(settings, clock)
    try:
        yield opportune
    finally:
        opportune.close()
