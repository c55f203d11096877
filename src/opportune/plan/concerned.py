"""Which definitions a change concerns: those whose outcome it may change, and those that must be evaluated to say how.

A preview and a backtest evaluate these and leave the rest alone, so that their cost follows the change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from opportune.model.definitions import NUMBERED_KINDS, Body, Definitions, KindKey, kind_of
from opportune.model.ladder import LadderDefinition
from opportune.model.references import references_of
from opportune.model.workflow import Status, WorkflowDefinition

# Kinds that are evaluated, or that give what evaluated ones ask about.
_TAKING_PART = frozenset({"segment", "workflow", "ladder", "intent_report", "campaign"})


@dataclass(frozen=True)
class Concerned:
    """`names` may come out differently. `definitions` has what is evaluated for that, and no other segment or rule."""

    names: frozenset[KindKey]
    definitions: Definitions


def changed_names(current: Definitions, proposed: Definitions) -> frozenset[KindKey]:
    """The numbered definitions that are new or say something else, and the segments that were written to by what changed."""
    changed = {
        name
        for name, body in proposed.by_name.items()
        if name[0] in NUMBERED_KINDS and current.by_name.get(name) != body
    }
    gone = [name for name in current.by_name if name not in proposed.by_name]
    left_alone = {
        written
        for name in (*changed, *gone)
        if (old := current.by_name.get(name)) is not None
        for written in _written_by(old)
    }
    return frozenset(changed | (left_alone & proposed.by_name.keys()))


def concerned_by(definitions: Definitions, names: Iterable[KindKey], *, with_asked: bool) -> Concerned:
    """What a change of `names` concerns, downwards to whatever depends on them.

    `with_asked` also evaluates what these ask about; without it, that is taken as it is stored.
    """
    links = _Links(definitions)
    concerned = links.downwards(names)
    evaluated = links.upwards(concerned) if with_asked else concerned
    return Concerned(
        frozenset(concerned),
        replace(
            definitions,
            segments=tuple(one for one in definitions.segments if kind_of(one) in evaluated),
            workflows=tuple(one for one in definitions.workflows if kind_of(one) in evaluated),
            ladders=tuple(one for one in definitions.ladders if kind_of(one) in evaluated),
        ),
    )


def _written_by(body: Body) -> set[KindKey]:
    """The segments whose members an active workflow or ladder decides on."""
    if isinstance(body, WorkflowDefinition | LadderDefinition) and body.status is not Status.ACTIVE:
        return set()
    return {reference.name for reference in references_of(body) if reference.is_written}


class _Links:
    """Who names whom among definitions, both ways."""

    def __init__(self, definitions: Definitions) -> None:
        bodies = [
            body
            for body in definitions.bodies
            if not isinstance(body, WorkflowDefinition | LadderDefinition) or body.status is Status.ACTIVE
        ]
        self.known = definitions.by_name.keys()
        self.named: dict[KindKey, set[KindKey]] = {}
        self.users: dict[KindKey, set[KindKey]] = {}
        self.written: dict[KindKey, set[KindKey]] = {}
        self.writers: dict[KindKey, set[KindKey]] = {}
        for body in bodies:
            name = kind_of(body)
            if name[0] not in _TAKING_PART:
                continue
            self.named[name] = {reference.name for reference in references_of(body)}
            self.written[name] = _written_by(body)
            for other in self.named[name]:
                self.users.setdefault(other, set()).add(name)
            for other in self.written[name]:
                self.writers.setdefault(other, set()).add(name)

    def downwards(self, names: Iterable[KindKey]) -> set[KindKey]:
        """These, the segments they write to, and all that names any of them."""
        found: set[KindKey] = set()
        waiting = [name for name in names if name in self.known]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                # What a campaign changes about segments comes by way of criteria that count its engagements.
                users = self.users.get(name, set())
                waiting += self.written.get(name, ())
                waiting += [user for user in users if user[0] != "campaign"]
        return found

    def upwards(self, names: Iterable[KindKey]) -> set[KindKey]:
        """These, all they ask about, and the workflows and ladders that decide on the segments among that."""
        found: set[KindKey] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found and name in self.known:
                found.add(name)
                waiting += [other for other in self.named.get(name, ()) if other[0] in _TAKING_PART]
                waiting += self.writers.get(name, ())
        return found
