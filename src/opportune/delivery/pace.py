"""How fast each connector is spoken to: so many calls a second, as its definition says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from aiolimiter import AsyncLimiter

from opportune.model.connector import ConnectorDefinition


@dataclass
class Pace:
    """The limits of all connectors. They begin anew with another event loop or another rate."""

    _limits: dict[str, tuple[int, int, AsyncLimiter]] = field(default_factory=dict, init=False)

    async def wait(self, definition: ConnectorDefinition) -> None:
        """Until one more call may be made."""
        if definition.rate_limit is None:
            return
        loop = id(asyncio.get_running_loop())
        kept = self._limits.get(definition.connector)
        if kept is None or kept[:2] != (loop, definition.rate_limit):
            kept = (loop, definition.rate_limit, AsyncLimiter(definition.rate_limit, 1))
            self._limits[definition.connector] = kept
        await kept[2].acquire()
