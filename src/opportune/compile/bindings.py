"""Parameters of compiled criteria: values by number, and the moments that windows begin at by their names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from opportune.model.condition import Conditions


@dataclass
class Bindings:
    """Hands out parameters: values by number, and the moments that windows begin at by their names."""

    now: datetime
    params: dict[str, object] = field(default_factory=dict)
    tests: dict[str, str] = field(default_factory=dict)

    def value(self, value: object) -> str:
        name = f"v{len(self.params) + 1}"
        self.params[name] = value
        return f"${name}"

    def moment(self, name: str, moment: datetime) -> str:
        self.params[name] = moment
        return f"${name}"

    def this_moment(self) -> str:
        return self.moment("now", self.now)

    def ago(self, days: int) -> str:
        return self.moment(f"ago_{days}_days", self.now - timedelta(days=days))

    def today(self) -> str:
        return self.moment("today", datetime.combine(self.now.date(), time()))

    def day(self, day: date) -> str:
        return self.moment(f"day_{day:%Y_%m_%d}", datetime.combine(day, time()))

    def test(self, where: Conditions) -> str:
        """The column of a row of signals that says whether the event behind it meets these conditions."""
        # By what is written: to Python, 0 equals false.
        return self.tests.setdefault(repr(where), f"passes_{len(self.tests) + 1}")
