"""A journey as if time did not matter, for previews and simulations: whoever would stop at a node leaves it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from opportune.compile.query import indent


@dataclass(frozen=True)
class Shortcuts:
    """What is supposed, by the id of a node: the outcome for whoever would wait there, and the outcome for everybody who comes.

    Outcomes are ways out of that node.
    """

    instead_of_waiting: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)

    def through(self, node_id: str, sql: str) -> str:
        """The select of a node with the outcomes that are supposed."""
        if node_id in self.always:
            outcome = f"'{self.always[node_id]}'"
        elif node_id in self.instead_of_waiting:
            outcome = f"case outcome when 'waiting' then '{self.instead_of_waiting[node_id]}' else outcome end"
        else:
            return sql
        return f"select * replace ({outcome} as outcome)\nfrom (\n    {indent(sql)}\n) as_it_is"
