"""What all nodes of a journey have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import StringConstraints

from opportune.model.names import KEY_PATTERN, Definition, Name

# Where a path ends; no node may be called so.
EXIT = "exit"
# Where those stand who have not come to any node yet; no node can be called so.
ENTRY = "(entry)"
NodeId = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=64)]
AttributePath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$", max_length=200)]


class BaseNode(Definition):
    """`next` is where it goes on: the node after it in the list unless it names another one, or `exit`."""

    id: NodeId
    label: Name | None = None
    next: NodeId | None = None

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        """Every outcome and the node it leads to; `following` is the node after this one, or `exit`."""
        yield "done", self.next or following
