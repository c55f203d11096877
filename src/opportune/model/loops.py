"""Definitions that go round in circles: each needs the result of the next one.

Workflows and ladders about one type of subject are evaluated together, since each sees what the ones before it did; so a
managed segment depends on all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions, KindKey, kind_of
from opportune.model.ladder import LadderDefinition
from opportune.model.references import Reference, references_of
from opportune.model.segment import Mode
from opportune.model.workflow import Status, WorkflowDefinition

# The kind of the node that stands for all active workflows and ladders about one type of subject; its key is the type.
RULES = "rules"
# A chain of definitions from a node to the one it depends on: the definition that names something, and what it names.
_Graph = dict[KindKey, dict[KindKey, tuple[str, ...]]]


def find_loop(definitions: Definitions) -> str | None:
    """A loop of definitions that need each other's results, as `segment a -> segment b -> segment a`, or None."""
    graph = _graph(definitions)
    try:
        TopologicalSorter({node: list(edges) for node, edges in graph.items()}).prepare()
    except CycleError as error:
        # Each node in this list is needed by the next one; read from the end, each one uses the next.
        nodes: list[KindKey] = list(reversed(error.args[1]))
        names = [name for node, needed in pairwise(nodes) for name in graph[node][needed]]
        return " -> ".join([*names, names[0]])
    return None


def _graph(definitions: Definitions) -> _Graph:
    """What each node depends on, with the definitions by way of which it does."""
    graph: _Graph = {("intent_report", report.intent_report): {} for report in definitions.intent_reports}
    graph |= {("segment", segment.segment): {} for segment in definitions.segments if segment.mode is Mode.RULE}
    graph |= {(RULES, subject.value): {} for subject in SubjectType}
    for body in definitions.bodies:
        kind, key = kind_of(body)
        match body:
            case WorkflowDefinition() | LadderDefinition():
                if body.status is not Status.ACTIVE:
                    continue
                node = (RULES, body.subject.value)
            case _:
                node = (kind, key)
        if node not in graph:
            continue
        for reference in references_of(body):
            for needed, through in _needs(definitions, graph, reference):
                if not (needed == node and _sees_running_state(body, reference)):
                    # A ladder that asks for its own stage is its own way.
                    graph[node].setdefault(needed, tuple(dict.fromkeys((f"{kind} {key}", *through))))
    return graph


def _needs(
    definitions: Definitions, graph: Mapping[KindKey, object], reference: Reference
) -> Iterator[tuple[KindKey, tuple[str, ...]]]:
    """The node that a reference depends on, if any, and the definition between them, if any."""
    if reference.is_written:
        return
    if reference.name in graph:
        yield reference.name, ()
    found = definitions.by_name.get(reference.name)
    name = f"{reference.kind} {reference.key}"
    if reference.kind == "segment" and (segment := definitions.segments_by_key.get(reference.key)):
        if segment.mode is Mode.MANAGED:
            yield (RULES, segment.subject.value), (name,)
    elif isinstance(found, LadderDefinition):
        yield (RULES, found.subject.value), (name,)


def _sees_running_state(body: object, reference: Reference) -> bool:
    """A workflow uses managed segments and ladders of its own subject type as the ones evaluated before it left them."""
    return isinstance(body, WorkflowDefinition) and reference.kind in ("segment", "ladder")
