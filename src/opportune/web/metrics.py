"""The figures an operator watches, in Prometheus' format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from opportune.tick.run import TickResult

_TICK_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """One registry per running Opportune, so that several can live in one test process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.events = Counter("opportune_events_taken", "Events taken in by ticks", registry=self.registry)
        self.duplicates = Counter(
            "opportune_events_duplicate", "Events whose message id had been seen", registry=self.registry
        )
        self.signals = Counter("opportune_signals_recorded", "Signals recorded", registry=self.registry)
        self.changes = Counter("opportune_score_changes", "Score ledger rows written", registry=self.registry)
        self.ticks = Counter("opportune_ticks", "Ticks committed", ["kind"], registry=self.registry)
        self.tick_seconds = Histogram(
            "opportune_tick_seconds", "Duration of a tick", buckets=_TICK_BUCKETS, registry=self.registry
        )
        self.last_tick = Gauge(
            "opportune_last_tick_timestamp_seconds", "Moment of the last tick", registry=self.registry
        )

        self.deliveries = Counter(
            "opportune_deliveries_ended",
            "Messages of journeys that ended",
            ["channel", "state"],
            registry=self.registry,
        )

    def watch(self, name: str, description: str, read: Callable[[], float]) -> None:
        """A gauge that is read whenever somebody asks."""
        Gauge(name, description, registry=self.registry).set_function(read)

    def ticked(self, result: TickResult, seconds: float) -> None:
        """Count one committed tick."""
        self.events.inc(result.event_count)
        self.duplicates.inc(result.duplicate_count)
        self.signals.inc(result.signal_count)
        self.changes.inc(result.ledger_count)
        self.ticks.labels("full" if result.is_full else "incremental").inc()
        self.tick_seconds.observe(seconds)
        self.last_tick.set(result.ticked_at.timestamp())

    def delivered(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Count messages that ended, by channel and state: delivered, failed, skipped."""
        for (channel, state), count in counts.items():
            self.deliveries.labels(channel, state).inc(count)

    def text(self) -> bytes:
        """Everything, as the scraper reads it."""
        return generate_latest(self.registry)
