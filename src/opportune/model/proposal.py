"""A change of definitions before it is made: how all of them would be, and what leads there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from opportune.model.definitions import Body, Definitions, KindKey


@dataclass(frozen=True)
class Proposal:
    """`renamed` is done first, from old names to new keys; then `removed` goes out of force, and `bodies` come into it.

    `bodies` has what was asked for and what follows from it: segments that a workflow names for the first time, and
    definitions that name a renamed or removed one. `missing` are in force, stay, and were not among what was asked for.
    """

    definitions: Definitions
    bodies: tuple[Body, ...]
    renamed: Mapping[KindKey, str] = field(default_factory=dict)
    removed: tuple[KindKey, ...] = ()
    missing: tuple[KindKey, ...] = ()
