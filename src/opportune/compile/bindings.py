"""Parameters of compiled criteria: values by number, and the moments that windows begin at by their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from opportune.model.condition import Conditions


@dataclass
class Bindings:
    """Hands out parameters: values by number, and the moments that windows begin at by their names.

    What was compiled for one moment serves another one too, with `params_at`.
    """

    now: datetime
    params: dict[str, object] = field(default_factory=dict)
    # The parameters that follow from `now`.
    moving: dict[str, Callable[[datetime], datetime]] = field(default_factory=dict)
    tests: dict[str, str] = field(default_factory=dict)

    def value(self, value: object) -> str:
        name = f"v{len(self.params) + 1}"
        self.params[name] = value
        return f"${name}"

    def moment(self, name: str, moment: datetime) -> str:
        self.params[name] = moment
        return f"${name}"

    def this_moment(self) -> str:
        return self._moving("now", lambda now: now)

    def ago(self, days: int) -> str:
        return self._moving(f"ago_{days}_days", lambda now: now - timedelta(days=days))

    def today(self) -> str:
        return self._moving("today", lambda now: datetime.combine(now.date(), time()))

    def tomorrow(self) -> str:
        return self._moving("tomorrow", lambda now: datetime.combine(now.date() + timedelta(days=1), time()))

    def _moving(self, name: str, follow: Callable[[datetime], datetime]) -> str:
        self.moving[name] = follow
        return self.moment(name, follow(self.now))

    def params_at(self, now: datetime) -> dict[str, object]:
        """The parameters as they are at another moment."""
        return self.params | {name: follow(now) for name, follow in self.moving.items()}

    def day(self, day: date) -> str:
        return self.moment(f"day_{day:%Y_%m_%d}", datetime.combine(day, time()))

    def test(self, where: Conditions) -> str:
        """The column of a row of signals that says whether the event behind it meets these conditions."""
        # By what is written: to Python, 0 equals false.
        return self.tests.setdefault(repr(where), f"passes_{len(self.tests) + 1}")
