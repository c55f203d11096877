"""Journeys: workflows that carry people or companies from node to node, each at their own time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from pydantic import Field, model_validator

from opportune.model.criteria import Criteria, SubjectType
from opportune.model.criteria_fit import criteria_problems
from opportune.model.names import Definition, Key, Name
from opportune.model.node import EXIT, Branch, Decide, Node, Step, WaitFor
from opportune.model.segment import Description, Tag
from opportune.model.trigger import Goal, Reentry, Trigger
from opportune.model.workflow import Status

MAX_NODES = 200


class JourneyDefinition(Definition):
    """A graph of nodes without loops; the first of `nodes` is where it starts.

    `where` must hold of whoever enters. `exit_when` and a goal with `stop` end it at once, also in a pause.
    """

    workflow: Key
    name: Name
    description: Description = ""
    kind: Literal["journey"]
    subject: SubjectType = SubjectType.CONTACT
    status: Status = Status.ACTIVE
    trigger: Trigger
    where: Criteria | None = None
    suppress: tuple[Key, ...] = ()
    reentry: Reentry = Reentry()
    goal: Goal | None = None
    exit_when: Criteria | None = None
    on_leave: Literal["continue", "exit"] = "continue"
    nodes: tuple[Step, ...] = Field(min_length=1, max_length=MAX_NODES)
    folder: str = Field(default="", max_length=128)
    tags: tuple[Tag, ...] = Field(default=(), max_length=50)
    owner: str = Field(default="", max_length=254)

    @model_validator(mode="after")
    def _fits(self) -> JourneyDefinition:
        problems = [*self._graph_problems(), *self._criteria_problems()]
        if self.on_leave == "exit" and self.trigger.segment_entered is None:
            problems.append("on_leave: exit is about the segment of the trigger; it goes with segment_entered")
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        return {step.node.id: step.node for step in self.nodes}

    @cached_property
    def ways(self) -> Mapping[str, Mapping[str, str]]:
        """Per node its outcomes and where each leads: another node, or `exit`."""
        nodes = [step.node for step in self.nodes]
        following = [*(node.id for node in nodes[1:]), EXIT]
        return {node.id: dict(node.ways(after)) for node, after in zip(nodes, following, strict=True)}

    @cached_property
    def in_order(self) -> tuple[Node, ...]:
        """The nodes so that every one comes after all that lead to it."""
        before: dict[str, set[str]] = {node_id: set() for node_id in self.by_id}
        for node_id, ways in self.ways.items():
            for target in ways.values():
                if target != EXIT:
                    before[target].add(node_id)
        return tuple(self.by_id[node_id] for node_id in TopologicalSorter(before).static_order())

    def _graph_problems(self) -> list[str]:
        ids = [step.node.id for step in self.nodes]
        problems = [
            f"nodes: two nodes have the id {node_id}" for node_id in sorted({i for i in ids if ids.count(i) > 1})
        ]
        if EXIT in ids:
            problems.append(f"nodes: no node may have the id {EXIT}, which is where paths end")
        if problems:
            return problems
        known = {*ids, EXIT}
        for number, ways in enumerate(self.ways.values(), start=1):
            problems += [
                f"nodes.{number}: {outcome} leads to {target}, and there is no such node. The nodes are {', '.join(ids)}"
                for outcome, target in ways.items()
                if target not in known
            ]
        if problems:
            return problems
        try:
            order = self.in_order
        except CycleError as error:
            around = " -> ".join(reversed(error.args[1]))
            return [f"nodes: {around} is a loop. A path may join another one but never come back; use reentry instead"]
        reached = {self.nodes[0].node.id}
        for node in order:
            if node.id in reached:
                reached |= set(self.ways[node.id].values())
        return [
            f"nodes.{number}: nothing leads to {step.node.id}. Let a node lead there, or take it out"
            for number, step in enumerate(self.nodes, start=1)
            if step.node.id not in reached
        ]

    def _criteria_problems(self) -> list[str]:
        given: list[tuple[Criteria | None, str]] = [
            (self.where, "where"), (self.exit_when, "exit_when"), (self.goal.criteria if self.goal else None, "goal.criteria"),
        ]  # fmt: skip
        for number, step in enumerate(self.nodes, start=1):
            node = step.node
            match node:
                case Decide():
                    given.append((node.criteria, f"nodes.{number}.decide.criteria"))
                case WaitFor():
                    given.append((node.criteria, f"nodes.{number}.wait_for.criteria"))
                case Branch():
                    given += [
                        (arm.criteria, f"nodes.{number}.branch.arms.{place}.criteria")
                        for place, arm in enumerate(node.arms, start=1)
                    ]
                case _:
                    pass
        return [
            problem
            for criteria, place in given
            if criteria is not None
            for problem in criteria_problems(criteria, self.subject, place)
        ]
